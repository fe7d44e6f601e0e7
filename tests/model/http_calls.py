"""Specifications of test_http.py made into requests: who, which account, how much, looking at what
the model knows now (a full balance, a receipt, a key of before)."""
import copy

from judge import hold_id, time_us
from ledger_words import Op
from work_model import REFUNDABLE
from world import Call

# How often each kind comes.
KINDS = {"purchase": 13, "load": 5, "redeem": 2, "refund": 4, "void": 3, "void_unknown": 1,
         "status": 1, "repeat": 3, "changed": 2, "hold": 2, "capture": 6, "release": 2,
         "transfer": 4}
# Seconds; none of them ends soon after the clock was moved, so what is due comes with a move.
HOLDS_LAST = [600, 3600, 2 * 86400, 20 * 86400]
REWARDS = ["espresso", "two-off", "bakery"]


class Shown:
    """An account of the example and how a till gets to see it."""

    def __init__(self, name, number=None, phone=None):
        self.name = name
        self.number = number      # of a gift card
        self.phone = phone
        self.visits = {}          # till → (visit, its end)


class Teller:
    """The accounts, and everything that was asked for so far."""

    def __init__(self, world, judge, members):
        self.world = world
        self.judge = judge
        self.ledger = judge.ledger
        self.accounts = [Shown(account, number) for number, account in
                         (world.card(), world.card())]
        for _ in range(members):
            phone = world.member()
            self.accounts.append(Shown(phone.member["account"], phone=phone))
        for account in self.accounts:
            model = self.ledger.open(account.name)
            model.entries.extend([None] * (world.read(account.name, 0)["version"]))
        self.sent = []
        self.alone = True

    def touched(self, calls):
        names = {account.name for account in self.accounts}
        return sorted(names & {name for call in calls for name in (call.op.account, call.op.to)})

    # --- credentials ------------------------------------------------------------------------
    def visit(self, account, till):
        """A till scans; what it is told must be the model's. What became due meanwhile may have
        come by itself, so the model hears of it first."""
        self.judge.touch_due()
        shown = self.accounts[account % len(self.accounts)]
        till = self.world.tills[till]
        self.world.fresh(till)
        if shown.phone is None:
            reply = till.visit(shown.number)
        else:
            reply = till.visit(shown.phone.paycode())
            if reply.problem == "paycode-refused":  # another till had this code
                return None
        body = reply.expect(201).body
        model = self.ledger.accounts[shown.name]
        assert body["account"] == shown.name, body
        assert (body["version"], body["cash"], body["status"]) == (
            model.version, model.cash, model.status), body
        shown.visits[till] = (body["visit"], time_us(body["expires_at"]))
        return shown.visits[till]

    def show(self, shown, spec):
        """(till, the body's credential, the end of the visit)."""
        till = self.world.tills[spec["till"]]
        visit = shown.visits.get(till)
        if visit is not None and visit[1] <= self.world.now_us() and spec["pick"] < 10:
            del shown.visits[till]  # this till scans again; others go on with what they have
            visit = None
        if visit is None and shown.phone is not None:
            if shown.visits:
                till, visit = next(iter(shown.visits.items()))
            else:
                visit = self.visit(self.accounts.index(shown), spec["till"])
        if visit is None or (spec["shown"] == "card" and shown.number):
            return till, {"present": shown.number}, None
        return till, {"visit": visit[0]}, visit[1]

    # --- calls ------------------------------------------------------------------------------
    def calls(self, specs):
        made, self.alone = [], len(specs) == 1
        for spec in specs:
            call = None
            if made and spec["share"] == "twin":
                call = self.from_elsewhere(made[-1])
            elif made and spec["share"] == "key":
                call = self.changed(made[-1], spec)
            call = call or getattr(self, spec["kind"])(self.account(spec), spec)
            made.append(call)
            self.sent.append(call)
        return made

    def account(self, spec):
        return self.accounts[spec["account"] % len(self.accounts)]

    def amount(self, shown, said):
        cash = self.ledger.accounts[shown.name].spendable
        words = {"all": cash, "all and one": cash + 1, "half": cash // 2}
        return max(1, words.get(said, said))

    def affordable(self, shown, spec):
        """Mostly no more than there is."""
        amount, there = self.amount(shown, spec["amount"]), self.ledger.accounts[
            shown.name].spendable
        return amount % there + 1 if spec["pick"] < 7 and amount > there > 0 else amount

    def till_call(self, shown, spec, path, fields, kind, **op):
        till, credential, ends_us = self.show(shown, spec)
        return Call(till, path, {**credential, **fields},
                    self.till_op(till, kind, shown.name, **op), ends_us)

    def till_op(self, till, kind, account, **op):
        return Op(kind, account, (till.store, self.world.new_key()), store=till.store, **op)

    def load(self, shown, spec):
        amount = self.amount(shown, spec["amount"])
        if spec["pick"] < 10 and amount < 500:
            amount += 500  # the least that a card can be loaded with
        if shown.phone is not None and spec["pick"] % 2 and self.alone:
            op = Op("load", shown.name, ("member", self.world.new_key()), amount,
                    contra="provider")
            return Call(shown.phone, "/v1/me/topups",
                        {"amount": amount, "payment_method": "sandbox_ok"}, op, loose=True)
        return self.till_call(shown, spec, "/v1/loads", {"amount": amount}, "load",
                              amount=amount, contra="till_cash")

    def purchase(self, shown, spec):
        amount, tender = self.amount(shown, spec["amount"]), spec["tender"]
        fields = {"amount": amount}
        if tender == "split" and amount < 2:
            tender = "other"
        card = {"card": amount, "other": 0, "split": max(1, amount // 3)}[tender]
        if tender != "card":
            fields["tender"] = tender
        if tender == "split":
            fields["card_amount"] = card
        lines = self.lines(spec, amount, fields)
        if spec["rewards"]:
            fields["rewards"] = [{"reward": name} for name in spec["rewards"]]
        return self.till_call(shown, spec, "/v1/purchases", fields, "purchase", amount=amount,
                              card=card, tender=tender, lines=lines,
                              rewards=tuple((name, 0) for name in spec["rewards"]))

    @staticmethod
    def lines(spec, amount, fields):
        """Sometimes what was bought, also put into the fields."""
        if spec["pick"] != 1 or amount < 2:
            return ()
        lines = (("sku-1", "food", 1, 1), ("sku-2", "", 2, amount - 1))
        fields["lines"] = [{"sku": sku, "quantity": quantity, "amount": part,
                            **({"category": category} if category else {})}
                           for sku, category, quantity, part in lines]
        return lines

    def redeem(self, shown, spec):
        name = REWARDS[spec["pick"] % len(REWARDS)]
        return self.till_call(shown, spec, "/v1/redemptions", {"reward": name}, "redeem",
                              rewards=((name, 0),))

    def hold(self, shown, spec):
        amount, seconds = self.affordable(shown, spec), HOLDS_LAST[spec["pick"] % 4]
        fields = {"amount": amount}
        if seconds != 3600 or spec["pick"] > 8:  # else as long as a hold lasts by itself
            fields["expires_in"] = seconds
        return self.till_call(shown, spec, "/v1/holds", fields, "hold", amount=amount,
                              hold_us=seconds * 10 ** 6)

    def capture(self, shown, spec):
        if spec["pick"] < 11 and not self.ledger.accounts[shown.name].holds:
            return self.hold(shown, spec)
        till, seq, held = self.a_hold(shown, spec)
        amount = {"card": 0, "split": max(1, held // 3)}.get(
            spec["tender"], self.amount(shown, spec["amount"]) % (held + 2) or 1)
        fields, tip = {"amount": amount} if amount else {}, 0
        if spec["pick"] == 2 and amount > 1:
            tip = fields["tip"] = amount // 2
        lines = self.lines(spec, amount, fields)
        return Call(till, f"/v1/holds/{hold_id(shown.name, seq)}/capture", fields, self.till_op(
            till, "capture", shown.name, amount=amount, card=amount, tip=tip, lines=lines,
            ref_seq=seq))

    def release(self, shown, spec):
        if spec["pick"] < 11 and not self.ledger.accounts[shown.name].holds:
            return self.hold(shown, spec)
        till, seq, _ = self.a_hold(shown, spec)
        return Call(till, f"/v1/holds/{hold_id(shown.name, seq)}/release", {}, self.till_op(
            till, "release", shown.name, ref_seq=seq))

    def a_hold(self, shown, spec):
        """(till, seq, amount): mostly of an open hold at its store; else of one that has ended,
        of another store, or that another call of the group may be about to open."""
        model, till = self.ledger.accounts[shown.name], self.world.tills[spec["till"]]
        among = [entry for entry in model.entries if entry and entry.kind == "hold"]
        if spec["pick"] < 11:
            among = [entry for entry in among if entry.seq in model.holds] or among
        if not among:
            return till, model.version + 1, 1
        entry = among[-1 - spec["pick"] % len(among)]
        if spec["pick"] < 10 and till.store != entry.op.store:
            till = next(one for one in self.world.tills if one.store == entry.op.store)
        return till, entry.seq, entry.held

    def transfer(self, shown, spec):
        """From a member to somebody else of the example, to itself, or to nobody."""
        members = [account for account in self.accounts if account.phone]
        if not members:
            return self.hold(shown, spec)
        sender = shown if shown.phone else members[spec["till"] % len(members)]
        others = [one for one in reversed(self.accounts) if one is not sender]  # members first
        to, amount = others[spec["pick"] % len(others)], self.affordable(sender, spec)
        if spec["pick"] == 11:
            to = sender
        name = to.number or to.phone.email
        if spec["pick"] == 12:
            to, name = None, "nobody@example.com"
        return Call(sender.phone, "/v1/me/transfers", {"to": name, "amount": amount}, Op(
            "transfer", sender.name, ("member", self.world.new_key()), amount,
            to=to and to.name, to_name=name))

    def refund(self, shown, spec):
        """Of a receipt of the account, mostly of one that can be; by a till or by staff."""
        entries = [entry for entry in self.ledger.accounts[shown.name].entries if entry]
        good = [entry for entry in entries if entry.kind in REFUNDABLE]
        among = good if good and spec["pick"] < 12 else entries
        seq = among[-1 - spec["pick"] % len(among)].seq if among else 1000
        amount = 0 if spec["tender"] == "card" else self.refund_amount(shown, seq, spec)
        where = self.world.staff if spec["shown"] == "visit" else self.world.tills[spec["till"]]
        scope = getattr(where, "store", "staff")
        body = {"receipt": f"{shown.name}-{seq}", **({"amount": amount} if amount else {})}
        return Call(where, "/v1/refunds", body, Op("refund", shown.name, (
            scope, self.world.new_key()), amount, ref_seq=seq))

    def refund_amount(self, shown, seq, spec):
        entries = self.ledger.accounts[shown.name].entries
        paid = 1
        if seq <= len(entries):
            paid = entries[seq - 1].detail.get("card", 0) + entries[seq - 1].detail.get("other", 0)
        if spec["tender"] == "split":
            return max(1, paid // 3)
        return self.amount(shown, spec["amount"]) % (paid + 2) or 1

    def void(self, shown, spec):
        """Of something that a till of this store asked for, also in this very group."""
        till = self.world.tills[spec["till"]]
        among = [call for call in self.sent if call.op.key[0] == till.store]
        if not among:
            return self.void_unknown(shown, spec)
        original = among[-1 - spec["pick"] % len(among)]
        return self.void_call(shown, spec, till, original.op.key)

    def void_unknown(self, shown, spec):
        """Of something that comes late, or never."""
        kind = self.hold if spec["amount"] == "half" else self.purchase
        late = kind(shown, {**spec, "shown": "card"})
        call = self.void_call(shown, spec, late.where, late.op.key)
        self.sent.append(late)
        return call

    def void_call(self, shown, spec, till, ref_key):
        """With the card, with a visit, or with nothing: then nothing says whose it was."""
        credential, ends_us, account = {}, None, self.world.void_accounts[till.store]
        visit = shown.visits.get(till)
        if spec["tender"] == "card" and shown.number:
            credential, account = {"present": shown.number}, shown.name
        elif spec["tender"] == "other" and visit:
            credential, ends_us, account = {"visit": visit[0]}, visit[1], shown.name
        return Call(till, "/v1/voids", {"key": ref_key[1], **credential}, Op(
            "void", account, (till.store, self.world.new_key()), ref_key=ref_key), ends_us)

    def status(self, shown, spec):
        freeze = spec["pick"] in (5, 6, 7, 8)
        status, path = ("frozen", "freeze") if freeze else ("active", "unfreeze")
        return Call(self.world.staff, f"/v1/accounts/{shown.name}/{path}", {"reason": "other"},
                    Op("status", shown.name, ("staff", self.world.new_key()), status=status))

    # --- keys again -------------------------------------------------------------------------
    def before(self, spec):
        """Something that was asked before. Top-ups are charged before the ledger decides, and
        refunded if it then refuses: when others change the limits meanwhile, a story of its
        own (tests/api/test_topups.py), so only what is settled may be repeated among others."""
        among = [call for call in self.sent
                 if self.alone or not call.loose or call.op.key in self.ledger.keys]
        return among[-1 - spec["pick"] % len(among)] if among else None

    def repeat(self, shown, spec):
        """What was asked before, word by word."""
        call = self.before(spec)
        return self.from_elsewhere(call) if call else self.load(shown, spec)

    def from_elsewhere(self, call):
        """From another till of the store, if the credential is good there."""
        others = [till for till in self.world.tills
                  if call.ends_us is None and till is not call.where
                  and till.store == getattr(call.where, "store", None)]
        return call.again(where=others[0] if others else None)

    def changed(self, shown_or_call, spec):
        """A key of before with another body; as before where there is nothing to change."""
        call = shown_or_call if isinstance(shown_or_call, Call) else self.before(spec)
        if call is None:
            return self.purchase(shown_or_call, spec)
        op, body = call.op, dict(call.body)
        twin = copy.copy(op)
        if op.kind == "hold" and spec["pick"] % 2:
            body["expires_in"] = 30 * 86400
            twin.hold_us = 30 * 86400 * 10 ** 6
        elif op.kind == "transfer" and spec["pick"] % 2:
            twin.to_name = body["to"] = "somebody@example.com"
            twin.to = None
        elif op.kind in ("load", "refund", "hold", "transfer") or (
                op.kind == "capture" and not op.lines) or (
                op.kind == "purchase" and op.tender == "other" and not op.lines):
            twin.amount = body["amount"] = op.amount + 1
            twin.card += op.kind == "capture"
        elif op.kind == "purchase":
            extra = "beans"
            twin.rewards = (*op.rewards, (extra, 0))
            body["rewards"] = [*body.get("rewards", []), {"reward": extra}]
        elif op.kind == "redeem":
            twin.rewards, body["reward"] = (("beans", 0),), "beans"
        elif op.kind == "void":
            body["key"] = "other-" + op.ref_key[1]
            twin.ref_key = (op.ref_key[0], body["key"])
        else:
            return self.from_elsewhere(call)
        return call.again(body=body, op=twin)
