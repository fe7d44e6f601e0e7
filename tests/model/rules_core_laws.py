"""The laws of rules.md, "Refund algebra", over svc/core: P0, P1, P4 and P6 of its evaluation are
those of rules_laws.py with core's answers; here are those of whole accounts, P2, P3, P5, P7, P9 and
P10. (P8, that the entries make the account, the library asks after every operation.)"""
from dataclasses import replace

import rules_laws
from rules_asks import part
from rules_challenges import due, per_of, runs
from rules_core import by_end, counter_id, differences
from rules_kept import kept
from rules_program import GRANTED, HOLDING, JOINED, PROGRESS, SLIDING_END
from rules_refund import Bought
from rules_step import Ask
from rules_story import Differs, Pair
from rules_tiers import is_reached, window_start
from rules_work import apply


class Answer:
    """What core earned, as rules_earn.Earned is asked."""

    def __init__(self, told):
        (self.reasons, self.blocked, self.lost, self.counters, self.points_micro,
         self.qualifying_micro) = told.all

    def memory(self):
        return None         # core keeps its own


class CoreBill(rules_laws.Bill):
    """A purchase on paper, in the hands of core."""

    evaluation = None       # an Evaluation of earn_binding.py
    bought = None           # the basket that core holds, of the bill whose turn it is
    turn = None

    def ask(self, goods):
        self.begin(goods)
        return Answer(self.evaluation.earn(goods))

    def due(self, now):
        if CoreBill.turn is not self or CoreBill.bought is not self.basket:
            self.begin(self.basket)
            self.evaluation.earn(self.basket)
        return Answer(self.evaluation.again(now.basket))

    def begin(self, goods):
        if CoreBill.turn is not self:
            zone = str(self.clock.zone)
            assert self.evaluation.read(self.document, self.exponent, zone) is None
            self.evaluation.ask(self.facts, self.moment, self.where, self.flags, self.counters)
        CoreBill.turn, CoreBill.bought = self, goods


def everything_kept(rng):
    """P0. Counters that core tells again are those of rules that gave."""
    bill = rules_laws.Bill(rng)
    due = bill.due(rules_laws.Kept(bill.basket))
    assert (due.reasons, due.counters) == (bill.earned.reasons, bill.earned.counters)


PAPER = {"P0": everything_kept, **{name: rules_laws.LAWS[name] for name in (
    "P1", "P1, old mistakes", "nothing", "P4", "P6")}}


class Twins(Pair):
    """Accounts 0 and 1 of core live the same, beside the model, which knows what can be asked;
    where it does not agree with core, the past ends."""

    def both(self, ask, at, key):
        told = self.core.apply(ask, at, key, self.keys.get(ask.ref_seq, 0))
        twin_key = self.keys.get(ask.ref_seq)
        twin = self.core.apply(ask, at, -key - 1, -twin_key - 1 if twin_key is not None else 0, 1)
        assert same(told) == same(twin)
        done = apply(self.account, ask, at)
        if differences(self.account, done, told):
            raise Differs
        if done.entry is not None:
            self.keys[done.entry["seq"]] = key
        return done


def same(told):
    """An account without what any entry changes."""
    account = told["account"]
    return {**{name: account[name] for name in ("cash", "held", "points", "tier", "tags")},
            "lots": by_end(account["lots"]), "counters": sorted(account["counters"]),
            "months": account["months"]}


def holds(told):
    """P5, and what may never be."""
    account = told["account"]
    assert account["points"] == sum(micro for *_, micro in account["lots"])
    assert account["cash"] >= account["held"] >= 0
    assert all(count > 0 for *_, count in account["counters"]), account["counters"]
    assert all(micro > 0 for _, micro in account["months"]), account["months"]
    assert all(micro > 0 or end == 2 ** 31 - 1 for _, end, micro in account["lots"])


