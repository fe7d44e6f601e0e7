"""Refunds and voids (rules.md, "Refund algebra")."""
from ledger_words import Refusal
from rules_account import VOUCHERS_MAX
from rules_challenges import adds, per_of
from rules_earn import Memory, earn
from rules_follow import FOLLOW_MAX, Follow
from rules_goods import bought
from rules_kept import kept
from rules_limits import uses_of
from rules_lots import SLIDING
from rules_match import basket_holds
from rules_program import GRANTED, JOINED, PROGRESS
from rules_spend import Spend
from rules_time import month_of

REFUNDS_MAX = 32
REFUNDABLE = ("purchase", "capture", "redeem")


class Bought:
    """A purchase (capture, redemption) as its entry and its rule set tell it."""

    def __init__(self, program, entry):
        self.entry = entry
        self.rules = program.by_version[entry["rules"]]
        self.moment = program.clock.moment(entry["at"])
        self.month = month_of(self.moment.day)
        self.exponent = program.exponent
        says = entry.get("bought", {})
        self.card = says.get("card", 0)
        self.basket = bought(says.get("amount", 0), self.card, says.get("tax", 0),
                             says.get("tip", 0), says.get("lines", ()))
        self.memory = Memory({rule: micro for rule, micro, _ in entry.get("reasons", ())},
                             tuple(entry.get("facts", {}).get("lost", ())))

    def due(self, what):
        """What the kept goods earn."""
        return earn(self.rules.document, self.exponent, None, what.basket, self.moment, None,
                    memory=self.memory)

    def added(self):
        """{(challenge, period): what the purchase added}."""
        return {(rule, period): delta
                for rule, slot, period, delta in self.entry.get("counters", ())
                if isinstance(rule, str) and slot == PROGRESS and delta > 0}


