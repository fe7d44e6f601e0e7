"""Races under the rules that the demo has."""
import pytest

from harness import Postgres
from harness.rules import COFFEE


@pytest.fixture(scope="session")
def postgres(programs):
    """As in every suite, but with the preset coffee in force."""
    server = Postgres(rules=COFFEE)
    yield server
    server.remove()
