"""What the service lays in Redis, made with its key (svc/store/ledger/cache_mac.h)."""
import hashlib
import re

FORM = b"\x01"


def cache_key(keys_path):
    """The key `cache` of a key file that has one."""
    with open(keys_path, encoding="ascii") as file:
        return bytes.fromhex(re.search(r"(?m)^cache +\S+ +(\S+)", file.read())[1])


def seal(keys_path, name, text):
    """The MAC of what lies at that key, or is told on that channel; both are bytes."""
    return hashlib.blake2b(len(name).to_bytes(4, "little") + name + text + FORM, digest_size=16,
                           key=cache_key(keys_path)).digest()


def mark(keys_path, name, generation, xid):
    """One of the marks of what was acknowledged (svc/store/ledger/acked.h)."""
    mac = seal(keys_path, name.encode(), f"{generation}|{xid}".encode())
    return f"{xid}:{mac[:8].hex()}"
