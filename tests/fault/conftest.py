"""The table of nemeses: a row for each, printed at the end; how many rounds each is run."""
import os

import pytest

ROUNDS = int(os.environ.get("CREMA_FAULT_ROUNDS", "0"))
TABLE = []


class Row:
    """One nemesis: what happened to the operations under its fire."""

    def __init__(self, fault):
        self.fault = fault
        self.rounds = 0
        self.cells = ["-"] * 5
        TABLE.append(self)

    def note(self, operations, audit, unresolved, gap_s):
        self.cells = [operations, len(audit.lost), len(audit.doubled), len(unresolved),
                      f"{gap_s:.2f} s"]

    def __str__(self):
        return " | ".join(["", self.fault, str(self.rounds), *map(str, self.cells), ""]).strip()


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


def pytest_terminal_summary(terminalreporter):
    if not TABLE:
        return
    terminalreporter.section("nemeses")
    terminalreporter.write_line("| fault | rounds | operations under fire | acknowledged lost "
                                "| doubled | unresolved keys | longest unavailability |")
    terminalreporter.write_line("| --- | --- | --- | --- | --- | --- | --- |")
    for line in TABLE:
        terminalreporter.write_line(str(line))
