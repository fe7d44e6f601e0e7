"""What the model of format 2 (rules_work.py) says, in the words of the API: entries, accounts,
refusals."""
from judge import time_text
from rules_progress import voucher_id, whole

# Under which names a refusal tells the numbers of the model's.
NUMBERS = {"limit": ("limit", "maximum", "minimum", "left_pieces"), "short": ("short",),
           "reason": ("reason",), "line": ("line",)}


def receipt(name, seq):
    return f"{name}-{seq}"


def hold_id(name, seq):
    return f"{name.replace('acc_', 'hld_')}-{seq}"


def shown_line(line):
    sku, category, quantity, amount = line
    return {"sku": sku, "quantity": quantity, "amount": amount,
            **({"category": category} if category else {})}


def shown_reward(reward, name):
    told = {"reward": reward["reward"], "cost_micro": reward["cost_micro"]}
    told.update({member: reward[member] for member, least in (("line", 1), ("times", 2), ("off", 1))
                 if reward.get(member, 0) >= least})
    if reward.get("voucher"):
        told["voucher"] = voucher_id(name, reward["voucher"])
    return told


def rule_name(program, version, rule):
    """By that version, else by another: an id means the same for ever."""
    sets = [program.by_version[version], *reversed(program.sets)]
    return next(one["name"] for rules in sets for section in (
        "earn", "bonuses", "loads", "gifts", "challenges") for one in rules.rules_of(section)
                if one["id"] == rule)


def shown_reasons(program, entry):
    """Without their words."""
    return sorted((rule, rule_name(program, entry["rules"], rule), micro)
                  for rule, micro, _ in entry.get("reasons", ()))


def shown_entry(program, entry, name):
    """Every member that the model knows."""
    after = entry["points_after"]
    told = {"receipt": receipt(name, entry["seq"]), "seq": entry["seq"], "kind": entry["kind"],
            "at": time_text(entry["at"]), "cash": entry["cash"], "points_micro": entry["points"],
            "points": whole(after) - whole(after - entry["points"]),
            "cash_after": entry["cash_after"], "points_after": whole(after),
            "points_micro_after": after,
            "reference": receipt(name, entry["ref_seq"]) if entry.get("ref_seq") else None,
            "lines": [shown_line(line) for line in entry.get("bought", {}).get("lines", ())],
            "rewards": [shown_reward(reward, name) for reward in entry.get("rewards", ())],
            "reasons": shown_reasons(program, entry), "gift": shown_gift(program, entry),
            "voucher": shown_voucher(entry, name), "tier": shown_tier(program, entry),
            "returned_lines": dict(map(tuple, entry.get("goods", ())))}
    if entry["kind"] == "tags":
        told["tags"] = {"added": entry.get("tags", {}).get("add", []),
                        "removed": entry.get("tags", {}).get("remove", [])}
    if entry.get("held"):
        seq = entry["seq"] if entry["held"] > 0 else entry["ref_seq"]
        told["hold"] = {"id": hold_id(name, seq), "amount": abs(entry["held"])}
    return told


def shown_gift(program, entry):
    if "give" not in entry:
        return None
    rule = entry["give"]["rule"]
    return {"rule": rule, "name": rule_name(program, entry["rules"], rule),
            "reversed": entry.get("reverses", False)}


def shown_voucher(entry, name):
    if entry["kind"] not in ("voucher", "voucher_end"):
        return None
    made = entry["kind"] == "voucher"
    return {"id": voucher_id(name, entry["seq"] if made else entry["ref_seq"]),
            "reward": entry["voucher"]["reward"],
            **({"ends_at": time_text(entry["voucher"]["ends_us"])} if made else {})}


def shown_tier(program, entry):
    if entry["kind"] != "tier":
        return None
    levels = program.by_version[entry["rules"]]
    return {name: levels.level(number)["name"]
            for name, number in zip(("from", "to"), entry["tier"])}


def entry_differences(found, wanted):
    """Where an entry of the API is not the model's: lines for people."""
    told = {**found, "returned_lines": {},
            "reasons": sorted((one["rule"], one["name"], one["points_micro"])
                              for one in found["reasons"])}
    for line in found.get("returned_lines", ()):    # one that is named twice counts twice
        pieces = told["returned_lines"].get(line["line"], 0)
        told["returned_lines"][line["line"]] = pieces + line["quantity"]
    if "hold" in wanted:
        told["hold"] = {name: told["hold"][name] for name in ("id", "amount")}
    return differences(told, wanted, f"{wanted['kind']} {wanted['seq']}")


def differences(found, wanted, what):
    return [f"{what}, {name}: {found.get(name)!r}, the model says {value!r}"
            for name, value in wanted.items() if found.get(name) != value]


def is_refusal(refusal, answer):
    """Whether a problem is the model's, with its numbers."""
    return refusal is not None and refusal.slug == answer.problem and all(
        value in [answer.body.get(told) for told in NUMBERS[name]]
        for name, value in refusal.numbers.items())