class Refund(Follow, Spend):
    """What goes back."""

    def returned_before(self, original):
        return [entry for entry in self.account.entries[original["seq"]:]
                if entry.get("ref_seq") == original["seq"] and entry["kind"] in ("refund", "void")]

    def give_back(self, original, kind):
        was = Bought(self.program, original)
        past = self.returned_before(original)
        before = kept(was.basket, [entry["request"] for entry in past])
        request = self.request(original, before, past)
        after = kept(was.basket, [*(entry["request"] for entry in past), request])
        draft, counters, extra = self.draft(), {}, {}
        self.rewards_back(was, before if past else None, after, draft, counters, extra)
        due_before, due_after = was.due(before), was.due(after)
        self.uses_back(counters, due_before.counters, due_after.counters)
        self.uses_again(counters, due_before.counters, due_after.counters)
        moved = self.contributions_back(was, before, after, counters)
        taken = self.points_back(was, past, due_after.points_micro, draft)
        months = self.month_back(was.month, due_before.qualifying_micro
                                 - due_after.qualifying_micro)
        card = [min(was.basket.amount - one.left, was.card) for one in (before, after)]
        self.write(kind, original["contra"], cash=card[1] - card[0], draft=draft,
                   counters=counters, months=months, rules=was.rules, ref_seq=original["seq"],
                   request=request, taken_back=taken, returned_now=before.left - after.left,
                   goods=goods_of(request), **extra)
        self.reverse_all(was, after, moved)
        self.follow_tier(lost=True)
        self.follow_ends()

    # --- the request ----------------------------------------------------------------------
    def request(self, original, before, past):
        ask = self.ask
        if past and (before.has_nothing() or original["kind"] == "redeem"):
            raise Refusal("already-refunded")
        if not ask.pieces and not ask.amount:
            return ("whole", None)
        if ask.amount > before.left:
            raise Refusal("refund-too-large", limit=before.left)
        if len(past) >= REFUNDS_MAX and (ask.pieces or ask.amount != before.left):
            raise Refusal("too-many-refunds", limit=before.left)
        if ask.pieces:
            self.check_pieces(before)
            return ("lines", dict(ask.pieces))
        return ("amount", ask.amount)

    def check_pieces(self, before):
        lines = before.lines()
        for line, pieces in self.ask.pieces.items():
            there = before.goods[line - 1].pieces if 1 <= line <= len(lines) else 0
            if not 1 <= pieces <= there:
                raise Refusal("refund-too-large", line=line, limit=there)

    # --- rewards, limits, challenges, points ----------------------------------------------
    def rewards_back(self, was, before, after, draft, counters, extra):
        """Those whose line has no piece left; those of no line with the last of the money. Points
        return to their lots, a used voucher is open again, or without room its points return."""
        opened, back, points = [], [], 0
        for place, reward in enumerate(was.entry.get("rewards", ())):
            line = reward["line"]
            if after.has_line(line) or (before is not None and not before.has_line(line)):
                continue
            back.append(place)
            if reward.get("voucher") and self.room_for(opened, reward):
                opened.append([reward["voucher"], {name: reward[name] for name in (
                    "reward", "cost_micro", "ends_us", "from")}])
                continue
            self.returned(draft, reward["from"])
            points += sum(micro for *_, micro in reward["from"])
            if not reward.get("voucher"):
                rule = was.rules.find("rewards", reward["reward"])
                self.uses_back(counters, uses_of(rule, 0, was.moment.day, reward["times"]), {})
        extra.update(opened=opened, rewards_back=back, given_back=points)

    def room_for(self, opened, reward):
        account = self.account
        lots = sum(len(voucher["from"]) for _, voucher in opened) + len(reward["from"])
        return (len(account.vouchers) + len(opened) < VOUCHERS_MAX
                and account.voucher_room(lots))

    def uses_back(self, counters, before, after):
        """What is no longer used returns to the purchase's period, if that still lives."""
        for key, count in before.items():
            left = self.account.count(key) + counters.get(key, 0)
            less = min(count - after.get(key, 0), left)
            if less > 0:
                counters[key] = counters.get(key, 0) - less

    def uses_again(self, counters, before, after):
        """A rule whose good went to another one gives when that one's conditions fail: the use
        that had gone back is made again, in its period, if that still lives."""
        for key, count in after.items():
            more = count - before.get(key, 0)
            if more > 0 and self.account.lives(key):
                counters[key] = counters.get(key, 0) + more

    def contributions_back(self, was, before, after, counters):
        """Progress falls in the purchase's period, if that still lives. Returns the challenges
        that may have fallen: [(challenge, period, marks to reverse)]. Only progress is asked: what
        was granted kept to `repeat` when it was, and another version may repeat less."""
        fallen = []
        for (name, period), _ in was.added().items():
            challenge = was.rules.find("challenges", name)
            less = (adds(challenge, was.rules.document, before.basket)
                    - adds(challenge, was.rules.document, after.basket))
            there = self.account.count((name, PROGRESS, period))
            less = min(less, there)
            if less <= 0:
                continue
            counters[name, PROGRESS, period] = -less
            if per_of(challenge) == "weeks":
                weeks = self.account.periods(name, PROGRESS)
                left = {week for week in weeks if week != period or there > less}
                fallen.append((challenge, None, self.move_marks(challenge, weeks, left,
                                                                counters)))
            else:
                granted = self.account.count((name, GRANTED, period))
                fallen.append((challenge, period, [period] * (
                    granted - (there - less) // challenge["target"])))
        return fallen

    def points_back(self, was, past, due_micro, draft):
        """Earned less taken before, less due, less what has expired; from its own lots first."""
        earned = sum(micro for _, micro, _ in was.entry.get("reasons", ()))
        before = sum(entry.get("taken_back", 0) for entry in past)
        take = max(0, earned - before - due_micro - self.own_expired(was.entry))
        return draft.claw(own_lots(was.entry), take, self.rules.debt_most())

    def own_expired(self, entry):
        """What has expired since of its own lots (found by their end), or of the sliding lot that
        they may have joined: at most what it put there."""
        gone = {}
        for later in self.account.entries[entry["seq"]:]:
            if later["kind"] == "expire":
                for _, end, micro in later["lots"]:
                    if micro < 0:
                        gone[end] = gone.get(end, 0) - micro
        total, slid = 0, gone.pop(SLIDING, 0)
        for _, end, micro in sorted(entry.get("own", ()), key=lambda lot: lot[1] != SLIDING):
            part = min(micro, slid if end == SLIDING else gone.get(end, 0))
            more = min(micro - part, slid) if end < SLIDING else 0
            slid -= part if end == SLIDING else more
            total += part + more
        return total

    def month_back(self, month, micro):
        """Never more than is there. Less than nothing goes back where a multiplier that qualifies
        takes the place of one that does not."""
        return {month: -min(micro, self.account.months.get(month, 0))}

    # --- gifts and challenges -------------------------------------------------------------
    def reverse_all(self, was, after, fallen):
        """Gifts whose `when` fails now, and grants that are no longer due, the newest first."""
        lost = [(entry, None) for entry in self.lost_gifts(was, after)]
        for challenge, period, marks in fallen:
            lost += zip(self.grants(challenge["id"], period), reversed(marks))
        for entry, mark in sorted(lost, key=lambda one: -one[0]["seq"]):
            if self.follow_count < FOLLOW_MAX and self.reverse(entry, mark):
                self.follow_count += 1

    def standing(self):
        """Gifts that are not reversed, the newest first."""
        reversed_seqs = {entry.get("ref_seq") for entry in self.account.entries
                         if entry.get("reverses")}
        return [entry for entry in reversed(self.account.entries)
                if "give" in entry and not entry.get("reverses")
                and entry["seq"] not in reversed_seqs]

    def grants(self, name, period):
        return [entry for entry in self.standing() if entry["give"]["rule"] == name
                and period in (None, entry["give"]["period"])]

    def lost_gifts(self, was, after):
        gifts = {gift["id"]: gift for gift in was.rules.rules_of("gifts")}
        return [entry for entry in self.standing()
                if entry.get("ref_seq") == was.entry["seq"] and entry["give"]["rule"] in gifts
                and not basket_holds(gifts[entry["give"]["rule"]], was.rules.document,
                                     after.basket)]

    def reverse(self, given, mark):
        """Points are taken from its lots, in its own month; an open voucher ends. A used one (or
        one that has ended) stays, and so does what was counted for it."""
        give, counters = given["give"], {}
        give = {**give, "n": self.number_of(give["rule"])}
        if mark is not None:
            counters[give["rule"], GRANTED, mark] = -1
        else:
            self.gift_uses_back(given, counters)
        if given["kind"] == "voucher":
            if given["seq"] not in self.account.vouchers:
                return False
            self.write("voucher_end", "rewards", counters=counters, ref_seq=given["seq"],
                       give=give, reverses=True, key=self.gift_key(give),
                       voucher={"reward": given["voucher"]["reward"]})
            return True
        draft = self.draft()
        taken = draft.claw(own_lots(given), max(0, given["points"] - self.own_expired(given)),
                           self.rules.debt_most())
        months = {}
        for month, micro in given.get("months", ()):
            months.update(self.month_back(month, micro))
        self.write("bonus", "promotion", draft=draft, counters=counters, months=months,
                   ref_seq=given["seq"], give=give, taken_back=taken, reverses=True,
                   key=self.gift_key(give))
        return True

    def gift_uses_back(self, given, counters):
        """A gift's uses return, and with the last gift of a first purchase the wait for it."""
        rule = given["give"]["rule"]
        for name, slot, period, delta in given.get("counters", ()):
            if name == rule and slot < PROGRESS:
                self.uses_back(counters, {(name, slot, period): delta}, {})
            if name == JOINED:
                counters[JOINED, 0, 0] = -delta

    # --- loads ----------------------------------------------------------------------------
    def void_load(self, load):
        if self.returned_before(load):
            raise Refusal("already-refunded")
        there = self.account.cash - self.account.held
        if load["cash"] > there:
            raise Refusal("insufficient-funds", short=load["cash"] - there)
        was, draft, counters = Bought(self.program, load), self.draft(), {}
        for rule, slot, period, delta in load.get("counters", ()):
            if isinstance(rule, str) or rule == -1:
                self.uses_back(counters, {(rule, slot, period): delta}, {})
        taken = self.points_back(was, [], 0, draft)
        months = {}
        for month, micro in load.get("months", ()):
            months.update(self.month_back(month, micro))
        self.write("void", load["contra"], cash=-load["cash"], draft=draft, counters=counters,
                   months=months, ref_seq=load["seq"], taken_back=taken)
        self.follow_tier(lost=True)
        self.follow_ends()


def own_lots(entry):
    return [(start, end) for start, end, _ in entry.get("own", ())]


def goods_of(request):
    return [[line, pieces] for line, pieces in sorted(request[1].items())
            ] if request[0] == "lines" else []
