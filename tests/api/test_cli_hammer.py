"""crema hammer as a command: its report, its history's bounds, and what it cannot do.

How it finds what is wrong is in tests/fault/test_hammer.py; here it runs with sanitizers, too.
"""
import json
import subprocess

import pytest

from harness.paths import CREMA, clean_environment
from harness.rules import preset, put_in_force


@pytest.fixture(name="coffee", scope="module", autouse=True)
def fixture_coffee(service, manager):
    put_in_force(service, manager, preset("coffee"))


def test_a_short_run_is_clean(service):
    told = json.loads(service.crema("hammer", "--seconds", "1", "--accounts", "8", "--json"))
    assert told["finding_count"] == 0 and told["unsettled"] == 0 and told["not_empty"] == 0
    assert told["operations"] > 0 and told["reads"] > 0 and told["pushes"] > 0
    assert "sound" in told["verify"]


def test_people_get_a_table(service):
    lines = service.crema("hammer", "--seconds", "1", "--operations", "40").splitlines()
    assert lines[0].split()[:3] == ["mix", "operations", "acknowledged"]
    assert {line.split()[0] for line in lines} >= {"shared", "spend", "transfer", "reads"}
    assert lines[-1].endswith(": clean")


@pytest.mark.parametrize("options, words", [
    (["--url", "http://127.0.0.1:1"], "cannot connect"),
    (["--url", "https://127.0.0.1:1"], "must be http://"),
    (["--accounts", "3"], "whole number from 4"),
    (["--secnds", "3"], "no option"),
])
def test_what_cannot_run_says_so(options, words, service):
    done = subprocess.run([CREMA, "--config", service.ini, "hammer", *options], text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, check=False,
                          env=clean_environment(), timeout=60)
    assert done.returncode == 2 and words in done.stderr, done
    assert service.sql("select count(*) from terminal t join store s on s.id = t.store_id "
                       "where s.name = 'st_hammer' and t.revoked_at is null") == [(0,)]


SECOND_SESSION_FAILS = """
    create sequence hammer_sessions;
    create function refuse_second() returns trigger language plpgsql security definer as $$ begin
      if nextval('hammer_sessions') > 1 then raise exception 'no second one'; end if;
      return new; end $$;
    create trigger refuse_second before insert on session
      for each row execute function refuse_second();"""
AGAIN = "drop trigger refuse_second on session; drop function refuse_second; " \
        "drop sequence hammer_sessions;"


def test_a_run_that_cannot_begin_leaves_nothing(service):
    """Half of its members are made; with sanitizers: what is theirs is freed."""
    tills = service.sql("select count(*) from terminal")
    service.sql(SECOND_SESSION_FAILS)
    try:
        done = subprocess.run([CREMA, "--config", service.ini, "hammer"], text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, check=False,
                              env=clean_environment(), timeout=60)
    finally:
        service.sql(AGAIN)
    assert done.returncode == 2 and "no second one" in done.stderr, done
    assert service.sql("select count(*) from terminal") == tills
