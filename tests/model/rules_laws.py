"""The laws of rules.md, "Refund algebra", each as a function of a random source that raises
AssertionError where the model breaks it. P0 to P4 and P6 ask the evaluation alone; the others run
whole accounts."""
import random

from rules_asks import Asker, part
from rules_cases import (ALL, FLAGS, ZONES, Drawer, basket, changed, facts, hard, instant, one_each,
                         where)
from rules_earn import earn
from rules_follow import FOLLOW_MAX
from rules_goods import bought, counted
from rules_kept import Kept, kept
from rules_lots import merged
from rules_program import GRANTED, JOINED, LOADED, PROGRESS, Program
from rules_account import Account
from rules_refund import Bought
from rules_step import Ask
from rules_tiers import is_reached, lasting, window
from rules_time import DAY_US, Clock, month_of, period_of
from rules_work import apply


class Bill:
    """A purchase on paper: a program, goods, and what they earned."""

    def __init__(self, rng, old_mistakes=0.1):
        self.exponent = rng.choice([0, 2, 2, 3])
        self.clock = Clock(rng.choice(ZONES))
        self.moment = self.clock.moment(instant(rng, self.clock))
        self.document = Drawer(rng, ALL, self.exponent, self.moment.day,
                               rng.random() < 0.5).document()
        said = basket(rng, self.exponent, (0, 1, 2, 3, 4, 5, 6))
        if rng.random() < old_mistakes:
            self.document = hard(rng, self.document)
            said = one_each(rng, self.exponent)
        self.basket = bought(**said)
        self.said = said
        self.facts, self.where = facts(rng, self.document), where(rng)
        self.flags = tuple(flag for flag in FLAGS if rng.random() < 0.5)
        self.counters = {}
        self.earned = self.ask(self.basket)
        self.memory = self.earned.memory()

    def ask(self, goods):
        return earn(self.document, self.exponent, self.facts, goods, self.moment, self.where,
                    self.flags, self.counters)

    def due(self, now):
        return earn(self.document, self.exponent, None, now.basket, self.moment, None,
                    memory=self.memory)

    def requests(self, rng, most=8):
        """Refunds of it, one by one, mostly down to nothing; often line by line."""
        made, now = [], Kept(self.basket)
        if rng.random() < 0.6:
            lines = [(place + 1, self.basket.goods[place].pieces) for place in now.lines()]
            rng.shuffle(lines)
            return [("lines", {line: pieces}) for line, pieces in lines]
        for _ in range(rng.randrange(1, most)):
            ask = part(rng, Ask("refund"), now)
            made.append(("lines", ask.pieces) if ask.pieces else
                        ("amount", ask.amount) if ask.amount else ("whole", None))
            now = kept(self.basket, made)
            if now.has_nothing():
                break
        return made


def everything_kept(rng):
    """P0: what is due for all that was bought is what was earned, rule by rule."""
    bill = Bill(rng)
    due = bill.due(Kept(bill.basket))
    assert [reason[:2] for reason in due.reasons] == [
        reason[:2] for reason in bill.earned.reasons]
    assert due.counters == bill.earned.counters


def never_rises(rng, old_mistakes=0.1):
    """P1: along any refunds the points due never rise."""
    bill = Bill(rng, old_mistakes)
    last, requests = bill.earned, bill.requests(rng)
    for count in range(1, len(requests) + 1):
        due = bill.due(kept(bill.basket, requests[:count]))
        assert due.points_micro <= last.points_micro, (bill.document, bill.said, requests[:count])
        last = due
    assert not bill.due(kept(bill.basket, [*requests, ("whole", None)])).reasons


def never_rises_again(rng):
    """P1 of programs that were wrong once."""
    never_rises(rng, 1)


def nothing_for_nothing(rng):
    """Goods that count for nothing take nothing back with them, whoever paid them."""
    bill = Bill(rng)
    taxed = bill.document.get("counts", {}).get("tax") and bill.said.get("tax")
    places = set(counted(bill.document, bill.basket))
    free = {place + 1: bill.basket.goods[place].pieces for place in Kept(bill.basket).lines()
            if place not in places}
    if free and not taxed:
        due = bill.due(kept(bill.basket, [("lines", free)]))
        assert due.points_micro == bill.earned.points_micro


