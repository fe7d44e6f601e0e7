"""svc/core under rules of format 2, through core_shim_rules.c: what it makes of an operation, and
what the model (rules_work.py) says that it must, as dictionaries that compare."""
import ctypes
import hashlib
import json

from harness.core_library import LIBRARY
from rules_lots import NO_END, SLIDING
from rules_program import older_periods
from rules_time import first_day

I64, TEXT = ctypes.c_int64, ctypes.c_char_p
TEXTS, REWARDS = 100, 10
HOLD_US = 3600 * 10 ** 6
STORES = ("st_a", "st_b", "st_c", "st_d")
CHANNELS = {"app": 1, "web": 2, "till": 3}
KINDS = {"touch": 0, "load": 1, "purchase": 2, "redeem": 3, "refund": 4, "void": 5, "hold": 9,
         "capture": 10, "voucher": 13, "voucher_end": 14, "join": 15, "tags": 17}
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
                ("reward_offs", I64 * REWARDS), ("reward_vouchers", I64 * REWARDS),
                ("piece_count", I64),
                ("piece_lines", I64 * TEXTS), ("pieces", I64 * TEXTS)]


def asked_of(ask, at_us, account, key, ref_key):
    """Of an Ask of rules_step.py."""
    pieces = sorted(ask.pieces.items())     # texts of "" are none
    return CAsked(
        kind=KINDS[ask.kind], account=account, key=key, at_us=at_us, amount=ask.amount,
        card=ask.card, tax=ask.tax, tip=ask.tip, channel=CHANNELS[ask.channel],
        store=STORES.index(ask.store) + 1 if ask.store else 0, ref_seq=ask.ref_seq,
        ref_key=ref_key, skus=CTexts.of([line[0] for line in ask.lines]),
        categories=CTexts.of([line[1] for line in ask.lines]),
        quantities=(I64 * TEXTS)(*(line[2] for line in ask.lines)),
        amounts=(I64 * TEXTS)(*(line[3] for line in ask.lines)),
        rewards=CTexts.of([ask.reward] if ask.kind == "voucher" else [
            reward.get("reward") for reward in ask.rewards]),
        reward_vouchers=(I64 * REWARDS)(*(reward.get("voucher", 0) for reward in ask.rewards)),
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


def net(lots):
    """Of what an entry does: core says when lots become one, the model merges by itself."""
    found = {}
    for _, end, micro in lots:
        found[end] = found.get(end, 0) + micro
    return sorted((end, micro) for end, micro in found.items() if micro)


def account_by_core(told):
    return {**{name: told[name] for name in ("version", "cash", "held", "points", "tier")},
            "due": told["next_due_us"], "lots": by_end(told["lots"]),
            "counters": sorted(map(tuple, told["counters"])),
            "months": sorted(map(tuple, told["months"])), "tags": sorted(told["tags"]),
            "vouchers": [(*voucher[0], by_end(voucher[1:])) for voucher in told["vouchers"]]}


def next_due(account):
    """When something comes by itself, of lots, the tier, vouchers and the one hold."""
    clock = account.program.clock
    days = [account.slides_on() if end == SLIDING else end for _, end in account.lots]
    until = account.holdings().get(account.tier, (0, NO_END))[1]
    if until != NO_END:
        days.append(first_day(until))
    return min([*(clock.start_us(day) for day in days if day != NO_END),
                *(voucher["ends_us"] for voucher in account.vouchers.values()),
                *([account.last_at + HOLD_US] if account.held else [])],
               default=2 ** 63 - 1)


def account_by_model(account):
    return {"version": len(account.entries), "cash": account.cash, "held": account.held,
            "points": account.points, "tier": account.tier, "due": next_due(account),
            "lots": by_end([(*lot, micro) for lot, micro in account.lots.items()]),
            "counters": sorted((counter_id(account.program, rule, slot), period, count)
                               for (rule, slot, period), count in account.counters.items()),
            "months": sorted(account.months.items()),
            "tags": sorted(map(key_of, account.tags)),
            "vouchers": [(seq, key_of(voucher["reward"]), voucher["ends_us"],
                          by_end(voucher["from"]))
                         for seq, voucher in sorted(account.vouchers.items())]}


ENTRY = ("seq", "at", "kind", "cash", "points", "cash_after", "points_after", "rules")


def rewards_of(rewards):
    return [(reward["reward"], reward["cost_micro"], reward.get("line", 0),
             reward.get("times", 1), reward.get("off", 0), reward.get("voucher", 0),
             by_end(reward.get("from", ())))
            for reward in rewards]


def give_of(detail):
    """A gift or a grant, and whether it is taken back."""
    give = detail.get("give")
    return give and (give["rule"], give.get("period", 0), give["n"], detail.get("reverses", False))


def voucher_of(voucher):
    """One that is made or opened again; of one that ends its reward."""
    return voucher and (voucher["reward"], voucher.get("cost_micro", 0), voucher.get("ends_us", 0),
                        by_end(voucher.get("from", ())))


def entry_by_core(e):
    detail = e["detail"]
    facts = detail.get("facts", {})
    return {**{name: e[name] for name in ENTRY}, "contra": e["contra"], "ref_seq": e["ref_seq"],
            "lots": net(detail.get("lots", ())),
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
            "opened": [(one["voucher"], *voucher_of(one)) for one in detail.get("opened", ())],
            "voucher": voucher_of(detail.get("voucher")),
            "tier": detail.get("tier", []),
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
            "lots": net(e.get("lots", ())),
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
            "opened": [(seq, *voucher_of(one)) for seq, one in e.get("opened", ())],
            "voucher": voucher_of(e.get("voucher")),
            "tier": e.get("tier", []),
            "tags": {name: tags for name, tags in e.get("tags", {}).items() if tags}}


REFUSAL = ("refusal", "short", "missing", "limit", "line", "pieces", "bar")


def refusal_by_core(told):
    """Its word and its numbers."""
    said = {name: told[name] for name in REFUSAL}
    return {**said, "limit": 0} if told["refusal"] == "reward-worth" else said


def refusal_by_model(refusal):
    said = dict.fromkeys(REFUSAL, 0)
    said.update(refusal=refusal.slug if refusal else "", bar="")
    numbers = dict(refusal.numbers) if refusal else {}
    if "line" in numbers:
        said["pieces"] = numbers.pop("limit")
    if said["refusal"] == "insufficient-points":
        said["missing"] = numbers.pop("short")
    if "reason" in numbers:
        said["bar"] = numbers.pop("reason")
    return {**said, **numbers}


def differences(account, done, told):
    """Where core and model differ: lines that name what, and what each says."""
    lines = []

    def compare(what, core, model):
        if core != model:
            lines.append(f"{what}: core says {core}, the model {model}")

    compare("refusal", refusal_by_core(told), refusal_by_model(done.refusal))
    compare("kinds", [e["kind"] for e in told["entries"]], [e["kind"] for e in done.entries])
    for core, model in zip(told["entries"], done.entries):
        ours, theirs = entry_by_core(core), entry_by_model(account.program, model)
        for name, value in ours.items():
            compare(f"{model['kind']} {model['seq']}, {name}", value, theirs[name])
    ours, theirs = account_by_core(told["account"]), account_by_model(account)
    for name, value in ours.items():
        compare(f"account, {name}", value, theirs[name])
    return lines
