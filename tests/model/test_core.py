"""svc/core against the plain model: the same random operations go to both, and outcome, new
entries and the whole account must be equal after each. The library replays every entry onto a
second account besides, as `crema verify` does.

Settings: CREMA_MODEL_OPS (default 200000), CREMA_MODEL_SEED (default random, printed).
"""
import hashlib
import json
import os
import random
import struct
import time

import pytest

from core_binding import ACCOUNTS, FIRST_ID, Core, detail_of, expected_numbers
from core_cases import Case, Generator, program_of
from harness.core_library import build
from ledger_model import Ledger
from ledger_words import Op

OPS = int(os.environ.get("CREMA_MODEL_OPS", "200000"))
SEED = int(os.environ.get("CREMA_MODEL_SEED", str(random.SystemRandom().randrange(10 ** 9))))
SHRINK_RUNS = 400


@pytest.fixture(name="core", scope="module")
def fixture_core():
    build()
    made = Core()
    yield made
    made.close()


class Pair:
    """Core and model side by side, from the first operation of a case on."""

    def __init__(self, core, case):
        self.core = core
        self.program = program_of(case)
        self.ledger = Ledger(self.program)
        for name in range(ACCOUNTS):
            self.ledger.open(name)
        core.begin(case.zone, case.exponent, case.documents)

    def step(self, op, at_us):
        """One operation by both; returns the model's outcome, or raises AssertionError."""
        numbers, texts = self.core.apply(op, at_us)
        outcome = self.ledger.apply(op, at_us)
        accounts = [self.ledger.accounts[name] for name in names_of(op)]
        expected = expected_numbers(self.core, outcome, accounts, self.program.calendar, texts)
        assert numbers == expected, f"{outcome.refusal} {outcome.entries}"
        for entry, text in zip(outcome.entries, texts):
            assert json.loads(text) == detail_of(entry), text
        return outcome


def names_of(op):
    """The accounts that it may change."""
    return [op.account] if op.to in (None, op.account) else [op.account, op.to]


def difference(core, case):
    """What goes wrong first when a case is run from its beginning, or None."""
    pair = Pair(core, case)
    for number, (op, at_us) in enumerate(case.ops):
        try:
            pair.step(op, at_us)
        except AssertionError as error:
            return number, str(error)
    return None


def shrunk(core, case):
    """A shorter case that still goes wrong: operations are left out, many at once first."""
    found = difference(core, case)
    ops, runs = case.ops[:found[0] + 1], 0
    size = len(ops) // 2
    while size >= 1:
        at = 0
        while at < len(ops) - 1 and runs < SHRINK_RUNS:
            fewer = ops[:at] + ops[min(at + size, len(ops) - 1):]
            again = difference(core, case.with_ops(fewer))
            runs += 1
            if again:
                ops = fewer[:again[0] + 1]
            else:
                at += size
        size //= 2
    return case.with_ops(ops)


def tell(core, case):
    """Why and how, in as few operations as were found."""
    short = shrunk(core, case)
    lines = [f"CREMA_MODEL_SEED={SEED}; zone {short.zone}, exponent {short.exponent}"]
    lines += [f"rules {version} from {since}: {json.dumps(document)}"
              for version, since, document in short.documents]
    lines += [f"at {at_us}: {op}" for op, at_us in short.ops]
    return "\n".join([*lines, "the last one: " + difference(core, short)[1]])


def test_random_operations(core):
    """Operations of every kind, refusals included; days and months pass."""
    rng, done, counts = random.Random(SEED), 0, {}
    began, burnt = time.monotonic(), time.process_time()
    while done < OPS:
        case = Case.random(rng)
        pair = Pair(core, case)
        generator = Generator(rng, pair.ledger, case)
        for _ in range(min(generator.length, OPS - done)):
            op, at_us = generator.next()
            case.ops.append((op, at_us))
            try:
                outcome = pair.step(op, at_us)
            except AssertionError:
                pytest.fail(tell(core, case), pytrace=False)
            what = outcome.refusal.slug if outcome.refusal else "applied"
            counts[op.kind, what] = counts.get((op.kind, what), 0) + 1
            for entry in outcome.entries:
                if entry.op is None:  # what was due
                    counts["due: " + entry.kind] = counts.get("due: " + entry.kind, 0) + 1
            generator.learn(op, outcome)
            done += 1
    seconds = time.monotonic() - began
    print(f"\n{done} operations in {seconds:.1f} s: {done / seconds:.0f} a second ("
          f"{time.process_time() - burnt:.1f} s of processor time), "
          f"seed {SEED}, no difference")
    for what, count in sorted(counts.items(), key=str):
        print(f"  {count:8} {what if isinstance(what, str) else ': '.join(what)}")
    if OPS >= 50000:
        expected_variety(counts)


