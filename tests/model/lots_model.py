"""Lots of points as the design tells them (domain.md, "Lots" and "Refund algebra").

A lot is (end day, start day), so that sorting gives the order of spending: what ends first goes
first. Debt is the lot without end, when it is negative.
"""
NO_END = 2 ** 31 - 1
DEBT = (NO_END, 0)
LOTS_MAX = 64


class NoRoom(Exception):
    """Debt needs a lot of its own, and every place is taken."""


class Draft:
    """An account's lots while an operation works on them, and what it has changed:
    {(lot, gained?): micro}. Gains and losses of a lot stay apart, because a refund must know
    what its purchase earned and what it spent."""

    def __init__(self, lots):
        self.lots = dict(lots)
        self.changes = {}

    def whole(self):
        return {lot: micro for lot, micro in self.lots.items() if micro}

    def fits(self):
        """Whether every number of it is one of 64 bits."""
        numbers = [sum(self.lots.values()), *self.lots.values(), *self.changes.values()]
        return max(map(abs, numbers)) < 2 ** 63

    def change(self, lot, micro):
        if micro:
            self.lots[lot] = self.lots.get(lot, 0) + micro
            place = (lot, micro > 0)
            self.changes[place] = self.changes.get(place, 0) + micro

    def put(self, lot, micro):
        """Into a lot of its own; when all places are taken, into the one that ends next."""
        if not micro:
            return
        taken = sorted(self.whole())
        if lot not in taken and len(taken) >= LOTS_MAX:
            if micro < 0:
                raise NoRoom
            lot = next((other for other in taken if other > lot), taken[-1])
        self.change(lot, micro)

    def debt(self):
        return max(0, -self.lots.get(DEBT, 0))

    def earn(self, lot, micro):
        """Debt is repaid first."""
        repaid = min(self.debt(), micro)
        self.put(DEBT, repaid)
        self.put(lot, micro - repaid)

    def spendable(self, day):
        return sum(micro for (end, start), micro in self.lots.items() if start <= day < end)

    def spend(self, micro, day):
        for lot in sorted(self.lots):
            end, start = lot
            if start <= day < end and self.lots[lot] > 0:
                taken = min(micro, self.lots[lot])
                self.change(lot, -taken)
                micro -= taken

    def claw(self, own, micro, day, debt_allowed):
        """Takes back from the own lots (the last first), then from what ends first, never from
        an ended lot; the rest becomes debt if that is allowed. Debt that was there is repaid
        from the same lots, after. Returns what was taken back."""
        want, got = micro + self.debt(), 0
        for lot in [*reversed(own), *sorted(self.lots)]:
            there = self.lots.get(lot, 0)
            if lot[0] > day and there > 0:
                taken = min(there, want - got)
                self.change(lot, -taken)
                got += taken
        taken_back = micro if debt_allowed else min(micro, got)
        self.put(DEBT, got - taken_back)
        return taken_back

    def expire(self, day):
        for lot in sorted(self.lots):
            if lot[0] <= day:
                self.change(lot, -self.lots[lot])
