"""Documents of rules: the presets, and that our check takes nothing that the schema refuses.

Settings: CREMA_MODEL_DOCUMENTS (default 600), CREMA_MODEL_SEED (default random, printed).
"""
import copy
import json
import os
import random

import jsonschema
import pytest

from harness.core_library import build
from harness.paths import ROOT
from rules_check import Checker, there

HERE = os.path.dirname(os.path.abspath(__file__))
DOCUMENTS = int(os.environ.get("CREMA_MODEL_DOCUMENTS", "600"))
SEED = int(os.environ.get("CREMA_MODEL_SEED", str(random.SystemRandom().randrange(10 ** 9))))
PRESETS = {"coffee": 2, "visits": 0, "cashback": 2}  # and the decimals of their currencies
WAITING = {"birthday", "referred", "referral"}


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return json.load(file)


SCHEMA = read("proto", "program.schema.json")
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.fixture(name="check", scope="module")
def fixture_check():
    build()
    return Checker()


def full(name):
    """The preset as it is meant, with what this version refuses; see rules/README.md."""
    return read("tests", "contract", "rules", f"{name}.json")


def without_waiting(document):
    """The document without what this version refuses, and what then nothing names."""
    kept = copy.deepcopy(document)
    gifts = kept.pop("gifts", [])
    waiting = {gift.get("reward") for gift in gifts if gift["on"] in WAITING}
    left = [gift for gift in gifts if gift["on"] not in WAITING]
    if left:
        kept["gifts"] = left
    for section in ("bonuses", "loads", "gifts", "challenges", "rewards"):
        for rule in kept.get(section, ()):
            rule.pop("budget", None)
            rule.pop("stock", None)
    named = {rule.get("reward") for section in ("gifts", "challenges")
             for rule in kept.get(section, ())}
    kept["rewards"] = [reward for reward in kept["rewards"]
                       if reward["id"] not in waiting - named]
    return kept


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name, exponent", PRESETS.items())
def test_a_preset_is_the_document_without_what_waits(check, name, exponent):
    preset = read("proto", "presets", f"{name}.json")
    assert preset == without_waiting(full(name))
    assert list(VALIDATOR.iter_errors(preset)) == []
    answer = check(preset, exponent)
    assert answer["ok"] and answer["errors"] == []
    assert 1024 < answer["bytes"] < 8 * 1024


@pytest.mark.parametrize("name, paths", [
    ("coffee", ["rewards[5].stock", "gifts[0].on", "gifts[1].on", "gifts[2].on"]),
    ("visits", []), ("cashback", ["bonuses[1].budget"])])
def test_of_the_full_document_what_waits_alone_is_refused(check, name, paths):
    document = full(name)
    assert list(VALIDATOR.iter_errors(document)) == []
    assert [error["path"] for error in check(document, PRESETS[name])["errors"]] == paths


# A document that says everything there is to say.
RICH = {
    "format": 2, "name": "Rich", "counts": {"tax": True, "tip": False},
    "exclude": {"categories": ["gift-cards"], "skus": ["bag"]}, "flags": ["own_cup", "early"],
    "tiers": {"year_from_month": 4, "hold_months": 0, "down": "one", "levels": [
        {"id": "one", "number": 0, "name": "One", "points": 0, "names": {"vi": "Một"}},
        {"id": "two", "number": 7, "name": "Two", "points": 100}]},
    "earn": [{"id": "e1", "name": "E", "give": {"per_unit": "1.5"}, "when": {"tender": "card"}},
             {"id": "e2", "name": "E", "give": {"points": "2", "per_items": 3}, "qualifies": False,
              "when": {"lines": {"skus": ["tea"], "without_categories": ["food"]}}},
             {"id": "e3", "name": "E", "give": {"points": "2", "per_amount": 1000},
              "limit": [{"times": 1, "per": "day"}, {"times": 9, "per": "ever"}]}],
    "bonuses": [{"id": "b1", "name": "B", "times": "2.5", "priority": -3, "when": {
                    "tiers": ["two"], "tags": ["vip"], "without_tags": ["staff"],
                    "flags": ["early"], "channels": ["till", "app"], "weekdays": ["mon"],
                    "from": "2026-01-01",
                    "hours": [["06:00", "11:00"], ["22:00", "24:00"]], "to": "2026-12-31"}},
                {"id": "b2", "name": "B", "times": "1.1", "stack": True, "max": "50.5",
                 "limit": [{"points": "70", "per": "week"}]},
                {"id": "b3", "name": "B", "extra": {"points": "1"}, "max": "3", "when": {
                    "on": ["2026-02-28", "2028-02-29"], "has": {"categories": ["cake"], "items": 2},
                    "stores": ["st_1"], "without_stores": ["st_2"], "at_least": 500}}],
    "loads": [{"id": "l1", "name": "L", "at_least": 100, "points": "3.000001",
               "when": {"channels": ["web"]}, "limit": [{"points": "9", "per": "month"}]}],
    "gifts": [{"id": "g1", "name": "G", "on": "join", "points": "5"},
              {"id": "g2", "name": "G", "on": "first_purchase", "reward": "r1",
               "when": {"at_least": 100}, "valid": [{"tier": "two", "days": 9}, {"days": 3}]}],
    "challenges": [{"id": "c1", "name": "C", "count": "visits", "target": 3, "per": "week",
                    "repeat": 2, "points": "5"},
                   {"id": "c2", "name": "C", "count": "amount", "target": 9000, "reward": "r1",
                    "per": {"from": "2026-06-01", "to": "2026-06-30"}, "valid": [{"days": 30}]},
                   {"id": "c3", "name": "C", "count": "weeks", "target": 4, "points": "5"}],
    "points": {"life": {"after": "earning", "on": "12-31", "at_least_months": 3},
               "hold_back_days": 14, "debt": {"allowed": True, "max": 5}},
    "rewards": [{"id": "r1", "name": "R", "cost": 0, "worth": 0, "kind": "item", "gift_only": True},
                {"id": "r2", "name": "R", "cost": 9, "worth": 5, "kind": "amount", "times_max": 3,
                 "voucher_days": 30, "limit": [{"times": 1, "per": "year"}]}],
    "limits": {"load_min": 1, "load_max": 10, "load_day_max": 10, "balance_max": 100,
               "purchase_max": 100000, "transfer_min": 1, "transfer_max": 5, "transfer_day_max": 5,
               "gift_min": 1, "gift_max": 2, "gift_day_max": 3, "reload_amount_max": 5,
               "reloads_per_day": 20, "cool_off_hours": 0, "cash_out_max": 0, "purchase_day_max": 9,
               "till_load_hour_max": 7, "till_activations_per_hour": 1, "offline_max": 0,
               "offline_count": 4},
}


