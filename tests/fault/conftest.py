"""The table of nemeses: a row for each, printed at the end; how many rounds each is run."""
import os

import pytest

from harness import Postgres
from harness.paths import BUILD
from harness.rules import COFFEE
from plants import PLANTS

ROUNDS = int(os.environ.get("CREMA_FAULT_ROUNDS", "0"))
TABLE = []


class Row:
    """One nemesis: what happened to the operations under its fire."""

    def __init__(self, fault):
        self.fault = fault
        self.planted = ", ".join(plant.name for plant in PLANTS if plant.row == fault)
        self.rounds = 0
        self.cells = ["-"] * 6
        TABLE.append(self)

    def note(self, operations, audit, unresolved, gap_s, recovery_s):
        self.cells = [operations, len(audit.lost), len(audit.doubled), len(unresolved),
                      f"{gap_s:.2f} s", f"{recovery_s:.2f} s"]

    def __str__(self):
        cells = [self.fault, self.rounds, *(*self.cells, "-")[:6], self.planted]
        return "| " + " | ".join(map(str, cells)) + " |"


@pytest.fixture(scope="session")
def postgres(programs):
    """As in every suite, but with the preset coffee in force."""
    server = Postgres(rules=COFFEE)
    yield server
    server.remove()


@pytest.fixture
def row():
    """row("worker killed") makes the row; count its rounds with row.rounds += 1."""
    return Row


@pytest.fixture
def rounds():
    """rounds(2): that many in a short run, $CREMA_FAULT_ROUNDS in a long one."""
    return lambda short: range(ROUNDS or short)


def pytest_collection_modifyitems(items):
    for item in items:
        if ROUNDS and "fault" in str(item.path):
            item.add_marker(pytest.mark.timeout(180 + 40 * ROUNDS))


def pytest_generate_tests(metafunc):
    """tests/race kills workers at the named points, too: here only in a long run."""
    if "point" in metafunc.fixturenames:
        points = ["before-send", "sent", "committed", "before-push"]
        metafunc.parametrize("point", points if ROUNDS else points[-1:])


HEAD = """| fault | rounds | operations under fire | acknowledged lost | doubled | unresolved keys \
| longest unavailability | all served again within | planted bug caught |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


def table():
    return "\n".join([HEAD, *map(str, TABLE)])


def pytest_runtest_teardown():
    """What there is so far, in build/test-logs/nemeses.md: a long run may be ended early."""
    if TABLE:
        folder = os.path.join(BUILD, "test-logs")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "nemeses.md"), "w", encoding="utf-8") as file:
            file.write(table() + "\n")


def pytest_terminal_summary(terminalreporter):
    if TABLE:
        terminalreporter.section("nemeses")
        terminalreporter.write_line(table())
