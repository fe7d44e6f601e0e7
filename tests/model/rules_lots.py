"""Lots of points (rules.md, "Lots"): (start day, end day), and the sliding one, whose end day is
the account's (counter -3). A lot that has not started waits. Debt is the lot without end, when it
is negative; whatever comes in repays it first."""
NO_END = 2 ** 31 - 1
SLIDING = 2 ** 31 - 2
ALWAYS = (0, NO_END)          # points that never end, and the debt
SLIDER = (0, SLIDING)
LOTS_MAX = 96


class NoRoom(Exception):
    """Debt needs a lot of its own, and every place is taken."""


def merged(lots, day):
    """Started lots of equal end are one: the one that started first."""
    result = {}
    for (start, end), micro in sorted(lots.items()):
        started = [lot for lot in result if lot[1] == end and lot[0] <= day]
        lot = started[0] if started and start <= day else (start, end)
        result[lot] = result.get(lot, 0) + micro
    return {lot: micro for lot, micro in result.items() if micro}


class Draft:
    """An account's lots while an operation works on them, and what it has changed: gains and
    losses of a lot apart."""

    def __init__(self, lots, day, sliding_end):
        self.lots = merged(lots, day)
        self.day = day
        self.sliding_end = sliding_end      # a day, or NO_END
        self.changes = {}                   # (lot, gained?) → micro

    def deltas(self):
        return [[start, end, micro] for ((start, end), _), micro in self.changes.items()]

    def end_of(self, lot):
        return self.sliding_end if lot[1] == SLIDING else lot[1]

    def in_order(self, lots=None):
        """What ends first goes first."""
        return sorted(self.lots if lots is None else lots,
                      key=lambda lot: (self.end_of(lot), lot[1], lot[0]))

    def change(self, lot, micro):
        if micro:
            self.lots[lot] = self.lots.get(lot, 0) + micro
            if not self.lots[lot]:
                del self.lots[lot]
            place = (lot, micro > 0)
            self.changes[place] = self.changes.get(place, 0) + micro

    def place_for(self, lot, micro):
        """Itself, or its started twin; when all places are taken, the one that ends next."""
        twins = [other for other in self.lots if other[1] == lot[1] and other[0] <= self.day]
        if twins and lot[0] <= self.day:
            return twins[0]
        if lot in self.lots or len(self.lots) < LOTS_MAX:
            return lot
        if micro < 0:
            raise NoRoom
        order = self.in_order()
        return next((other for other in order if self.end_of(other) > self.end_of(lot)),
                    order[-1])

    def put(self, lot, micro):
        """Points that come, the debt first; returns what went where: [(lot, micro)]."""
        repaid = min(max(0, -self.lots.get(ALWAYS, 0)), micro)
        self.change(ALWAYS, repaid)
        rest, gone = micro - repaid, [(ALWAYS, repaid)] if repaid else []
        if rest:
            place = self.place_for(lot, rest)
            self.change(place, rest)
            gone.append((place, rest))
        return gone

    def give_back(self, parts):
        """Spent points return to their own lots, in the order in which they were spent."""
        debt = max(0, -self.lots.get(ALWAYS, 0))
        total = sum(micro for _, micro in parts)
        repaid = min(debt, total)
        self.change(ALWAYS, repaid)
        rest, into = total - repaid, []
        for lot, micro in parts:
            part = min(rest, micro)
            if part:
                place = self.place_for(lot, part)
                self.change(place, part)
                into.append((place, part))
                rest -= part
        return into

    def usable(self):
        """Lots that can be spent today, in order."""
        return [lot for lot in self.in_order()
                if lot[0] <= self.day < self.end_of(lot) and self.lots[lot] > 0]

    def spendable(self):
        return sum(self.lots[lot] for lot in self.usable()) + min(0, self.lots.get(ALWAYS, 0))

    def spend(self, micro):
        """Returns from where: [(lot, micro)]."""
        parts = []
        for lot in self.usable():
            part = min(micro, self.lots[lot])
            if part:
                self.change(lot, -part)
                parts.append((lot, part))
                micro -= part
        assert micro == 0
        return parts

    def claw(self, own, micro, debt_most):
        """Takes back: from the purchase's own lots (the last first, found by their end), then from
        what ends first, waiting or not, never from an ended one; the rest becomes debt, up to
        debt_most in all. Returns what was taken."""
        left = micro
        for lot in [*(lot for mine in reversed(own) for lot in self.found(mine)),
                    *self.in_order()]:
            there = self.lots.get(lot, 0)
            if self.end_of(lot) > self.day and there > 0:
                part = min(there, left)
                self.change(lot, -part)
                left -= part
        owed = min(left, max(0, debt_most - max(0, -self.lots.get(ALWAYS, 0))))
        if owed:
            self.change(self.place_for(ALWAYS, -owed), -owed)
        return micro - left + owed

    def found(self, mine):
        """Where points of an own lot are now: itself, then the started one of its end."""
        return sorted((lot for lot in self.lots if lot[1] == mine[1]
                       and (lot == mine or lot[0] <= self.day)), key=lambda lot: lot != mine)

    def expire(self):
        """Empties what has ended; returns how much that was."""
        gone = 0
        for lot in self.in_order():
            if self.end_of(lot) <= self.day and self.lots[lot] > 0:
                gone += self.lots[lot]
                self.change(lot, -self.lots[lot])
        return gone

    def join_sliding(self):
        """Dated lots that end sooner than the sliding one join it; what waits goes on waiting."""
        for lot in self.in_order():
            if lot[1] < SLIDING and self.end_of(lot) < self.sliding_end and self.lots[lot] > 0:
                micro = self.lots[lot]
                self.change(lot, -micro)
                into = (lot[0] if lot[0] > self.day else 0, SLIDING)
                self.change(into, micro)