class Buyer:
    """A past, and then one purchase on both accounts."""

    def __init__(self, pair, asker, number):
        self.pair, self.asker, self.number = pair, asker, number
        ask = asker.purchase()
        self.at = max(asker.now, pair.account.last_at)
        for account in (1, 0):
            self.ask(account, Ask("touch"))
        self.before = self.touched
        self.seq = self.before["account"]["version"] + 1
        self.was = Asked(pair.account, ask, self.at)
        self.rules = pair.account.program.rules_at(self.at)
        self.month = pair.account.program.month_at(self.at)
        self.bought = [self.ask(account, ask) for account in (0, 1)]

    def ask(self, account, ask):
        self.number += 1
        told = self.pair.core.apply(ask, self.at, 10 ** 6 + self.number, 0, account)
        holds(told)
        self.touched = told
        return told


class Asked:
    """The basket of a purchase that was asked for."""

    def __init__(self, account, ask, at):
        entry = {"rules": account.program.rules_at(at).version, "at": at,
                 "bought": {"amount": ask.amount, "card": ask.card, "tax": ask.tax,
                            "tip": ask.tip, "lines": ask.lines}}
        self.basket = Bought(account.program, entry).basket


def debt_is_free(pair, at):
    """Whether what a purchase repays can become debt again."""
    owed = -pair.account.lots.get((0, 2 ** 31 - 1), 0)
    return owed <= 0 or pair.account.program.rules_at(at).debt_most() >= owed


def parts_and_whole(rng, buyer):
    """P2, P3: any refunds and then the whole end where the whole ends; P7: never more goes back
    than was paid, nor more of a tender."""
    whole = Ask("refund", ref_seq=buyer.seq)
    one = buyer.ask(0, whole)
    requests, back = [], [0, 0]
    for _ in range(rng.randrange(1, 6)):
        now = kept(buyer.was.basket, requests)
        if now.has_nothing():
            break
        ask = part(rng, replace(whole), now)
        requests.append(("lines", ask.pieces) if ask.pieces else
                        ("amount", ask.amount) if ask.amount else ("whole", None))
        told = buyer.ask(1, ask)
        assert told["refusal"] == "", told["refusal"]
        add_back(back, told)
    many = buyer.ask(1, whole)
    if many["refusal"]:
        assert many["refusal"] == "already-refunded"
    add_back(back, many)
    assert same(one) == same(many), (requests, same(one), same(many))
    basket = buyer.was.basket
    assert back == [basket.card, basket.amount - basket.card], back


def add_back(back, told):
    for entry in told["entries"]:
        if entry["kind"] == "refund":
            now = entry["detail"]["returned_now"]
            back[0] += now["card"]
            back[1] += now["other"]


def begins_again(buyer):
    """Whether the months allow a level that is not held (it has ended, or asks for less now): any
    purchase begins it, and its return does not take the months below it."""
    account = buyer.before["account"]
    start = window_start(buyer.rules, buyer.month)
    points = sum(micro for month, micro in account["months"] if start <= month <= buyer.month)
    lasts = {HOLDING - rule for rule, _, until in account["counters"]
             if rule <= HOLDING and until > buyer.month}
    return any(is_reached(level, points) and level["number"] not in lasts
               for level in buyer.rules.levels[1:])


def asks_more_now(buyer):
    """Whether a level is held for which the rules ask for more now than its months have: a purchase
    may bring them over the new mark, and its return, which takes them below it, takes the level."""
    account = buyer.before["account"]
    for rule, since, until in account["counters"]:
        level = next((level for level in buyer.rules.levels[1:]
                      if HOLDING - level["number"] == rule and until > buyer.month), None)
        start = window_start(buyer.rules, since)
        points = sum(micro for month, micro in account["months"] if start <= month <= since)
        if level and not is_reached(level, points):
            return True
    return False


