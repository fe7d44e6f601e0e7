"""svc/core for Python, through the shared library of core_shim.c: what it answers, and what the
model (ledger_model.py) says that it must answer, as comparable lists of numbers."""
import ctypes
import functools
import hashlib
import json
import struct

from harness.core_library import LIBRARY
from ledger_words import INT64_MAX
from lots_model import NO_END

KINDS = {"touch": 0, "load": 1, "purchase": 2, "redeem": 3, "refund": 4, "void": 5, "status": 6,
         "card": 7, "cancel": 8, "hold": 9, "capture": 10, "release": 11, "transfer": 12,
         "tags": 17}
ENTRY_KINDS = {"load": 1, "purchase": 2, "redeem": 3, "refund": 4, "void": 5, "hold": 6,
               "capture": 7, "release": 8, "transfer_out": 9, "transfer_in": 10, "expire": 13,
               "status": 14, "card": 16, "tombstone": 17, "tags": 21}
CONTRAS = {"none": 0, "provider": 1, "till_cash": 2, "revenue": 3, "rewards": 4, "transfer": 5,
           "breakage": 8}
TENDERS = {"card": 0, "other": 1, "split": 2}
STATUSES = {"active": 0, "frozen": 1, "closed": 2}
TILL = 3  # the channel
ACCOUNTS = 4
APPLIED, REFUSED, MOVED = range(3)
FIRST_ID = 1000  # of the accounts
TAGS = 6         # of an operation, to add and to remove
ASKED = struct.Struct("<46q")
HEAD, ENTRY = 10, 18  # numbers of an outcome, an entry


class Core:
    """A few accounts in the hands of svc/core."""

    def __init__(self):
        lib = ctypes.CDLL(LIBRARY)
        lib.shim_new.restype = ctypes.c_void_p
        lib.shim_slug.restype = ctypes.c_char_p
        lib.shim_rules.restype = lib.shim_error.restype = ctypes.c_char_p
        lib.shim_apply.restype = ctypes.c_int64
        lib.shim_apply.argtypes = [ctypes.c_void_p] * 4
        lib.shim_rules.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64,
                                   ctypes.c_char_p, ctypes.c_int32]
        lib.shim_hashes.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int64,
                                    ctypes.c_char_p]
        for name in ("shim_begin", "shim_error", "shim_free"):
            getattr(lib, name).argtypes = [ctypes.c_void_p]
        self.lib = lib
        self.shim = lib.shim_new()
        self.slugs = {}
        number = 0
        while (slug := lib.shim_slug(number)) is not None:
            self.slugs[slug.decode()] = number
            number += 1
        self._asked = ctypes.create_string_buffer(ASKED.size)
        self._out = ctypes.create_string_buffer(8 * 4096)
        self._text = ctypes.create_string_buffer(65536)

    def begin(self, zone, exponent, documents):
        """Fresh accounts under these rules: (version, from_us, document)."""
        assert self.lib.shim_zone(zone.encode())
        self.lib.shim_begin(self.shim)
        for version, since, document in documents:
            wrong = self.lib.shim_rules(self.shim, version, since,
                                        json.dumps(document).encode(), exponent)
            assert wrong is None, wrong

    def close(self):
        self.lib.shim_free(self.shim)

    def apply(self, op, at_us):
        """What core answers: a list of numbers, and the new entries' details as bytes."""
        ASKED.pack_into(self._asked, 0, *numbers_of(op, at_us))
        count = self.lib.shim_apply(self.shim, self._asked, self._out, self._text)
        assert count >= 0, self.lib.shim_error(self.shim).decode()
        numbers = list(struct.unpack_from(f"<{count}q", self._out))
        details, at = [], 0
        for last in range(count - 1, count - 1 - ENTRY * numbers[HEAD - 1], -ENTRY):
            details.insert(0, numbers[last])
        raw = self._text[:sum(details)]
        texts = []
        for size in details:
            texts.append(raw[at:at + size])
            at += size
        return numbers, texts

    def hashes(self, account, seq):
        """body_hash, op_id and hash of an entry."""
        room = ctypes.create_string_buffer(64)
        self.lib.shim_hashes(self.shim, account, seq, room)
        return room.raw[:8], room.raw[8:24], room.raw[24:56]


