#!/usr/bin/python3
"""Purchases over HTTP under coffee against format 1: two services on one Postgres, by turns.

usage: tests/bench/formats.py [--rounds N] [--seconds N] [--accounts N]

Each round measures both, so that what else runs on the machine meets them alike. Told are
purchases a second, and the CPU of workers and Postgres sessions a purchase, which other load
disturbs less. Entries are counted: replays or refusals cannot pass for work.
"""
import argparse
import importlib.machinery
import importlib.util
import json
import os
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))

from harness import Postgres, Service  # noqa: E402
from harness.rules import preset, simple  # noqa: E402

LOADER = importlib.machinery.SourceFileLoader("bench_run", os.path.join(HERE, "run"))
BENCH = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench_run", LOADER))
LOADER.exec_module(BENCH)

AMOUNT = 450  # counts for the challenges of coffee
WIDE = {"load_min": 1, "load_max": 10 ** 8, "load_day_max": 10 ** 9, "balance_max": 10 ** 9,
        "purchase_max": 10 ** 5}
TICKS = os.sysconf("SC_CLK_TCK")
PUBLISH = "insert into rule_set (version, effective_at, document) " \
          "select max(version) + 1, clock_timestamp(), %s from rule_set"
SESSIONS = "select pid from pg_stat_activity where datname = current_database() " \
           "and usename = 'crema_service'"


class Side:
    """A service under a document of rules, and what its purchases have come to."""

    def __init__(self, postgres, name, document, accounts):
        self.name = name
        self.rates, self.costs = [], []
        self.service = Service(postgres, test_clock=False, config={"access_log": "false"},
                               start=False)
        self.service.sql(PUBLISH, [json.dumps(document)])
        self.service.start()
        self.cards = os.path.join(self.service.folder, "cards.csv")
        with open(self.cards, "w", encoding="ascii") as file:
            file.write(self.service.crema("cards", "make", str(accounts)))
        self.load(1, 0, 10 ** 7)

    def load(self, seconds, warmup, money):
        return BENCH.load(self.service, self.cards, "purchase", "--connections", 32, "--seconds",
                          seconds, "--warmup", warmup, "--load", money, "--amount", AMOUNT)

    def cpu_s(self):
        pids = self.service.workers() + [pid for pid, in self.service.sql(SESSIONS)]
        spent = 0
        for pid in pids:
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                spent += sum(map(int, file.read().rpartition(")")[2].split()[11:13]))
        return spent / TICKS

    def measure(self, seconds):
        entries, cpu = BENCH.entries(self.service), self.cpu_s()
        found = self.load(seconds, 0, 0)
        written = BENCH.entries(self.service) - entries
        if found["failed"] or written < found["done"]:
            sys.exit(f"{self.name}: {found}, but {written} purchases were written")
        self.rates.append(found["per_s"])
        self.costs.append((self.cpu_s() - cpu) / written * 1e6)

    def middle(self):
        return statistics.median(self.rates), statistics.median(self.costs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--accounts", type=int, default=500)
    asked = parser.parse_args()
    postgres = Postgres(durable=True)
    sides = []
    try:
        for name, document in (("format 1", simple(limits=WIDE)),
                               ("coffee", preset("coffee", limits=WIDE))):
            sides.append(Side(postgres, name, document, asked.accounts))
        for at in range(asked.rounds):
            for side in sides if at % 2 == 0 else reversed(sides):
                side.measure(asked.seconds)
        for side in sides:
            rate, cost = side.middle()
            print(f"{side.name:9} {rate:6.0f} purchases/s, {cost:5.0f} µs of CPU each", flush=True)
        simple_side, coffee = sides
        rates = [b / a for a, b in zip(simple_side.rates, coffee.rates)]
        costs = [a / b for a, b in zip(simple_side.costs, coffee.costs)]
        print(f"coffee / format 1: {statistics.median(rates):.3f} of the purchases a second "
              f"({min(rates):.2f} to {max(rates):.2f}), {statistics.median(costs):.3f} by CPU "
              f"({min(costs):.2f} to {max(costs):.2f})")
    finally:
        for side in sides:
            side.service.remove()
        postgres.remove()


if __name__ == "__main__":
    main()
