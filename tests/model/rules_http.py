"""Customers of a shop (rules_http_shop.py): each knows what the model says of its account
(rules_account.py), asks over HTTP for what could be, and remembers what was answered."""
import copy
import json

from rules_account import Account
from rules_asks import Greedy
from rules_cases import FLAGS
from rules_http_words import hold_id, receipt, shown_line
from rules_progress import voucher_id
from rules_step import Ask

# How often each kind comes.
KINDS = {"purchase": 34, "refund": 16, "load": 8, "redeem": 6, "hold": 5, "void": 4, "tags": 3,
           "touch": 2}
OF_MEMBERS = {**KINDS, "voucher": 9, "voucher_end": 6}


class Asked:
    """A request, and what it means to the model."""

    changed = False             # its key has been used for something else

    def __init__(self, where, method, path, body, ask, key):
        self.where, self.method, self.path, self.body = where, method, path, body
        self.ask, self.key = ask, key

    def request(self):
        return (self.method, self.path, self.where.token, self.key, self.body)

    def facts(self):
        """What is worth counting of it."""
        ask = self.ask
        if ask.kind == "refund":
            yield "of lines" if ask.pieces else "of an amount" if ask.amount else "whole"
        yield from ("with flags" for _ in ask.flags[:1])
        yield from ("with a voucher" for one in ask.rewards[:1] if "voucher" in one)
        yield from ("with a reward" for one in ask.rewards[:1] if "reward" in one)

    def __repr__(self):
        return f"{self.method} {self.path} {json.dumps(self.body)}, key {self.key}"


class Shopper(Greedy):
    """Asks that the service understands, and sometimes for too much."""

    def __init__(self, rng, account):
        super().__init__(rng, account, 0)

    def purchase(self):
        ask = super().purchase()
        if self.rng.random() < 0.05:
            ask.card = ask.amount
        ask.flags = (*ask.flags, "unknown") if self.rng.random() < 0.1 else ask.flags
        return ask

    def hold(self):
        return Ask("hold", amount=super().capture().amount)

    def voucher(self):
        """Mostly of a reward of which one can be made."""
        made_of = [rule["id"] for rule in self.rules().rules_of("rewards")
                   if rule.get("voucher_days")]
        if self.rng.random() < 0.2:
            return super().voucher()
        return Ask("voucher", reward=self.rng.choice(made_of), channel="app")

    def voucher_end(self):
        """Mostly of one that is open."""
        if not self.account.vouchers and self.rng.random() < 0.8:
            return self.voucher()
        return super().voucher_end()

    def redeem(self):
        ask = super().redeem()
        for _ in range(5):
            ask.rewards = self.rewards() or ask.rewards
        return ask


