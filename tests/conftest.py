"""Fixtures of every suite: a private Postgres, services with databases of their own, people.

A failing test shows its slice of the logs of the services that ran meanwhile.
"""
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import Phone, Postgres, Service, Staff, Terminal  # noqa: E402
from harness.make import make, sanitized  # noqa: E402
from harness.operator import Operator  # noqa: E402
from harness.paths import VARIANT  # noqa: E402
from harness.rules import SIMPLE  # noqa: E402
from harness.service import built  # noqa: E402


@pytest.fixture(scope="session")
def programs():
    """What is tested has been built."""
    if not built():
        pytest.exit("the programs are not built: run make first (CREMA_BUILD names the folder)")


@pytest.fixture(scope="session")
def postgres(programs):
    """Postgres and Redis of this test session, with a migrated demo database as template: its
    rules are those of format 1, whose figures most tests name."""
    server = Postgres(rules=SIMPLE)
    yield server
    server.remove()


@pytest.fixture(scope="module")
def service(postgres):
    """One service for the tests of a file: two workers, the demo's data, a movable clock."""
    running = Service(postgres)
    yield running
    try:
        running.health()
    finally:
        running.remove()


@pytest.fixture
def operator(postgres):
    """An operator with an empty database and no keys."""
    made = Operator(postgres)
    yield made
    made.remove()


@pytest.fixture
def prepared(operator):
    """The same with the schema and keys in place."""
    operator.run("migrate")
    operator.run("keys", "init")
    return operator


@pytest.fixture
def fresh_service(postgres):
    """A factory of services for one test: fresh_service(workers=2, own_redis=True, …).

    own_postgres=True gives it a durable cluster of its own, which may be crashed.
    """
    made = []

    def make(own_postgres=False, **options):
        cluster = Postgres(durable=True, rules=postgres.rules) if own_postgres else postgres
        if own_postgres:
            made.append(cluster)
        running = Service(cluster, **options)
        made.append(running)
        return running

    yield make
    trouble = None
    for thing in reversed(made):
        try:
            thing.remove()
        except AssertionError as error:
            trouble = error
    if trouble:
        raise trouble


@pytest.fixture(scope="session")
def crash_points():
    """The name of a variant whose workers can be told where to die; built when needed."""
    variant = VARIANT or "crash-points"
    make(f"variants/{variant}/cremad")
    return variant


@pytest.fixture(scope="session")
def failing_calls():
    """The library that lets the service's calls fail; built when needed."""
    return make("tests/libfailing_calls.so")


@pytest.fixture(scope="module")
def manager(service):
    """The demo's staff member, signed in."""
    return Staff(service)


@pytest.fixture(scope="module")
def till(service, manager):
    """A terminal of the demo store with a key of its own."""
    return Terminal.enrol(service, manager)


@pytest.fixture(scope="module")
def ada(service):
    """The demo's member, signed in on a phone."""
    return Phone.ada(service)


@pytest.fixture
def member(service):
    """A new member without money, signed in."""
    return Phone.enrol(service)


# The files that take longest: begun first, none of them is left to run alone at the end.
LONG = ("engines holds pages app_looks send currencies app_kept channels till_waiting till_items "
        "init key_check cli supervisor refund_lines checkpoint flows not_set_up demo_facilities "
        "ledger_verify why_rules program rule_sets").split()


def in_time(item):
    """Where an item's file stands in the order in which files are begun."""
    name = item.path.stem.removeprefix("test_")
    return LONG.index(name) if name in LONG else len(LONG)


def pytest_collection_modifyitems(items):
    """Long files first. A build with sanitizers skips what it cannot run, and says why."""
    items.sort(key=in_time)
    if not sanitized():
        return
    for item in items:
        mark = item.get_closest_marker("unsanitized")
        if mark:
            item.add_marker(pytest.mark.skip(reason=mark.kwargs["reason"]))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    for running in Service.running:
        running.mark_log()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for running in Service.running:
            text = running.log_slice()
            if text:
                report.sections.append((f"service log, port {running.port.number}", text))
