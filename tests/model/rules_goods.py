"""What was bought, as goods, and which of them a rule means (rules.md, "Evaluation", 1)."""
from typing import NamedTuple

PIECES = ("line", "rest")     # goods that are things; tax and tip are not


class Good(NamedTuple):
    """A line, the tax, the tip, or the rest: what was bought when no lines are known."""

    kind: str                   # line rest tax tip
    sku: str | None
    category: str | None
    pieces: int
    money: int                  # as it was paid, in minor units


class Basket(NamedTuple):
    """Goods as they are (bought, or kept after refunds); money and tender as they were bought."""

    amount: int
    card: int
    goods: tuple

    def tender(self, name):
        """How much of the amount was paid so; None: all."""
        return {"card": self.card, "other": self.amount - self.card}.get(name, self.amount)

    def share(self, money, name):
        """The part of some money that this tender paid."""
        return money * self.tender(name) // self.amount if self.amount else 0


def bought(amount, card, tax=0, tip=0, lines=()):
    """The basket of a purchase; lines are (sku, category, quantity, amount)."""
    goods = [Good("line", sku, category or None, quantity, money)
             for sku, category, quantity, money in lines]
    if not goods:
        goods = [Good("rest", None, None, 1, amount - tax - tip)]
    return Basket(amount, card, (*goods, Good("tax", None, None, 0, tax),
                                 Good("tip", None, None, 0, tip)))


def named(words, good):
    """Whether a list of categories or of skus has it."""
    return good.category in words.get("categories", ()) or good.sku in words.get("skus", ())


def counted(document, basket):
    """Places of the goods that count: tax and tip if the program says so, nothing excluded."""
    counts, exclude = document.get("counts", {}), document.get("exclude", {})
    return [place for place, good in enumerate(basket.goods)
            if (counts.get(good.kind, False) if good.kind not in PIECES
                else not named(exclude, good))]


def means(lines, good):
    """Whether a rule's `lines` mean a good: by a category or a sku, and by no without_."""
    if lines is None:
        return True
    if good.kind not in PIECES:
        return False
    if ("categories" in lines or "skus" in lines) and not named(lines, good):
        return False
    return not (good.category in lines.get("without_categories", ())
                or good.sku in lines.get("without_skus", ()))


def meant(rule, document, basket):
    """Places of the goods that count and that a rule means."""
    lines = rule.get("when", {}).get("lines")
    return [place for place in counted(document, basket) if means(lines, basket.goods[place])]


def money_of(basket, places):
    return sum(basket.goods[place].money for place in places)


def pieces_of(basket, places):
    return sum(basket.goods[place].pieces for place in places)