def numbers_of(node):
    """The limits that the schema names, and what is just outside of them."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("minimum", "maximum", "minItems", "maxItems") and isinstance(value, int):
                yield from (value - 1, value, value + 1)
            yield from numbers_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from numbers_of(value)


NUMBERS = sorted(set(numbers_of(SCHEMA)))
TEXTS = ["", "a", "A", "x" * 31, "x" * 32, "x" * 63, "x" * 64, "x" * 65, "ờ" * 63, "ờ" * 64, "a\nb",
         "0", "1", "01", "1.", ".5", "1.000001", "1.0000001", "100", "100.000001", "99.5", "-1",
         "1e3", "1000000", "1000000.5", "999999999", "999999999.999999", "1000000000", "2026-02-29",
         "2026-13-01", "2026-1-01", "06:00", "24:00", "24:01", "6:00", "12-31", "02-29", "02-30",
         "00-10", "mon", "card", "day", "ever", "week", "year", "weeks", "visits", "birthday",
         "join", "one", "two", "r1", "e1", "st_1", "st_", "st_X", "vi", "pt-BR", "vie"]
NAMES = ["when", "limit", "points", "reward", "valid", "times", "extra", "stack", "max", "names",
         "per", "months", "days", "bonus", "format", "qualifies", "give", "per_unit", "per_amount",
         "window_months", "year_from_month", "by_tier", "has", "lines", "items", "budget",
         "at_least"]


class Mutator:
    """Changes a document in a place or two, so that it is often wrong and seldom beyond repair."""

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def value(self):
        rng = self.rng
        return rng.choice([
            lambda: None, lambda: rng.choice([True, False]), lambda: rng.choice(NUMBERS),
            lambda: rng.choice([0.5, 1.0, -1, 2 ** 53 + 1, 2 ** 63]), lambda: rng.choice(TEXTS),
            lambda: [], lambda: {}, lambda: [rng.choice(TEXTS)],
            lambda: {rng.choice(NAMES): rng.choice(NUMBERS + TEXTS)}])()

    def places(self, node):
        """Every (holder, key) below a node."""
        keys = node.keys() if isinstance(node, dict) else range(len(node))
        for key in keys:
            yield node, key
            if isinstance(node[key], (dict, list)):
                yield from self.places(node[key])

    def like(self, value):
        """Another value of the same kind."""
        if isinstance(value, bool):
            return not value
        if isinstance(value, int):
            return self.rng.choice(NUMBERS + [value + 1, value - 1])
        if isinstance(value, str):
            return self.rng.choice(TEXTS)
        if isinstance(value, list) and value:
            return self.rng.choice([value * 2, value[:-1], value + value[:1], value[1:]])
        return self.value()

    def once(self, document):
        holder, key = self.rng.choice(list(self.places(document)))
        kind = self.rng.random()
        if kind < .5:
            holder[key] = self.like(holder[key])
        elif kind < .6:
            holder[key] = self.value()
        elif kind < .75:
            del holder[key]
        elif isinstance(holder[key], dict):
            holder[key][self.rng.choice(NAMES)] = self.value()
        elif isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))

    def __call__(self, document):
        changed = copy.deepcopy(document)
        for _ in range(self.rng.choice([1, 1, 1, 2, 3])):
            self.once(changed)
        return changed


def test_the_document_that_says_everything_is_good(check):
    assert list(VALIDATOR.iter_errors(RICH)) == []
    assert check(RICH)["ok"], check(RICH)["errors"]


def compare(check, document, where):
    """(taken, valid) of a document: the check takes nothing that the schema refuses, and says
    why it refuses."""
    answer, valid = check(document), VALIDATOR.is_valid(document)
    wrong = f"{where}: {json.dumps(document)}"
    assert valid or not answer["ok"], f"the check takes what the schema refuses: {wrong}"
    assert answer["ok"] or answer["errors"], wrong
    for error in answer["errors"] if document.get("format") == 2 else ():
        # What is no JSON is one sentence, of the document as a whole.
        assert error["problem"].endswith("."), (error, wrong)
        assert error["right"].endswith(".") or error["path"] == "", (error, wrong)
        assert there(document, error["path"]), (error, wrong)
    return answer["ok"], valid


def alternatives(schema):
    """The schemas that a value there may keep to."""
    while "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    found = [schema]
    for each in schema.get("oneOf", ()):
        found += alternatives(each)
    return found


def below(schemas, key):
    """The schemas of a member, or of an item of a list."""
    found = []
    for schema in schemas:
        if isinstance(key, str):
            child = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
        else:
            prefix = schema.get("prefixItems", ())
            child = prefix[key] if key < len(prefix) else schema.get("items")
        if isinstance(child, dict):
            found += alternatives(child)
    return found


def located(node, schemas, path=()):
    """Every (path, value, schemas) of a document."""
    yield path, node, schemas
    for key in node.keys() if isinstance(node, dict) else range(len(node)):
        child = below(schemas, key)
        if isinstance(node[key], (dict, list)):
            yield from located(node[key], child, (*path, key))
        else:
            yield (*path, key), node[key], child


def values_by_name():
    """{member: values that it has somewhere}."""
    found = {"window_months": [12], "days": [9], "months": [6], "by_tier": [[]],
             "budget": [{"times": 1, "per": "day"}], "stock": [{"total": 5}], "wait_days": [3]}
    for path, value, _ in located(RICH, [SCHEMA]):
        if path and isinstance(path[-1], str) and value not in found.setdefault(path[-1], []):
            found[path[-1]].append(value)
    return found


def others_of(value, schemas, values):
    """What may stand in a place instead: numbers at its limits and outside of them, lists that
    are too long, objects with a member more or less."""
    if isinstance(value, dict):
        names = {name for each in schemas for name in each.get("properties", ())}
        for name in sorted(names - value.keys()):
            yield from ({**value, name: other} for other in values.get(name, ()))
        yield from ({key: kept for key, kept in value.items() if key != name} for name in value)
        yield {**value, "nobody": 1}
    for schema in schemas:
        for limit in ("minimum", "maximum"):
            if limit in schema:
                yield from (schema[limit] - 1, schema[limit], schema[limit] + 1)
        for limit, more in (("maxLength", 1), ("minLength", -1)):
            if limit in schema:
                yield from ("x" * schema[limit], "x" * (schema[limit] + more))
        if "maxItems" in schema and isinstance(value, list) and value:
            most = schema["maxItems"]
            yield [value[0]] * (most + 1)
            if isinstance(value[0], str):
                yield from ([f"{value[0]}{n}" for n in range(most + more)] for more in (0, 1))
    yield None


def replaced(document, path, value):
    changed = copy.deepcopy(document)
    if not path:
        return value
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return changed


def test_every_member_at_its_limits(check):
    values = values_by_name()
    patterns, count = {}, 0
    for path, value, schemas in list(located(RICH, [SCHEMA])):
        for pattern in {each["pattern"] for each in schemas if "pattern" in each}:
            patterns.setdefault(pattern, path)
        for other in others_of(value, schemas, values):
            if isinstance(other, dict) or path:
                compare(check, replaced(RICH, path, other), f"{path} is {other}")
                count += 1
    for pattern, path in patterns.items():
        for text in TEXTS:
            compare(check, replaced(RICH, path, text), f"{path} is {text!r}")
            count += 1
    print(f"{count} documents, {len(patterns)} patterns")
    assert count > 1500 and len(patterns) > 8


def test_what_the_check_takes_the_schema_takes(check):
    print(f"CREMA_MODEL_SEED={SEED}")
    mutate = Mutator(SEED)
    origins = [RICH] * 3 + [read("proto", "presets", f"{name}.json") for name in PRESETS]
    taken = refused = both = 0
    for number in range(DOCUMENTS):
        document = mutate(origins[number % len(origins)])
        ok, valid = compare(check, document, f"seed {SEED}, document {number}")
        taken += ok
        refused += not valid
        both += valid and not ok
    print(f"{taken} taken, {refused} refused by the schema, {both} by the check alone")
    assert min(taken, refused) > DOCUMENTS / 10 and both > 0
