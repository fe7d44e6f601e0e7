"""A shop whose rules are a random program of format 2, published by its staff, with what becomes of
it later; for test_rules_http.py."""
import json
import random

from harness.rules import all_know, put_in_force
from judge import time_text, time_us
from rules_cases import ALL, Drawer, changed
from rules_program import Program
from rules_time import DAY_US, Clock
from world import World

STORES = {"st_a": "st_demo", "st_b": "st_harbour"}
# The demo's levels have the numbers 0 to 2 for ever; these are others.
LEVELS = {"gold": "gold-leaf", "reserve": "reserve-leaf"}
LATER_DAYS = (25, 60, 130)          # when further rule sets come into force


def is_rich(document):
    """Whether everything can happen under it, soon."""
    prizes = [rule for section in ("challenges", "gifts") for rule in document.get(section, ())]
    life, rewards = document["points"]["life"], document["rewards"]
    months = [life.get("months", 1), *(one["months"] for one in life.get("by_tier", ()))]
    return (len(document["tiers"]["levels"]) == 3 and len(document.get("bonuses", ())) > 2
            and len(document.get("challenges", ())) > 1 and document.get("loads")
            and {gift["on"] for gift in document.get("gifts", ())} == {"join", "first_purchase"}
            and any("points" in prize for prize in prizes)
            and any("reward" in prize for prize in prizes)
            and min(months) > 0 and life.get("days", 30) >= 30
            and document["points"].get("hold_back_days", 0) < 14
            and document["tiers"]["hold_months"] in (1, 3)
            and any(rule.get("voucher_days") and 0 < rule["cost"] < 4 and "when" not in rule
                    for rule in rewards)
            and any(not rule.get("when") and rule["kind"] == "amount" for rule in rewards))


def documents_of(rng, day):
    """A rich program, and what becomes of it."""
    document = next(made for made in iter(
        lambda: Drawer(rng, ALL, 2, day).document(), None) if is_rich(made))
    numbers = iter(rng.sample(range(3, 16), 2))
    for level in document["tiers"]["levels"][1:]:
        level["number"] = next(numbers)
    text = json.dumps(document)
    for old, new in (*STORES.items(), *LEVELS.items()):
        text = text.replace(f'"{old}"', f'"{new}"')
    made = [json.loads(text)]
    for _ in LATER_DAYS:
        made.append(changed(rng, made[-1], ALL))
    return made


class Shop(World):
    """One service under such rules, the staff and three tills."""

    def __init__(self, postgres, seed, counts):
        self.rng = random.Random(seed)
        super().__init__(postgres)
        self.counts = counts
        self.move_clock(self.rng.randrange(40) * DAY_US // 10 ** 6)
        self.fresh(self.staff)
        self.program = self.publish()

    def _make_rules(self):
        """Later, by the front door."""

    def publish(self):
        zone, exponent = self.service.sql("select time_zone, currency_exponent from program")[0]
        first, *later = documents_of(self.rng, Clock(zone).day(self.now_us()))
        version = put_in_force(self.service, self.staff, first)
        since = self.staff.get("/v1/program/versions").expect(200)["items"][0]["effective_at"]
        known = [(version, time_us(since), first)]
        for days, document in zip(LATER_DAYS, later):
            at_us = self.now_us() + days * DAY_US + self.rng.randrange(DAY_US)
            version = self.staff.post("/v1/program/publish", {
                "document": document, "base_version": version,
                "effective_at": time_text(at_us)}).expect(201)["version"]
            known.append((version, at_us, document))
        all_know(self.service, version)
        return Program(zone, exponent, known)

    def ask(self, who, method, path, body=None):
        """One request without a key."""
        self.fresh(who)
        return self.wire.send([(method, path, who.token, None, body)])[0]

    def newest(self, account, count):
        """So many entries, the oldest first."""
        path = f"/v1/accounts/{account}/entries?limit={min(count, 200)}"
        return self.ask(self.staff, "GET", path).body["items"][::-1]