def parts_are_a_sum(rng):
    """P2: a run of parts is one refund of their sum, whatever went before."""
    bill = Bill(rng)
    requests = bill.requests(rng)
    joined = []
    for kind, value in requests:
        if joined and joined[-1][0] == kind == "amount":
            joined[-1] = (kind, joined[-1][1] + value)
        elif joined and joined[-1][0] == kind == "lines":
            both = dict(joined[-1][1])
            for line, pieces in value.items():
                both[line] = both.get(line, 0) + pieces
            joined[-1] = (kind, both)
        else:
            joined.append((kind, value))
    one, many = kept(bill.basket, joined), kept(bill.basket, requests)
    assert (one.goods, one.left) == (many.goods, many.left), requests


def order_is_nothing(rng):
    """P4: the order of lines is nothing."""
    bill = Bill(rng)
    lines = list(bill.said["lines"])
    rng.shuffle(lines)
    other = bill.ask(bought(**{**bill.said, "lines": tuple(lines)}))
    assert (other.reasons, other.counters, other.lost, other.blocked) == (
        bill.earned.reasons, bill.earned.counters, bill.earned.lost, bill.earned.blocked)


def cents_take_all(rng):
    """P6: cents, one by one, take the last point."""
    bill = Bill(rng)
    left = min(bill.basket.amount, 60)
    requests = [("amount", bill.basket.amount - left)] if bill.basket.amount > left else []
    taken = bill.earned.points_micro
    for count in range(left):
        due = bill.due(kept(bill.basket, [*requests, *[("amount", 1)] * count]))
        assert 0 <= due.points_micro <= taken
    requests += [("amount", 1)] * left
    now = kept(bill.basket, requests)
    assert now.has_nothing() and bill.due(now).points_micro == 0


