"""A service whose database lacks something: no program, no rules in force, no schema, or Postgres
starting later than the service. Every endpoint says so with a 503, and nothing dies."""
import subprocess
import time

import pytest

from harness import Client, Phone, until
from harness.paths import CREMA, clean_environment

NOBODY_ID = "0000000000zz0"
METHODS = ("get", "post", "put", "patch", "delete")
# What answers whatever the database holds: pages and plumbing, by their tags in openapi.json.
ALWAYS = {"Service", "Pages"}
IDS = {"/v1/accounts": "me", "/v1/me/topups": "top_" + NOBODY_ID, "/v1/holds": "hld_" + NOBODY_ID,
       "/v1/me/cards": "crd_" + NOBODY_ID, "/v1/stores": "st_demo"}
WORDS = {"{seq}": "1", "{slug}": "not-found", "{path}": "app/app.js"}
CALLERS = {"member": "member:ada@example.com", "terminal": "terminal:trm_demo",
           "support": "staff:support@example.com", "manager": "staff:manager@example.com"}

# How a database is made to lack something, before the service starts: (SQL, problem, what the
# detail says, the check of /readyz that tells).
LACKS = {
    "program": ("delete from program", "program-not-set-up", "crema init", "program"),
    "rules": ("delete from rule_set", "rules-not-set-up", "crema program publish", "rules"),
    "rules in force": ("update rule_set set effective_at = now() + interval '1 day'",
                       "rules-not-set-up", "crema program publish", "rules"),
    "a known time zone": ("update program set time_zone = 'Atlantis/Poseidonis'",
                          "unavailable", "time zone", "program"),
}


def concrete(template):
    """A path of this route, and the body that the description gives as an example."""
    for word, value in WORDS.items():
        template = template.replace(word, value)
    named = next((v for k, v in IDS.items() if template.startswith(k)), "x")
    return template.replace("{id}", named)


def example(operation):
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = [each["value"] for each in media.get("examples", {}).values() if "value" in each]
    return media.get("example", examples[0] if examples else None)


def operations(client):
    """(method, path, operation) of everything that the service describes."""
    document = client.get("/openapi.json").expect(200).body
    return [(method.upper(), path, item[method]) for path, item in document["paths"].items()
            for method in METHODS if method in item]


def role_of(operation):
    """Somebody who may call; None: everybody may."""
    roles = [role for scheme in operation["security"] for role in scheme.get("bearer", [])]
    return roles[0] if roles else None


def walk(service, tokens, problem, words):
    """Calls every endpoint as somebody who may; each of the API answers the problem."""
    client = Client(service)
    seen = 0
    for method, path, operation in operations(client):
        token = tokens.get(role_of(operation))
        headers = {"Authorization": "Bearer " + token} if token else {}
        reply = client.call(method, concrete(path), example(operation), key=f"w-{seen}",
                            headers=headers)
        seen += 1
        if ALWAYS & set(operation["tags"]):
            assert reply.status < 500 or path == "/readyz", reply
            continue
        reply.expect(503, problem)
        assert words in reply["detail"] and reply.headers["retry-after"], reply
    assert seen >= 50
    client.close()


def readiness(service):
    return Client(service).get("/readyz")


@pytest.fixture
def lacking(fresh_service):
    """lacking(sql) -> (service, tokens of each role): sql has run before the service starts."""
    def make(sql=None, **options):
        service = fresh_service(workers=1, start=False, test_clock=False, **options)
        tokens = {role: service.token(who) for role, who in CALLERS.items()}
        if service.proxy:
            service.proxy.cut()
        if sql:
            service.sql(sql)
        begin(service)
        return service, tokens
    return make


def begin(service):
    """It runs, but does not become ready."""
    service.start(wait_ready=False)
    until(lambda: service.probe("/healthz") == 200, "alive")


@pytest.mark.parametrize("what", LACKS)
def test_every_endpoint_says_what_is_missing(lacking, what):
    sql, problem, words, check = LACKS[what]
    service, tokens = lacking(sql)
    workers = service.workers()
    until(lambda: words in readiness(service).body.get("detail", ""), "/readyz says what")
    walk(service, tokens, problem, words)
    reply = readiness(service).expect(503)
    checks = reply["checks"]
    assert reply["ready"] is False and checks[check] == "missing", reply
    assert checks["postgres"] == checks["sessions"] == "ok", reply
    service.logs(words)
    assert service.workers() == workers and "has ended" not in service.log()


def test_every_endpoint_stands_postgres_that_starts_later(lacking):
    """… and the service serves when Postgres is there, without a restart."""
    service, tokens = lacking(pg_proxy=True)
    workers = service.workers()
    walk(service, tokens, "unavailable", "database")
    assert readiness(service).expect(503)["checks"]["postgres"] == "down"
    service.proxy.restore()
    service.wait_ready()
    Phone.enrol(service)
    assert service.workers() == workers and "has ended" not in service.log()


def test_every_endpoint_stands_a_database_without_a_schema(fresh_service, postgres):
    """… and the service serves once the schema and a program are there."""
    name = postgres.new_database(template="template0")
    try:
        service = fresh_service(workers=1, start=False, test_clock=False, database=name)
        begin(service)
        until(lambda: "crema init" in readiness(service).body.get("detail", ""), "/readyz says so")
        walk(service, {}, "program-not-set-up", "crema init")
        service.crema("migrate")
        service.crema("demo", "load")
        service.wait_ready()
        service.stop()
    finally:
        postgres.drop_database(name)


def test_a_database_without_a_schema_is_told_once(fresh_service, postgres):
    """Polls go on failing; the log says so once, with what to do, and not ten times a second."""
    name = postgres.new_database(template="template0")
    try:
        service = fresh_service(workers=1, start=False, test_clock=False, database=name)
        begin(service)
        until(lambda: "crema migrate" in readiness(service).body.get("detail", ""), "it says so")
        time.sleep(4)  # forty polls of ten a second
        log = [line for line in service.log().splitlines() if "mod=access" not in line]
        assert sum("lvl=error" in line for line in log) == 1, log
        assert sum("run crema init, or crema migrate" in line for line in log) == 1, log
        assert len(log) <= 6, log
        service.stop()
    finally:
        postgres.drop_database(name)


def test_what_was_known_is_kept_when_the_program_goes(fresh_service):
    """The row of the program is taken away under a running service: no worker dies of it."""
    service = fresh_service(workers=1)
    phone, workers = Phone.ada(service), service.workers()
    service.sql("delete from program")
    until(lambda: readiness(service).body["checks"]["program"] == "missing", "it is noticed")
    phone.get("/v1/accounts/me").expect(503, "program-not-set-up")
    assert service.workers() == workers


def test_tools_name_the_command_that_sets_up(fresh_service):
    """Whatever a tool cannot do without a program, it says which command makes one."""
    service = fresh_service(start=False)
    service.sql("delete from program")
    told = {}
    for words in ("cards make 1", "token --as member:ada@example.com", "verify", "checkpoint -",
                  "restored", "stores list", "terminals list", "members list"):
        done = subprocess.run([CREMA, "--config", service.ini, *words.split()], text=True,
                              check=False, env=clean_environment(), capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=60)
        assert done.returncode >= 0, f"{words}: killed by signal {-done.returncode}"
        told[words] = done.stderr
    missing = {words: text for words, text in told.items() if "no program" in text}
    assert {"cards make 1", "verify", "restored"} <= set(missing)
    assert all("crema init" in text for text in missing.values()), missing