def numbers_of(op, at_us):
    amounts = [line[3] for line in op.lines]
    rewards = [int(name[1:]) for name, _ in op.rewards]
    return (KINDS[op.kind], op.account, op.key, at_us, op.amount, op.card, op.tax, op.tip,
            TENDERS[op.tender], CONTRAS[op.contra], op.ref_seq, op.ref_key or 0,
            STATUSES[op.status or "active"], op.card_id, op.card_joins, op.card_shown,
            op.expired, op.store or 0, op.hold_us, -1 if op.to is None else op.to, op.to_card,
            len(amounts), *padded(amounts), len(rewards), *padded(rewards),
            *padded([line for _, line in op.rewards]), *tags_of(op.tags_add),
            *tags_of(op.tags_remove))


def padded(values, count=3):
    return (values + [0] * count)[:count]


def tags_of(names):
    return len(names), *padded([int(name[1:]) for name in names], TAGS)


@functools.lru_cache(maxsize=None)
def tag_key(name):
    """What an account keeps of a tag: 57 bits of its id's BLAKE2b."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=16).digest()[:8],
                          "little") >> 7


def expected_numbers(core, outcome, accounts, calendar, details):
    """The same list by the model: one account, or a transfer's two; the sizes of details are the
    answer's own business."""
    refusal = outcome.refusal
    said = refusal.numbers if refusal else {}
    points = refusal is not None and refusal.slug == "insufficient-points"
    verdict = REFUSED if refusal else APPLIED if outcome.moved_to is None else MOVED
    numbers = [verdict, core.slugs[refusal.slug] if refusal else 0,
               0 if points else said.get("short", 0), said.get("spendable", 0),
               said.get("short", 0) if points else 0, said.get("limit", 0), said.get("left", 0),
               outcome.moved_to or 0,
               outcome.entries.index(outcome.entry) if outcome.entry else 0,
               len(outcome.entries)]
    for account in accounts:
        numbers += account_numbers(account, calendar)
    for entry, detail in zip(outcome.entries, details):
        numbers += entry_numbers(entry, detail)
    return numbers


def account_numbers(account, calendar):
    lots, holds, counters = sorted(account.lots.items()), account.holds, account.counters()
    due = [calendar.start_us(end) for (end, _), _ in lots[:1] if end != NO_END]
    due += [ends for _, ends in holds.values()]
    return [account.version, STATUSES[account.status], account.cash, account.held,
            account.points, min(due, default=INT64_MAX), account.last_at, len(lots),
            len(counters), len(account.cards), len(holds), len(account.tags),
            *(number for (end, start), micro in lots for number in (end, start, micro)),
            *(number for counter in counters for number in counter), *account.cards,
            *(number for seq, hold in sorted(holds.items()) for number in (seq, *hold)),
            *sorted(tag_key(name) for name in account.tags)]


def entry_numbers(e, detail):
    op = e.op
    place = (op.store or 0, op.key % 7, TILL, op.key % 11) if op else (0, 0, 0, 0)
    key = e.key if isinstance(e.key, int) else 0
    return (e.seq, e.at, ENTRY_KINDS[e.kind], key, e.cash, e.held, e.points, e.cash_after,
            e.held_after, e.points_after, CONTRAS[e.contra], *place, e.ref_seq,
            e.rules_version, len(detail))


def detail_of(entry):
    """The detail by the model."""
    detail = dict(entry.detail)
    if entry.lots:
        detail["lots"] = [[start, end, micro] for ((end, start), _), micro in entry.lots.items()]
    if entry.peer:
        detail["peer"], detail["peer_seq"] = FIRST_ID + entry.peer[0], entry.peer[1]
    return detail
