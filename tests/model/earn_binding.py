"""What svc/core says that a basket earns, through earn_shim.c: as rules_earn.py says it."""
import ctypes
import json

from harness.core_library import LIBRARY

I64, TEXT = ctypes.c_int64, ctypes.c_char_p
LINES, TAGS, COUNTERS = 100, 16, 160
CHANNELS = {"app": 1, "web": 2, "till": 3}
STORES = ("st_a", "st_b", "st_c", "st_d")


class CBasket(ctypes.Structure):
    """struct earn_shim_basket."""

    _fields_ = [(name, I64) for name in (
        "amount", "card", "tax", "tip", "bare", "bare_pieces", "line_count")] + [
            ("pieces", I64 * LINES), ("amounts", I64 * LINES), ("skus", TEXT * LINES),
            ("categories", TEXT * LINES)]


class CAsked(ctypes.Structure):
    """struct earn_shim_asked."""

    _fields_ = [(name, I64) for name in (
        "at_us", "store", "channel", "flags", "tier", "tag_count", "counter_count")] + [
            ("tags", TEXT * TAGS), ("counter_rules", TEXT * COUNTERS),
            ("counter_slots", I64 * COUNTERS), ("counter_periods", I64 * COUNTERS),
            ("counter_counts", I64 * COUNTERS)]


def basket_of(basket):
    """A Basket of rules_goods.py."""
    made = CBasket(amount=basket.amount, card=basket.card)
    for good in basket.goods:
        if good.kind == "line":
            at = made.line_count
            made.pieces[at], made.amounts[at] = good.pieces, good.money
            made.skus[at] = good.sku.encode()
            made.categories[at] = good.category.encode() if good.category else None
            made.line_count += 1
        elif good.kind == "rest":
            made.bare, made.bare_pieces = good.money, good.pieces
        else:
            setattr(made, good.kind, good.money)
    return made


class Told:
    """What was earned, in an order of its own: that of the document is the model's affair."""

    def __init__(self, reasons, blocked, lost, counters, points, qualifying):
        self.all = (sorted(reasons), sorted(blocked), sorted(lost), sorted(counters), points,
                    qualifying)

    @classmethod
    def by_model(cls, earned):
        return cls(earned.reasons, [rule for rule, _ in earned.blocked], earned.lost,
                   [(slot, period, delta)
                    for (_, slot, period), delta in earned.counters.items()],
                   earned.points_micro, earned.qualifying_micro)

    def due(self):
        """What is the same when it is asked again: limits are not."""
        reasons, _, _, _, points, qualifying = self.all
        return reasons, points, qualifying


class Evaluation:
    """A document in the hands of svc/core, and what baskets earn by it."""

    def __init__(self):
        lib = ctypes.CDLL(LIBRARY)
        lib.earn_shim_new.restype = ctypes.c_void_p
        lib.earn_shim_read.restype = TEXT
        lib.earn_shim_read.argtypes = [ctypes.c_void_p, TEXT, ctypes.c_int32, TEXT * 4]
        lib.earn_shim_error.restype = TEXT
        lib.earn_shim_error.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        for name in ("earn", "again", "load", "told", "free"):
            getattr(lib, "earn_shim_" + name).argtypes = [ctypes.c_void_p] + {
                "earn": [ctypes.POINTER(CAsked), ctypes.POINTER(CBasket)],
                "again": [ctypes.POINTER(CBasket)], "load": [ctypes.POINTER(CAsked), I64],
                "told": [TEXT * 400, I64 * 2000], "free": []}[name]
        self.lib, self.shim = lib, lib.earn_shim_new()
        self.ids, self.numbers = (TEXT * 400)(), (I64 * 2000)()
        self.document = self.asked = None

    def close(self):
        self.lib.earn_shim_free(self.shim)

    def read(self, document, exponent, zone):
        """None, or what core says is wrong."""
        assert self.lib.shim_zone(zone.encode())
        names = (TEXT * 4)(*(name.encode() for name in STORES))
        self.document = document
        wrong = self.lib.earn_shim_read(self.shim, json.dumps(document).encode(), exponent, names)
        return wrong and wrong.decode()

    def wrong(self, document, exponent):
        """Paths of all that core says is wrong."""
        if self.read(document, exponent, "UTC") is None:
            return []
        paths = []
        while (line := self.lib.earn_shim_error(self.shim, len(paths))) is not None:
            paths.append(line.decode().split(": ", 1)[0])
        return paths

    def ask(self, facts, moment, where, flags, counters):
        """Sets who asks, where and when: as `earn` of the model takes it."""
        named = self.document.get("flags", [])
        asked = CAsked(at_us=moment.at_us, channel=CHANNELS[where["channel"]],
                       store=STORES.index(where["store"]) + 1 if where["store"] else 0,
                       flags=sum(1 << place for place, flag in enumerate(named) if flag in flags))
        asked.tier = next(level["number"] for level in self.document["tiers"]["levels"]
                          if level["id"] == facts["tier"])
        for tag in facts["tags"]:
            asked.tags[asked.tag_count] = tag.encode()
            asked.tag_count += 1
        for (rule, slot, period), count in counters.items():
            at = asked.counter_count
            asked.counter_rules[at], asked.counter_slots[at] = rule.encode(), slot
            asked.counter_periods[at], asked.counter_counts[at] = period, count
            asked.counter_count += 1
        self.asked = asked

    def earn(self, basket):
        assert self.lib.earn_shim_earn(self.shim, self.asked, basket_of(basket)) == 1
        return self.told()

    def again(self, basket):
        """Of the basket that was asked last, for what is kept of it."""
        assert self.lib.earn_shim_again(self.shim, basket_of(basket)) == 1
        return self.told()

    def load(self, minor):
        self.lib.earn_shim_load(self.shim, self.asked, minor)
        return self.told()

    def told(self):
        self.lib.earn_shim_told(self.shim, self.ids, self.numbers)
        gave, blocked, lost, points, qualifying = self.numbers[:5]
        ids = [self.ids[at].decode() for at in range(gave + blocked + lost)]
        reasons = [(ids[at], self.numbers[5 + 2 * at], self.numbers[6 + 2 * at])
                   for at in range(gave)]
        at = 5 + 2 * gave
        counters = [(self.numbers[at + 1 + 3 * i] & 3, self.numbers[at + 2 + 3 * i],
                     self.numbers[at + 3 + 3 * i]) for i in range(self.numbers[at])]
        return Told(reasons, ids[gave:gave + blocked], ids[gave + blocked:], counters, points,
                    qualifying)