def expected_variety(counts):
    """A test that never came to a refusal would not test it."""
    for what in [("purchase", "insufficient-funds"), ("purchase", "insufficient-points"),
                 ("purchase", "account-frozen"), ("load", "balance-limit"),
                 ("load", "limit-exceeded"), ("refund", "already-refunded"),
                 ("refund", "refund-too-large"), ("refund", "not-refundable"),
                 ("refund", "not-found"), ("void", "already-refunded"),
                 ("void", "insufficient-funds"), ("void", "not-refundable"),
                 ("redeem", "reward-unknown"), ("purchase", "visit-expired"),
                 ("purchase", "card-unknown"), ("load", "account-closed"), ("touch", "applied"),
                 ("refund", "applied"), ("void", "applied"), ("redeem", "applied"),
                 ("hold", "applied"), ("hold", "insufficient-funds"), ("hold", "account-frozen"),
                 ("hold", "too-many-holds"), ("hold", "limit-exceeded"), ("capture", "applied"),
                 ("capture", "not-found"), ("capture", "hold-ended"),
                 ("capture", "capture-too-large"), ("capture", "account-frozen"),
                 ("capture", "account-closed"), ("release", "applied"),
                 ("release", "not-found"), ("release", "hold-ended"), ("void", "hold-ended"),
                 ("void", "account-frozen"), ("transfer", "applied"),
                 ("transfer", "recipient-unavailable"),
                 ("transfer", "transfer-to-self"), ("transfer", "limit-exceeded"),
                 ("transfer", "insufficient-funds"), ("transfer", "account-frozen"),
                 ("tags", "applied"), ("tags", "too-many-tags"), ("tags", "account-closed"),
                 "due: expire", "due: release"]:
        assert counts.get(what, 0) > 0, f"{what} never happened"


def history(generator, pair, count, until):
    """The same random past for two accounts; `until` is when it ends."""
    for _ in range(count):
        op, _ = generator.next()
        if op.kind in ("load", "purchase", "redeem"):
            for account in (0, 1):
                twin = Op(op.kind, account, generator.new_key(), op.amount, op.card,
                          tender=op.tender, contra=op.contra, rewards=op.rewards)
                pair.step(twin, until)


def in_parts(rng, total, parts):
    cuts = sorted(rng.randrange(1, total) for _ in range(parts - 1)) if total > 1 else []
    return [b - a for a, b in zip([0, *cuts], [*cuts, total]) if b > a]


def test_refund_algebra(core):
    """Any sequence of partial refunds ends where one whole refund ends, and that is where all
    began, if nothing else happened in between (domain.md, "Refund algebra")."""
    rng, whole = random.Random(SEED + 1), 0
    for _ in range(max(400, OPS // 100)):
        case = Case.random(rng)
        pair = Pair(core, case)
        generator = Generator(rng, pair.ledger, case)
        at_us = case.start_us
        history(generator, pair, rng.randrange(12), at_us)
        before = pair.ledger.accounts[0].state()
        total = rng.choice([1, 2, 7, rng.randrange(1, 900), rng.randrange(1, 90000)])
        card = rng.choice([0, total, rng.randrange(total + 1)])
        rewards = (("r0", 0),) * rng.randrange(2)
        bought = [pair.step(Op("purchase", account, generator.new_key(), total, card,
                               tender="split", rewards=rewards), at_us) for account in (0, 1)]
        if bought[0].refusal:
            assert bought[1].refusal
            continue
        whole += 1
        spent_later(rng, generator, pair, at_us)
        pair.step(Op("refund", 0, generator.new_key(), ref_seq=bought[0].entry.seq), at_us)
        parts = [1] * total if total < 12 else in_parts(rng, total, rng.randrange(1, 9))
        for part in parts:
            refund = Op("refund", 1, generator.new_key(), part, ref_seq=bought[1].entry.seq)
            assert pair.step(refund, at_us).refusal is None
        one, many = pair.ledger.accounts[0], pair.ledger.accounts[1]
        assert (one.cash, one.lots) == (many.cash, many.lots), (SEED, parts)
        if one.version == before[0] + 2 and not before[4]:
            assert (one.cash, one.points) == (before[2], before[3])
        again = pair.step(Op("refund", 1, generator.new_key(), ref_seq=bought[1].entry.seq), at_us)
        assert again.refusal.slug == "already-refunded"
    assert whole > 100


def spent_later(rng, generator, pair, at_us):
    """Sometimes the points are gone when the goods come back."""
    for _ in range(rng.randrange(3)):
        name = f"r{rng.randrange(3)}"
        for account in (0, 1):
            pair.step(Op("redeem", account, generator.new_key(), rewards=((name, 0),)), at_us)


def field(data):
    return struct.pack("<I", len(data)) + data


def number(value):
    return field(struct.pack("<q", value))


def test_chain(core):
    """The hashes of entries, made again with Python's BLAKE2b from what core answers."""
    rng = random.Random(SEED + 2)
    for _ in range(20):
        case = Case.random(rng)
        pair = Pair(core, case)
        generator = Generator(rng, pair.ledger, case)
        heads = [hashlib.blake2b(b"\x01" + number(FIRST_ID + name), digest_size=32).digest()
                 for name in range(ACCOUNTS)]
        for _ in range(60):
            op, at_us = generator.next()
            numbers, texts = core.apply(op, at_us)
            outcome = pair.ledger.apply(op, at_us)
            generator.learn(op, outcome)
            for i, text in enumerate(reversed(texts)):
                row = numbers[len(numbers) - 18 * (i + 1):][:18]
                texts[len(texts) - 1 - i] = (row, text)
            for (row, text), entry in zip(texts, outcome.entries):
                account = entry.account
                body_hash, op_id, found = core.hashes(account, row[0])
                fields = [FIRST_ID + account, *row[:3], op_id, body_hash, *row[4:17], text]
                said = b"".join(number(one) if isinstance(one, int) else field(one)
                                for one in fields)
                heads[account] = hashlib.blake2b(heads[account] + b"\x01" + said,
                                                 digest_size=32).digest()
                assert found == heads[account], row