class Life:
    """An account with a past."""

    full = False                # some operation had more gifts to write than it may

    def __init__(self, rng, steps=25, sections=ALL, check=None, pace_us=None):
        exponent = rng.choice([0, 2, 2, 3])
        zone = rng.choice(ZONES)
        clock = Clock(zone)
        start = instant(rng, clock)
        documents = [(1, 0, Drawer(rng, sections, exponent, clock.day(start)).document())]
        while rng.random() < 0.3:
            version, since, document = documents[-1]
            documents.append((version + 1, max(since, start) + rng.randrange(60 * DAY_US),
                              changed(rng, document, sections)))
        self.program = Program(zone, exponent, documents)
        self.account = Account(self.program)
        self.asker = Asker(rng, self.account, start, pace_us or rng.choice(
            [DAY_US // 4, 5 * DAY_US, 20 * DAY_US]))
        for _ in range(steps):
            ask, now = self.asker.next()
            done = apply(self.account, ask, now)
            if check:
                check(self, done)

    def now(self):
        return max(self.asker.now, self.account.last_at)

    def day(self):
        return self.program.clock.day(self.now())

    def rules(self):
        return self.program.rules_at(self.now())

    def a_purchase(self, account=None, **more):
        """One that goes through, or None."""
        ask = self.asker.purchase()
        for name, value in more.items():
            setattr(ask, name, value)
        done = apply(account or self.account, ask, self.now())
        return (ask, done.entry) if done.refusal is None else (ask, None)


def entries_hold(rng):
    """P5, P7, P8 and what verify always asks: lots sum to points, no lot is spent past its end,
    refunds stay within what was paid, the tier is the highest held, nothing counts below zero,
    entries alone make the account again."""
    life = Life(rng, check=holds_now)
    account = life.account
    assert account.again().state() == account.state()
    keys = [entry["key"] for entry in account.entries if "key" in entry]
    assert len(keys) == len(set(keys)), [key for key in keys if keys.count(key) > 1]
    for entry in account.entries:
        if entry["kind"] in ("purchase", "capture"):
            back = [one for one in account.entries if one.get("ref_seq") == entry["seq"]
                    and one["kind"] in ("refund", "void")]
            assert sum(one.get("returned_now", 0) for one in back) <= entry["bought"]["amount"]
            assert sum(one["cash"] for one in back) <= entry["bought"]["card"]
            earned = sum(micro for _, micro, _ in entry.get("reasons", ()))
            assert sum(one.get("taken_back", 0) for one in back) <= earned


def tiers_hold(rng):
    """The same of an account whose tiers come and go."""
    Life(rng, 30, frozenset({"tiers"}), holds_now, 30 * DAY_US)


def grants_hold(life, account, day):
    """No more points are granted than progress is due, where a period still lives."""
    for challenge in life.rules().rules_of("challenges"):
        if "reward" in challenge or challenge["count"] == "weeks":
            continue
        keeps = {"week": 4, "month": 1}.get(str(challenge["per"]), 0)
        progress = account.periods(challenge["id"], PROGRESS)
        for period, granted in account.periods(challenge["id"], GRANTED).items():
            if period >= period_of(challenge["per"], day) - keeps:
                assert granted <= progress.get(period, 0) // challenge["target"], challenge


def holds_now(life, done):
    account, day = life.account, life.day()
    month = month_of(day)
    assert account.points == sum(account.lots.values())
    assert account.cash >= 0
    assert all(count > 0 for count in account.counters.values()), account.counters
    assert all(micro > 0 for micro in account.months.values()), account.months
    assert all(micro > 0 or lot == (0, 2 ** 31 - 1) for lot, micro in account.lots.items())
    held = [level["number"] for level in life.rules().levels
            if account.holdings().get(level["number"], (0, 0))[1] > month]
    assert account.tier == [0, *held][-1], (account.tier, account.holdings())
    ends = {lot: account.slides_on() if lot[1] == 2 ** 31 - 2 else lot[1] for lot in account.lots}
    assert all(end > day for lot, end in ends.items()), ends
    life.full = life.full or sum("give" in entry for entry in done.entries) >= FOLLOW_MAX
    if not life.full:
        grants_hold(life, account, day)
    assert len(account.vouchers) <= 16
    assert all(voucher["ends_us"] > account.last_at for voucher in account.vouchers.values())
    for entry in done.entries:
        assert entry["points_after"] == account.points or entry is not done.entries[-1]


def lots_by_end(account, day):
    """Lots without their starts."""
    found = {}
    for (start, end), micro in merged(account.lots, day).items():
        place = (end, max(start, day))
        found[place] = found.get(place, 0) + micro
    return found


def outcome(account, day):
    """What two ways must agree in."""
    state = account.state()
    return {**{name: state[name] for name in ("cash", "points", "counters", "months", "tier",
                                              "vouchers")}, "lots": lots_by_end(account, day)}


def whole_is_whole(rng):
    """P3 (and P2 again): any refunds and then the whole is the whole, with all that follows."""
    life = Life(rng, rng.randrange(12))
    _, entry = life.a_purchase()
    if entry is None:
        return
    one, many, now = life.account.copy(), life.account.copy(), life.now()
    whole = Ask("refund", ref_seq=entry["seq"])
    apply(one, whole, now)
    was = Bought(life.program, entry)
    for _ in range(rng.randrange(1, 5)):
        past = [got["request"] for got in many.entries if got.get("ref_seq") == entry["seq"]
                and "request" in got]
        apply(many, part(rng, Ask("refund", ref_seq=entry["seq"]), kept(was.basket, past)), now)
    apply(many, whole, now)
    assert outcome(one, life.day()) == outcome(many, life.day())


def raised(program):
    """Whether versions differ in what challenges repeat or levels ask."""
    asked = {(rule["id"], rule.get("repeat", rule.get("points"))) for rules in program.sets
             for rule in (*rules.rules_of("challenges"), *rules.levels)}
    return len(asked) != len({name for name, _ in asked})


def bought_and_returned(rng):
    """P9 and P10: bought and returned at once leaves points, tier, holdings, months, progress and
    the limits of present periods as they were, unless another version has raised what a challenge
    repeats or a level asks: then it may be given what was due before, or end what was held."""
    life = Life(rng, rng.randrange(25))
    if raised(life.program):
        return
    touched = apply(life.account, Ask("touch"), life.now())
    assert touched.refusal is None
    before, day = life.account.copy(), life.day()
    _, entry = life.a_purchase()
    if entry is None:
        return
    apply(life.account, Ask("refund", ref_seq=entry["seq"]), life.now())
    after = life.account
    month = month_of(day)
    for name in ("cash", "points", "tier", "vouchers"):
        assert before.state()[name] == after.state()[name], name
    assert of_return(life.rules(), before, before, month) == of_return(life.rules(), before, after,
                                                                       month)
    newest = sorted({*before.months, *(one[0] for entry in after.entries[len(before.entries):]
                                       for one in entry.get("months", ()))})[-36:]
    assert {one: micro for one, micro in before.months.items() if one in newest} == after.months
    same_counters(before, after)


def of_return(rules, before, account, month):
    """Holdings that last, but for those that had ended though the window allowed them still: any
    purchase begins them again, and its return does not take the window below them."""
    return {number: pair for number, pair in lasting(account.holdings(), month).items()
            if number in lasting(before.holdings(), month)
            or not is_reached(rules.level(number), window(rules, before, month))}


def counted_by(account, runs):
    """Counters of rules and loads; marks of runs by their number (that of a voucher which was used
    and whose run is gone lies anywhere)."""
    found = {}
    for (rule, slot, period), count in account.counters.items():
        if isinstance(rule, str) or rule == LOADED:
            key = (rule, slot, 0 if rule in runs and slot == GRANTED else period)
            found[key] = found.get(key, 0) + count
    return found


def same_counters(before, after):
    """But for the sliding end, a welcome that was waited for too long, and periods that a newer
    one has dropped."""
    runs = {challenge["id"] for rules in after.program.sets
            for challenge in rules.rules_of("challenges") if challenge["count"] == "weeks"}
    now, then = counted_by(after, runs), counted_by(before, runs)
    if any("give" in entry and counter[0] == JOINED
           for entry in after.entries[len(before.entries):]
           for counter in entry.get("counters", ())):
        assert before.count((JOINED, 0, 0)) == after.count((JOINED, 0, 0))
    for key, count in now.items():
        assert then.get(key) == count, (key, then.get(key), count)
    dropped = set(then) - set(now)
    keeps = {challenge["id"]: challenge["target"] + 4 if challenge["count"] == "weeks" else
             {"week": 4, "month": 1}.get(str(challenge["per"]), 0)
             for rules in after.program.sets for challenge in rules.rules_of("challenges")}
    newest = {key[:2]: key[2] for key in sorted(
        (key for entry in after.entries[len(before.entries):]
         for key in [tuple(one[:3]) for one in entry.get("counters", ())]), key=str)}
    for key in dropped:
        assert newest.get(key[:2], key[2]) > key[2] + keeps.get(key[0], 0), key


def sweep_is_touch(rng):
    """A sweep at each midnight and one touch much later leave the same points, lots, tier and
    holdings."""
    life = Life(rng, rng.randrange(5, 25))
    late, swept = life.account.copy(), life.account.copy()
    day, days = life.day(), rng.choice([3, 40, 250])
    end = life.program.clock.start_us(day + days) + rng.randrange(DAY_US // 2)
    for one in range(1, days + 1):
        apply(swept, Ask("touch"), life.program.clock.start_us(day + one))
    for account in (late, swept):
        apply(account, Ask("touch"), end)
    assert outcome(late, day + days) == outcome(swept, day + days)


def expired_is_gone(rng):
    """What has expired of a purchase is not taken again."""
    life = Life(rng, 0)
    _, entry = life.a_purchase(rewards=())
    if entry is None:
        return
    later = life.now() + rng.choice([20, 100, 500, 1500]) * DAY_US
    apply(life.account, Ask("touch"), later)
    before = life.account.copy()
    gone = sum(-one["points"] for one in before.entries if one["kind"] == "expire")
    done = apply(life.account, Ask("refund", ref_seq=entry["seq"]), later)
    earned = sum(micro for _, micro, _ in entry.get("reasons", ()))
    assert done.entry.get("taken_back", 0) <= earned - min(gone, earned)
    assert life.account.points >= 0


LAWS = {"P0": everything_kept, "P1": never_rises, "P1, old mistakes": never_rises_again,
        "nothing": nothing_for_nothing, "P2": parts_are_a_sum, "P3": whole_is_whole,
        "P4": order_is_nothing, "P5, P7, P8": entries_hold, "P6": cents_take_all,
        "P9, P10": bought_and_returned, "tiers": tiers_hold, "sweep": sweep_is_touch,
        "expired": expired_is_gone}
SLOW = {"P6": 8, "P5, P7, P8": 8, "P9, P10": 4, "sweep": 8, "tiers": 8, "P3": 4, "expired": 2}


def first_broken(law, seed, count):
    """The number of the first case that breaks a law, and how; or None."""
    for number in range(count):
        try:
            LAWS[law](random.Random(f"{seed}/{law}/{number}"))
        except AssertionError as error:
            return number, str(error)
    return None