class Customer:
    """One account: what the model says of it, how a till sees it, what was asked for it."""

    def __init__(self, shop, rng, phone=None):
        self.shop, self.rng, self.phone = shop, rng, phone
        self.number, self.name = (None, phone.member["account"]) if phone else shop.card()
        self.model = Account(shop.program)
        self.asker = Shopper(rng, self.model)
        self.till = self.visit = None
        self.visited = -1           # the move of the clock since which the visit is
        self.by_seq, self.first = {}, {}    # calls that were done; their first answers
        self.captured = set()

    # --- credentials ----------------------------------------------------------------------
    def at_a_till(self):
        """(till, credential): a visit of a member lasts until the clock is moved."""
        if self.phone is None:
            return self.rng.choice(self.shop.tills), {"present": self.number}
        if self.visited != self.shop.moves:
            self.till = self.rng.choice(self.shop.tills)
            self.shop.fresh(self.till)
            self.visit = self.till.visit(self.phone.paycode()).expect(201).body["visit"]
            self.visited = self.shop.moves
        return self.till, {"visit": self.visit}

    # --- requests -------------------------------------------------------------------------
    def call(self, kind=None, ask=None):
        """A random one, of this kind or of any."""
        self.asker.now = self.shop.now_us()
        weights = OF_MEMBERS if self.phone else KINDS
        kind = kind or self.rng.choices(list(weights), list(weights.values()))[0]
        return self.said(ask or getattr(self.asker, kind)())

    def said(self, ask):
        """The request that says an ask, or None: there is nobody who could ask so."""
        ask = copy.copy(ask)        # where it is asked is put into it
        made = getattr(self, "say_" + ask.kind)(ask)
        return made and Asked(*made, ask, self.shop.new_key())

    def say_touch(self, _):
        return None

    def say_purchase(self, ask):
        till, credential = self.at_a_till()
        ask.store, ask.channel = till.store, "till"
        body = {**credential, "amount": ask.amount}
        tender = {ask.amount: "card", 0: "other"}.get(ask.card, "split")
        if tender != "card" or self.rng.random() < 0.2:
            body["tender"] = tender
        if tender == "split":
            body["card_amount"] = ask.card
        body.update({name: getattr(ask, name) for name in ("tax", "tip") if getattr(ask, name)})
        if ask.lines:
            body["lines"] = [shown_line(line) for line in ask.lines]
        if ask.flags:
            body["flags"] = list(ask.flags)
        ask.rewards = tuple(reward for reward in ask.rewards if reward.get("line", 0)
                            <= len(ask.lines))
        if ask.rewards:
            body["rewards"] = self.said_rewards(ask)
        return till, "POST", "/v1/purchases", body

    def said_rewards(self, ask):
        """What is as if it were not said is left out, or said all the same."""
        told = []
        for reward in ask.rewards:
            one = {name: reward[name] for name, least in (("line", 1), ("times", 2), ("off", 1))
                   if reward.get(name, 0) >= least}
            if "voucher" in reward:
                one["voucher"] = voucher_id(self.name, reward["voucher"])
            else:
                one["reward"] = reward["reward"]
                if self.rng.random() < 0.1:
                    one.setdefault("times", 1)
            told.append(one)
        return told

    def say_load(self, ask):
        till, credential = self.at_a_till()
        ask.channel, ask.store = "till", till.store
        return till, "POST", "/v1/loads", {**credential, "amount": ask.amount}

    def say_redeem(self, ask):
        till, credential = self.at_a_till()
        ask.rewards = tuple({**reward, "line": 0} for reward in ask.rewards)
        ask.store, ask.channel = till.store, "till"
        rewards = self.said_rewards(ask)
        if len(rewards) == 1 and list(rewards[0]) == ["reward"]:
            return till, "POST", "/v1/redemptions", {**credential, **rewards[0]}
        return till, "POST", "/v1/redemptions", {**credential, "rewards": rewards}

    def say_refund(self, ask):
        who = self.rng.choice([*self.shop.tills, self.shop.staff])
        body = {"receipt": receipt(self.name, ask.ref_seq)}
        if ask.amount:
            body["amount"] = ask.amount
        if ask.pieces:
            lines = [{"line": line, "quantity": pieces} for line, pieces in ask.pieces.items()]
            if lines[0]["quantity"] > 1 and self.rng.random() < 0.2:    # twice counts twice
                lines[0]["quantity"] -= 1
                lines.insert(1, {"line": lines[0]["line"], "quantity": 1})
            body["lines"] = lines
        return who, "POST", "/v1/refunds", body

    def say_void(self, ask):
        """By the key, at the store that used it."""
        original = self.by_seq.get(ask.ref_seq)
        if original is None or not hasattr(original.where, "store"):
            return None
        return original.where, "POST", "/v1/voids", {"key": original.key}

    def say_hold(self, ask):
        till, credential = self.at_a_till()
        ask.store = till.store
        return till, "POST", "/v1/holds", {**credential, "amount": ask.amount}

    def say_capture(self, ask):
        """Of a hold of that store."""
        hold = self.by_seq[ask.ref_seq]
        all_of_it = ask.amount == hold.ask.amount and not ask.tip
        body = {} if all_of_it and self.rng.random() < 0.3 else {"amount": ask.amount}
        if ask.tip:
            body["tip"] = ask.tip
        if ask.flags:
            body["flags"] = list(ask.flags)
        path = f"/v1/holds/{hold_id(self.name, ask.ref_seq)}/capture"
        ask.store = hold.where.store
        return hold.where, "POST", path, body

    def say_tags(self, ask):
        body = {name: list(getattr(ask, name)) for name in ("add", "remove") if getattr(ask, name)}
        return self.shop.staff, "POST", f"/v1/accounts/{self.name}/tags", body

    def say_voucher(self, ask):
        return self.phone, "POST", "/v1/me/redemptions", {"reward": ask.reward}

    def say_voucher_end(self, ask):
        return self.phone, "DELETE", f"/v1/me/vouchers/{voucher_id(self.name, ask.ref_seq)}", None

    def holds(self):
        """Those that are to be captured."""
        return [seq for seq, call in self.by_seq.items()
                if call.ask.kind == "hold" and seq not in self.captured]

    def capture_of(self, seq):
        """Of an open hold, often of a part."""
        rng, amount = self.rng, self.by_seq[seq].ask.amount
        amount = rng.choice([amount, rng.randrange(amount) + 1])
        tip = rng.choice([0, 0, rng.randrange(amount)])
        self.captured.add(seq)
        return self.said(Ask("capture", amount=amount, card=amount, tip=tip, ref_seq=seq,
                             flags=tuple(flag for flag in FLAGS if rng.random() < 0.4)))

    # --- again ----------------------------------------------------------------------------
    def remember(self, call, answer):
        self.by_seq[answer["entry"]["seq"]] = call
        self.first[call.key] = answer

    def again(self):
        """What was done, word by word; or None."""
        return self.rng.choice(list(self.by_seq.values())) if self.by_seq else None

    def otherwise(self):
        """A key that was used, with another body; or None."""
        call = self.again()
        if call is None or call.body is None:
            return None
        other = copy.copy(call)
        other.body, other.changed = copy.deepcopy(call.body), True
        kind, body = call.ask.kind, other.body
        if kind in ("purchase", "capture"):
            body["flags"] = [*body.get("flags", ()), "another"]
        elif body.get("lines"):
            body["lines"][0]["quantity"] += 1
        elif kind in ("load", "refund", "hold"):
            body["amount"] = body.get("amount", 0) + 1
        elif kind == "voucher":
            body["reward"] += "-other"
        elif kind == "tags":
            body["add"] = [*body.get("add", ()), "another"]
        else:
            return None
        return other
