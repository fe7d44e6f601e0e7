"""svc/core under rules of format 2, through core_shim_rules.c: what it makes of an operation, and
what the model (rules_work.py) says that it must, as dictionaries that compare."""
import collections
import ctypes
import hashlib
import json

from harness.core_library import LIBRARY
from rules_program import older_periods

I64, TEXT = ctypes.c_int64, ctypes.c_char_p
TEXTS, REWARDS = 100, 10
STORES = ("st_a", "st_b", "st_c", "st_d")
CHANNELS = {"app": 1, "web": 2, "till": 3}
KINDS = {"touch": 0, "load": 1, "purchase": 2, "redeem": 3, "refund": 4, "void": 5, "hold": 9,
         "capture": 10, "join": 15, "tags": 17}
CONTRAS = {"none": 0, "provider": 1, "revenue": 3, "rewards": 4, "promotion": 7, "breakage": 8}


class CTexts(ctypes.Structure):
    """struct texts."""

    _fields_ = [("count", I64), ("items", TEXT * TEXTS)]

    @classmethod
    def of(cls, texts):
        return cls(len(texts), (TEXT * TEXTS)(*((text or "").encode() for text in texts)))


class CAsked(ctypes.Structure):
    """struct rules_asked."""

    _fields_ = [(name, I64) for name in (
        "kind", "account", "key", "at_us", "amount", "card", "tax", "tip", "store", "channel",
        "ref_seq", "ref_key")] + [(name, CTexts) for name in (
            "skus", "categories", "rewards", "flags", "add", "remove")] + [
                ("quantities", I64 * TEXTS), ("amounts", I64 * TEXTS),
                ("reward_lines", I64 * REWARDS), ("reward_times", I64 * REWARDS),
                ("reward_offs", I64 * REWARDS), ("piece_count", I64),
                ("piece_lines", I64 * TEXTS), ("pieces", I64 * TEXTS)]


def asked_of(ask, at_us, account, key, ref_key):
    """Of an Ask of rules_step.py."""
    pieces = sorted(ask.pieces.items())
    return CAsked(
        kind=KINDS[ask.kind], account=account, key=key, at_us=at_us, amount=ask.amount,
        card=ask.card, tax=ask.tax, tip=ask.tip, channel=CHANNELS[ask.channel],
        store=STORES.index(ask.store) + 1 if ask.store else 0, ref_seq=ask.ref_seq,
        ref_key=ref_key, skus=CTexts.of([line[0] for line in ask.lines]),
        categories=CTexts.of([line[1] for line in ask.lines]),
        quantities=(I64 * TEXTS)(*(line[2] for line in ask.lines)),
        amounts=(I64 * TEXTS)(*(line[3] for line in ask.lines)),
        rewards=CTexts.of([reward["reward"] for reward in ask.rewards]),
        reward_lines=(I64 * REWARDS)(*(reward.get("line", 0) for reward in ask.rewards)),
        reward_times=(I64 * REWARDS)(*(reward.get("times", 0) for reward in ask.rewards)),
        reward_offs=(I64 * REWARDS)(*(reward.get("off", 0) for reward in ask.rewards)),
        flags=CTexts.of(ask.flags), add=CTexts.of(ask.add), remove=CTexts.of(ask.remove),
        piece_count=len(pieces), piece_lines=(I64 * TEXTS)(*(line for line, _ in pieces)),
        pieces=(I64 * TEXTS)(*(count for _, count in pieces)))


