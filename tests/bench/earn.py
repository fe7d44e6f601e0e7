#!/usr/bin/python3
"""What a purchase costs core under coffee + 20 campaigns + 5 challenges, and under format 1.

usage: tests/bench/earn.py [--times N]

Nanoseconds of CPU and, where valgrind is installed, callgrind's instructions a purchase, which no
other load on the machine changes: of a run of 2 N less one of N.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))

from harness.paths import BUILD, ROOT  # noqa: E402
from harness.rules import SIMPLE, preset, written  # noqa: E402

BENCH = os.path.join(BUILD, "tests", "earn_bench")
CALLGRIND_TIMES = 2000


def campaigns():
    """Coffee with 20 bonuses and 5 challenges more, as a busy chain has them: half of them are not
    for this purchase, by day, hour, store or goods; the others give or are outbid."""
    document = preset("coffee")
    extras = [
        {"times": "3", "when": {"weekdays": ["mon", "wed"], "lines": {"categories": ["drinks"]}},
         "limit": [{"times": 5, "per": "week"}]},
        {"extra": {"points": "5", "per_amount": 1000}, "when": {"at_least": 1500},
         "limit": [{"points": "100", "per": "month"}]},
        {"times": "2", "when": {"from": "2026-07-01", "to": "2026-07-31"}},
        {"extra": {"points": "10"}, "when": {"hours": [["14:00", "17:00"]]},
         "limit": [{"times": 1, "per": "day"}]},
        {"times": "1.5", "stack": True, "when": {"lines": {"skus": ["latte", "mocha"]}},
         "limit": [{"times": 50, "per": "year"}]}]
    for at in range(20):
        document["bonuses"].append({"id": f"campaign-{at}", "name": f"Campaign {at}",
                                    **extras[at % len(extras)]})
    for at in range(5):
        document["challenges"].append({
            "id": f"more-{at}", "name": f"More {at}",
            "count": ["visits", "items", "amount"][at % 3],
            "per": ["week", "month", "ever"][at % 3], "target": 10 ** 6, "points": "50",
            "when": {"at_least": 300, "lines": {"categories": ["drinks", "food"]}}})
    return document


def run(mode, times, rules, *prefix):
    done = subprocess.run([*prefix, BENCH, mode, str(times), rules], text=True,
                          capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(done.args)}: {done.stderr}")
    return done


def instructions(mode, rules):
    """A purchase's, by callgrind; None without valgrind."""
    if not shutil.which("valgrind"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        counts = [int(re.search(r"Collected : (\d+)", run(
            mode, times, rules, "valgrind", "--tool=callgrind",
            f"--callgrind-out-file={folder}/{times}").stderr).group(1))
            for times in (CALLGRIND_TIMES, 2 * CALLGRIND_TIMES)]
    return round((counts[1] - counts[0]) / CALLGRIND_TIMES)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--times", type=int, default=300_000)
    asked = parser.parse_args()
    subprocess.run(["make", "--no-print-directory", "-s", "BUILD=" + os.path.relpath(BUILD, ROOT),
                    "earn-bench"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        busy = written(folder, campaigns(), "busy.json")
        coffee = os.path.join(ROOT, "proto", "presets", "coffee.json")
        for name, mode, rules in (("earn, coffee + 20 + 5", "earn", busy),
                                  ("earn, coffee", "earn", coffee),
                                  ("decision, coffee + 20 + 5", "apply", busy),
                                  ("decision, coffee", "apply", coffee),
                                  ("decision, format 1", "apply", SIMPLE)):
            nanoseconds = min(int(run(mode, asked.times, rules).stdout) for _ in range(3))
            told = json.dumps({"ns": nanoseconds, "instructions": instructions(mode, rules)})
            print(f"{name:28} {told}", flush=True)


if __name__ == "__main__":
    main()
