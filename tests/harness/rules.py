"""Documents of rules for tests: one of format 1, the presets of format 2, and files of them."""
import json
import os

from .client import Client
from .paths import ROOT
from .wait import until

PRESETS = os.path.join(ROOT, "proto", "presets")
# The preset that `make run` shows: what faults, races and the hammer meet.
COFFEE = os.path.join(PRESETS, "coffee.json")
# What tests buy under if they publish nothing: format 1, 2 points per unit by card, 1 otherwise.
SIMPLE = os.path.join(ROOT, "tests", "harness", "simple.json")


def simple(**changes):
    """A document of format 1; changes are members of it."""
    return {"earn": [{"id": "base", "tender": "any", "points_per_unit": "2"}],
            "rewards": [{"id": "tea", "name": "A tea", "cost": 30, "worth": 300}],
            "limits": {"load_min": 500, "load_max": 50000, "load_day_max": 100000,
                       "balance_max": 200000, "purchase_max": 100000},
            "points_expire_months": 6, "debt_allowed": True, "tiers": ["green"], **changes}


def preset(name, **changes):
    """A preset of format 2 with members changed."""
    with open(os.path.join(PRESETS, name + ".json"), encoding="utf-8") as file:
        return {**json.load(file), **changes}


def program(*earn, **changes):
    """A document of format 2 with these base rules, whose points live six months."""
    return {"format": 2, "name": "Test", "flags": ["own_cup"],
            "tiers": {"window_months": 12, "hold_months": 12, "down": "one", "levels": [
                {"id": "green", "number": 0, "name": "Green", "points": 0}]},
            "earn": list(earn), "rewards": [],
            "points": {"life": {"after": "earning", "months": 6}, "debt": {"allowed": True}},
            "limits": {"load_min": 500, "load_max": 50000, "load_day_max": 100000,
                       "balance_max": 200000, "purchase_max": 100000}, **changes}


def all_know(service, version):
    """Waits until every worker has read the rule set, which the service's own 10 s between
    publishing and the earliest begin are for: a clock that is moved does not give them."""
    until(lambda: len(known := service.metrics("crema_rules_newest_version")) ==
          service.workers_wanted and min(known.values()) >= version,
          f"every worker knows version {version}")


def put_in_force(service, manager, document):
    """Publishes it and waits until every worker goes by it; the version. Most of the 10 s are
    jumped over; in those that are left workers read it, as they must before it is in force."""
    base = manager.get("/v1/program/versions?limit=1").expect(200)["items"][0]["version"]
    body = {"document": document, "base_version": base}
    version = manager.post("/v1/program/publish", body).expect(201)["version"]
    service.move_clock(8)
    # Connections are spread over the workers at random: so many miss none of a few.
    until(lambda: all(Client(service).get("/v1/program").expect(200)["rules_version"] == version
                      for _ in range(24)), f"every worker goes by version {version}")
    return version


def written(folder, document, name="rules.json"):
    """The path of a file that holds the document, or this text."""
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(document if isinstance(document, str) else json.dumps(document, indent=1))
    return path
