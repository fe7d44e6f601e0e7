"""A Redis with users and over TLS: the service signs in, and says what is wrong when it cannot."""
import subprocess

import pytest

from harness import Service, until
from harness.paths import Port
from harness.redis import Redis
from people import TRANSPORTS, Customer, first_state, watch

PASSWORD = "a@ b:/%"
ENCODED = "a%40%20b%3A%2F%25"
# What README's "For real" lets the service do, and a tester who may do all.
SERVICE = ("resetkeys ~{prefix}* resetchannels &{prefix}* -@all +get +set +del "
           "+getrange +time +eval +evalsha +script|load +publish +subscribe +ping +select")
TESTER = ("tester", "test")


@pytest.fixture(name="certificate", scope="module")
def fixture_certificate(tmp_path_factory):
    """A self-signed certificate of localhost: (certificate, key)."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = str(folder / "cert.pem"), str(folder / "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-out", cert, "-keyout", key], check=True, capture_output=True)
    return cert, key


@pytest.fixture(name="guarded")
def fixture_guarded(certificate):
    """A Redis that lets nobody in without a name; its TLS port is .tls."""
    cert, key = certificate
    port = Port()
    user = SERVICE.format(prefix="crema:").split()
    server = Redis(login=TESTER, arguments=[
        "--tls-port", str(port.number), "--tls-cert-file", cert, "--tls-key-file", key,
        "--tls-auth-clients", "no", "--user", "default", "off",
        "--user", TESTER[0], "on", ">" + TESTER[1], "~*", "&*", "+@all"])
    server.bytes.execute_command("ACL", "SETUSER", "crema", "on", ">" + PASSWORD, *user)
    server.tls = port.number
    yield server
    server.remove()
    port.release()


@pytest.fixture(name="serve")
def fixture_serve(postgres):
    made = []

    def make(**config):
        service = Service(postgres, workers=2, config={"redis_prefix": "crema:", **config})
        made.append(service)
        return service

    yield make
    for service in made:
        service.remove()


def lives_with(service, redis):
    """Values are kept in that Redis, and changes are told through it."""
    customer = Customer(service)
    watchers = [watch(TRANSPORTS[i % 2], customer.phone, "me") for i in range(6)]
    for watcher in watchers:
        first_state(watcher)
    until(lambda: redis.bytes.keys("crema:*acct:*"), "values are kept there")
    version = customer.charge()
    for watcher in watchers:
        watcher.version(version, 2)
        watcher.close()
    assert redis.bytes.info("clients")["connected_clients"] > 4
    denied = redis.bytes.execute_command("ACL", "LOG")
    assert denied == [], denied


@pytest.mark.parametrize("how", ["address", "settings", "unix"])
def test_it_signs_in(guarded, serve, certificate, how):
    tls = f"localhost:{guarded.tls}"
    config = {"address": {"redis": f"rediss://crema:{ENCODED}@{tls}"},
              "settings": {"redis": f"rediss://{tls}", "redis_user": "crema",
                           "redis_password": PASSWORD},
              "unix": {"redis": guarded.url, "redis_user": "crema",
                       "redis_password": PASSWORD}}[how]
    lives_with(serve(redis_ca=certificate[0], **config), guarded)


@pytest.mark.parametrize("host, password, known, words", [
    ("localhost", "wr0ng", True, "WRONGPASS"), ("localhost", PASSWORD, False, "certificate"),
    ("127.0.0.2", PASSWORD, True, "TLS")], ids=["password", "authority", "host"])
def test_it_says_why_it_cannot(guarded, serve, certificate, host, password, known, words):
    """Tills go on without it; who reads the log learns what to change, but no password."""
    service = serve(redis=f"rediss://{host}:{guarded.tls}", redis_user="crema",
                    redis_password=password, **({"redis_ca": certificate[0]} if known else {}))
    service.logs(words)
    customer = Customer(service)
    assert customer.charge() > 1
    assert password not in service.log()
    assert all(up == 0 for up in service.metrics("crema_redis_up").values())