class Core:
    """Up to four accounts in the hands of svc/core."""

    def __init__(self):
        lib = ctypes.CDLL(LIBRARY)
        lib.shim_new.restype = ctypes.c_void_p
        lib.shim_rules_add.restype = lib.shim_error.restype = TEXT
        lib.shim_rules_add.argtypes = [ctypes.c_void_p, I64, I64, TEXT, ctypes.c_int32, TEXT * 4]
        lib.shim_rules_apply.restype = I64
        lib.shim_rules_apply.argtypes = [ctypes.c_void_p, ctypes.POINTER(CAsked),
                                         ctypes.c_char_p, I64]
        for name in ("shim_begin", "shim_error", "shim_free"):
            getattr(lib, name).argtypes = [ctypes.c_void_p]
        self.lib, self.shim = lib, lib.shim_new()
        self.out = ctypes.create_string_buffer(1 << 20)
        self.stores = (TEXT * 4)(*(name.encode() for name in STORES))

    def close(self):
        self.lib.shim_free(self.shim)

    def begin(self, zone, exponent, documents):
        """Fresh accounts under these rules, (version, from_us, document); None, or what is wrong
        with one."""
        assert self.lib.shim_zone(zone.encode())
        self.lib.shim_begin(self.shim)
        for version, since, document in documents:
            wrong = self.lib.shim_rules_add(self.shim, version, since,
                                            json.dumps(document).encode(), exponent, self.stores)
            if wrong is not None:
                return wrong.decode()
        return None

    def apply(self, ask, at_us, key, ref_key=0, account=0):
        """{refusal, short, missing, limit, entries, account}."""
        asked = asked_of(ask, at_us, account, key, ref_key)
        size = self.lib.shim_rules_apply(self.shim, asked, self.out, len(self.out))
        assert size > 0, self.lib.shim_error(self.shim).decode()
        return json.loads(self.out[:size])