def owes(buyer):
    """Whether a challenge owes a grant (it repeats more by today's rules, or there was no room for
    it): any purchase brings it, and its return does not take it. Or is owed one: a voucher was used
    when its purchase went back, and is open again; the return of any purchase takes it."""
    before = buyer.before["account"]
    program, counters = buyer.pair.account.program, before["counters"]

    def counted(challenge, slot):
        wanted = counter_id(program, challenge["id"], slot)
        return {period: count for rule, period, count in counters if rule == wanted}

    for challenge in buyer.rules.rules_of("challenges"):
        progress, granted = counted(challenge, PROGRESS), counted(challenge, GRANTED)
        if per_of(challenge) == "weeks":
            made, given = len(runs(challenge["target"], progress, -1)), sum(granted.values())
            if made > given or (made < given and before["vouchers"]):
                return True
        elif any(due(challenge, progress.get(period, 0)) != granted.get(period, 0)
                 for period in {*progress, *granted}):
            return True
    return False


def marks_of_weeks(buyer):
    """The counters that tell what challenges of weeks in a row have given."""
    return {counter_id(buyer.pair.account.program, challenge["id"], GRANTED)
            for challenge in buyer.rules.rules_of("challenges") if per_of(challenge) == "weeks"}


class Settled:
    """Which counters the purchase's own have settled: they are dropped with a newer period."""

    def __init__(self, bought):
        self.newest = {}
        for entry in bought["entries"]:
            for rule, period, _ in entry["detail"].get("counters", ()):
                self.newest[rule] = max(period, self.newest.get(rule, period))

    def holds(self, rule, period):
        older = rule >> 2 & 15 if rule > 0 else 0
        return self.newest.get(rule, period) > period + older


def marks_stay(marks, settled, before, after):
    """Grants of weeks in a row: their marks move with the runs, so that the sum is what stays, of
    those that are not settled. Takes them out of both."""
    for mark in marks:
        had = {key: before.pop(key) for key in [*before] if key[0] == mark}
        has = sum(after.pop(key) for key in [*after] if key[0] == mark)
        stays = sum(count for key, count in had.items() if not settled.holds(*key))
        assert stays <= has <= sum(had.values()), (mark, had, has)


def bought_and_returned(buyer):
    """P9, P10: bought and returned at once leaves all as it was, but for the counters of periods
    that the purchase's own have settled. That the account was active stays: the end of the sliding
    lot, and lots that have joined it."""
    after = same(buyer.ask(0, Ask("refund", ref_seq=buyer.seq)))
    before = same(buyer.before)
    counters = [{(rule, period): count for rule, period, count in state.pop("counters")
                 if rule != SLIDING_END} for state in (before, after)]
    if buyer.rules.slides():
        before["lots"] = after["lots"] = None
    months = [dict(map(tuple, state.pop("months"))) for state in (before, after)]
    assert before == after, (before, after)
    assert months[0] == months[1] or len(months[0]) == 36, months
    if not any(rule == JOINED and "give" in entry["detail"]
               for entry in buyer.bought[0]["entries"]
               for rule, *_ in entry["detail"].get("counters", ())):
        counters[0].pop((JOINED, 0), None)      # it had waited for too long
        counters[1].pop((JOINED, 0), None)
    settled = Settled(buyer.bought[0])
    marks_stay(marks_of_weeks(buyer), settled, *counters)
    for (rule, period), count in counters[0].items():
        stays = 0 if settled.holds(rule, period) else count
        assert counters[1].get((rule, period), 0) == stays, (rule, period)
    assert set(counters[1]) <= set(counters[0]), counters


def accounts(rng, pair, asker, number):
    """Of one history: P2, P3, P5, P7, P9 and P10. Returns what was looked at."""
    buyer = Buyer(pair, asker, number)
    if buyer.bought[0]["refusal"]:
        return None
    if rng.random() < 0.5:
        parts_and_whole(rng, buyer)
        return "parts"
    if debt_is_free(pair, buyer.at) and not (
            begins_again(buyer) or asks_more_now(buyer) or owes(buyer)):
        bought_and_returned(buyer)
        return "returned"
    return None
