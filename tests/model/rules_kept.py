"""Which goods are kept, as a function of the refunds in their order (rules.md, "Refund algebra").

A request is ("amount", minor), ("lines", {line: pieces}) or ("whole", None); lines count from 1."""
import itertools

from rules_goods import money_of


class Kept:
    """What is kept of a basket, and the money that is left of its amount."""

    def __init__(self, basket, left=None):
        self.basket = basket
        self.left = basket.amount if left is None else left

    @property
    def goods(self):
        return self.basket.goods

    def of(self, goods, left):
        """Other goods and other money; with the last cent, or the last piece, all goes."""
        return Kept(self.basket._replace(goods=tuple(goods)), left)

    def lines(self):
        return [place for place, good in enumerate(self.goods) if good.kind == "line"]

    def has_nothing(self):
        return self.left == 0 and not any(good.pieces for good in self.goods)

    def has_line(self, line):
        """Whether a piece of it is left; of what stands in no line, whether money is."""
        return self.goods[line - 1].pieces > 0 if line else self.left > 0


def kept(basket, requests):
    """After these refunds. Requests of one kind that follow each other are a run: it is computed
    from where it began, so that its parts come to what their sum comes to."""
    now = Kept(basket)
    for kind, run in itertools.groupby(requests, lambda request: request[0]):
        now = AFTER[kind](now, [value for _, value in run])
    return now


def after_all(began, _):
    return began.of([good._replace(money=0, pieces=0) for good in began.goods], 0)


def after_amounts(began, run):
    """Each good falls with the money that is left; pieces stay until the last cent."""
    left = began.left - sum(run)
    if left == 0:
        return after_all(began, run)
    return began.of([good._replace(money=good.money * left // began.left)
                     for good in began.goods], left)


def after_lines(began, run):
    """Each line falls with its pieces, the tax with the lines' money (or, when that was nothing,
    with their last piece); the tip stays. What goes back is what the goods lose."""
    goods = list(began.goods)
    for place in began.lines():
        good, gone = goods[place], sum(pieces.get(place + 1, 0) for pieces in run)
        if gone:
            left = good.pieces - gone
            goods[place] = good._replace(money=good.money * left // good.pieces, pieces=left)
    lines = began.lines()
    then, now = money_of(began.basket, lines), sum(goods[place].money for place in lines)
    tax = next(place for place, good in enumerate(goods) if good.kind == "tax")
    if then:
        goods[tax] = goods[tax]._replace(money=goods[tax].money * now // then)
    elif not any(goods[place].pieces for place in lines):
        goods[tax] = goods[tax]._replace(money=0)
    lost = sum(good.money for good in began.goods) - sum(good.money for good in goods)
    return began.of(goods, began.left - lost)


AFTER = {"amount": after_amounts, "lines": after_lines, "whole": after_all}