# --- what both say, in one form -----------------------------------------------------------------
def key_of(name):
    """What an account keeps of an id: 57 bits of its BLAKE2b."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=16).digest()[:8],
                          "little") >> 7


def counter_id(program, rule, slot):
    if not isinstance(rule, str):
        return rule
    return key_of(rule) << 6 | older_periods(program, rule, slot) << 2 | slot


def by_end(lots):
    """Gains and losses by the day on which they end: started lots of one end are one."""
    found = {}
    for _, end, micro in lots:
        place = (end, micro > 0)
        found[place] = found.get(place, 0) + micro
    return sorted((end, micro) for (end, _), micro in found.items())


def without_merges(lots, day, earned):
    """Core says when started lots of one end become one, the oldest; the model merges by itself.
    What the entry earned are the last changes."""
    first = len(lots)
    while earned > 0:
        first -= 1
        earned -= lots[first][2]
    found = collections.Counter()
    for start, end, micro in lots[:first]:
        found[start, end, micro > 0] += micro
    for start, end, gained in sorted(found):
        oldest = min((other for other, its_end, _ in found if its_end == end), default=start)
        gain = (oldest, end, True)
        if gained or not oldest < start <= day or gain not in found:
            continue
        moved = min(-found[start, end, False], found[gain])
        found[start, end, False] += moved
        found[gain] -= moved
    return [*((start, end, micro) for (start, end, _), micro in found.items() if micro),
            *lots[first:]]


def account_by_core(told):
    return {**{name: told[name] for name in ("version", "cash", "held", "points", "tier")},
            "lots": by_end(told["lots"]), "counters": sorted(map(tuple, told["counters"])),
            "months": sorted(map(tuple, told["months"])), "tags": sorted(told["tags"])}


def account_by_model(account):
    return {"version": len(account.entries), "cash": account.cash, "held": account.held,
            "points": account.points, "tier": account.tier,
            "lots": by_end([(*lot, micro) for lot, micro in account.lots.items()]),
            "counters": sorted((counter_id(account.program, rule, slot), period, count)
                               for (rule, slot, period), count in account.counters.items()),
            "months": sorted(account.months.items()),
            "tags": sorted(map(key_of, account.tags))}


ENTRY = ("seq", "at", "kind", "cash", "points", "cash_after", "points_after", "rules")


def rewards_of(rewards):
    return [(reward["reward"], reward["cost_micro"], reward.get("line", 0),
             reward.get("times", 1), reward.get("off", 0), by_end(reward.get("from", ())))
            for reward in rewards]


def give_of(detail):
    """A gift or a grant, and whether it is taken back."""
    give = detail.get("give")
    return give and (give["rule"], give.get("period", 0), give["n"], detail.get("reverses", False))


def entry_by_core(e, clock):
    detail = e["detail"]
    facts = detail.get("facts", {})
    earned = sum(micro for _, micro, _ in detail.get("reasons", ()))
    lots = without_merges(detail.get("lots", ()), clock.day(e["at"]), earned)
    return {**{name: e[name] for name in ENTRY}, "contra": e["contra"], "ref_seq": e["ref_seq"],
            "lots": by_end(lots),
            "counters": sorted(map(tuple, detail.get("counters", ()))),
            "months": sorted(map(tuple, detail.get("months", ()))),
            "reasons": sorted(map(tuple, detail.get("reasons", ()))),
            "facts": (facts.get("tier", 0), sorted(facts.get("tags", ())),
                      sorted(facts.get("flags", ())),
                      sorted(map(tuple, facts.get("blocked", ()))),
                      sorted(facts.get("lost", ()))),
            "rewards": rewards_of(detail.get("rewards", ())),
            "back": (detail.get("taken_back", 0), detail.get("given_back", 0)),
            "returned": sum(detail.get("returned_now", {}).values()),
            "goods": detail.get("goods", []), "give": give_of(detail),
            "tags": detail.get("tags", {})}


def facts_by_model(program, e):
    facts = e.get("facts", {})
    levels = program.by_version[e["rules"]].levels
    tier = next((level["number"] for level in levels if level["id"] == facts.get("tier")), 0)
    return (tier, sorted(facts.get("tags", ())), sorted(facts.get("flags", ())),
            sorted(facts.get("blocked", ())), sorted(facts.get("lost", ())))


def entry_by_model(program, e):
    return {**{name: e.get(name, 0) for name in ENTRY},
            "contra": CONTRAS[e.get("contra", "none")], "ref_seq": e.get("ref_seq", 0),
            "lots": by_end(e.get("lots", ())),
            "counters": sorted((counter_id(program, rule, slot), period, delta)
                               for rule, slot, period, delta in e.get("counters", ())),
            "months": sorted(map(tuple, e.get("months", ()))),
            "reasons": sorted(e.get("reasons", ())),
            "facts": facts_by_model(program, e),
            "rewards": rewards_of(e.get("rewards", ())),
            "back": ((e.get("taken_back", 0) if e["kind"] != "bonus" else 0),
                     e.get("given_back", 0)),
            "returned": e.get("returned_now", 0),
            "goods": e.get("goods", []), "give": give_of(e),
            "tags": {name: tags for name, tags in e.get("tags", {}).items() if tags}}


def refusal_by_core(told):
    """Its word and its numbers."""
    limit = 0 if told["refusal"] == "reward-worth" else told["limit"]
    return (told["refusal"], told["short"], told["missing"], limit, told["bar"])


def refusal_by_model(refusal):
    if refusal is None:
        return ("", 0, 0, 0, "")
    points = refusal.slug == "insufficient-points"
    return (refusal.slug, 0 if points else refusal.numbers.get("short", 0),
            refusal.numbers.get("short", 0) if points else 0,
            refusal.numbers.get("limit", 0),
            refusal.numbers.get("reason", ""))


def differences(account, done, told):
    """Where core and model differ: lines that name what, and what each says."""
    lines = []

    def compare(what, core, model):
        if core != model:
            lines.append(f"{what}: core says {core}, the model {model}")

    if done.refusal is not None and "line" in done.refusal.numbers:
        compare("refusal", told["refusal"], done.refusal.slug)  # its numbers are the API's
    else:
        compare("refusal", refusal_by_core(told), refusal_by_model(done.refusal))
    compare("kinds", [e["kind"] for e in told["entries"]], [e["kind"] for e in done.entries])
    for core, model in zip(told["entries"], done.entries):
        ours = entry_by_core(core, account.program.clock)
        theirs = entry_by_model(account.program, model)
        for name, value in ours.items():
            compare(f"{model['kind']} {model['seq']}, {name}", value, theirs[name])
    ours, theirs = account_by_core(told["account"]), account_by_model(account)
    for name, value in ours.items():
        compare(f"account, {name}", value, theirs[name])
    return lines
