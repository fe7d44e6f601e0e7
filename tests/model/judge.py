"""Whether what the service answered, to one operation or to several at once, is what the model
says: there must be a serial order in which every answer is right (I6). The order of what was done
is the entries' own (seq); what was refused may stand anywhere in it."""
import datetime
import graphlib
import itertools

from ledger_model import Ledger
from lots_model import NO_END
from program_model import EPOCH, MICRO

DUE = {("expire", "system"), ("release", "system")}
BEGIN = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def time_us(text):
    since = datetime.datetime.fromisoformat(text) - BEGIN
    return since // datetime.timedelta(microseconds=1)


def time_text(at_us):
    return (BEGIN + datetime.timedelta(microseconds=at_us)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def whole(micro):
    return micro // MICRO


def shown_entry(entry, name):
    """The entry as the API shows it; what belongs to the place is checked by its caller."""
    before = entry.points_after - entry.points
    return {"receipt": f"{name}-{entry.seq}", "seq": entry.seq, "kind": entry.kind,
            "cash": entry.cash, "points": whole(entry.points_after) - whole(before),
            "points_micro": entry.points, "cash_after": entry.cash_after,
            "held_after": entry.held_after,
            "points_after": whole(entry.points_after),
            "points_micro_after": entry.points_after,
            "reference": f"{name}-{entry.ref_seq}" if entry.ref_seq else None,
            "lines": entry.detail.get("lines", []), "rewards": entry.detail.get("rewards", []),
            "reasons": entry.detail.get("reasons", []), **shown_hold(entry, name)}


def hold_id(name, seq):
    return f"{name.replace('acc_', 'hld_')}-{seq}"


def shown_hold(entry, name):
    """The hold that an entry opens or ends. When it ends goes by the entry's own time."""
    if not entry.held:
        return {}
    hold = {"id": hold_id(name, entry.seq if entry.held > 0 else entry.ref_seq),
            "amount": abs(entry.held)}
    if entry.held > 0:
        hold["expires_at"] = time_text(entry.detail["expires_us"])
    return {"hold": hold}


def shown_after(entry, name):
    return {"id": name, "version": entry.seq, "cash": entry.cash_after,
            "held": entry.held_after, "points": whole(entry.points_after),
            "points_micro": entry.points_after}


def expiring(account):
    """Whole points by the last day on which they can be used, cumulatively floored."""
    found, total = [], 0
    for end in sorted({end for end, _ in account.lots}):
        before = whole(total)
        total += sum(micro for lot, micro in account.lots.items() if lot[0] == end)
        if whole(total) != before:
            on = None if end == NO_END else datetime.date.fromordinal(end - 1 + EPOCH).isoformat()
            found.append({"on": on, "points": whole(total) - before})
    return found


def same(found, wanted, what):
    """Every member that the model knows is told as it is."""
    for name, value in wanted.items():
        assert found[name] == value, f"{name} of {what}: {found[name]!r}, not {value!r}"


class Judge:
    """One example: its model, and what every key was answered."""

    def __init__(self, world):
        self.world = world
        self.ledger = world.ledger()
        self.names = {}             # the model's account → its id in the API
        self.first = {}             # key → the first answer's body
        self.log = []               # what was asked and answered, for people

    def name(self, account):
        return self.names.get(account, account)

    def settle(self, calls):
        """Sends the calls at once, finds the order and compares everything."""
        start = self.world.now_us()
        for call in calls:
            call.op.expired = call.ends_us is not None and call.ends_us <= start
        self.log.append("at once:" if len(calls) > 1 else "alone:")
        self.log += [f"    {number}: {call}" for number, call in enumerate(calls)]
        answers = self.world.send(calls)
        self.log += [f"    {number} → {answer}" for number, answer in enumerate(answers)]
        told = list(zip(calls, answers))
        for call, answer in told:
            assert answer.status == 201 or answer.problem, f"{call}: {answer}"
            assert answer.status < 500, f"{call}: {answer}"
            what = answer.problem or ("repeated" if answer.replayed else "done")
            self.world.counts[call.op.kind, what] += 1
        done = [pair for pair in told if pair[1].status == 201 and not pair[1].replayed]
        pasts = self.replay_in_order(done)
        for call, answer in told:
            if answer.status == 201 and answer.replayed:
                self.check_repeat(call, answer)
        ends = self.world.now_us()
        for call, answer in told:
            if answer.status != 201:
                self.check_refusal(call, answer, pasts, (start, ends))
        return answers

    def replay_in_order(self, done):
        """Gives the model what was done, in an order that is that of seq on every account, for
        a transfer on both of its own; returns every account's states on the way."""
        ledger = self.ledger
        self.known_before = set(ledger.keys)
        self.both = []              # of each transfer the places of its two entries
        pasts = {name: [account.copy()] for name, account in ledger.accounts.items()}
        for call, answer in self.in_order(done):
            entry = answer.body["entry"]
            op = self.at_home(call.op, answer.body["account"]["id"])
            outcome = ledger.submit(op, time_us(entry["at"]))
            assert outcome.entry is not None and not outcome.replayed, (
                f"{call}: done, but the model says {outcome.refusal or 'a repeat'}: {answer}")
            self.check_done(call, answer, outcome.entry)
            self.first[op.key] = answer.body
            for name in {op.account, op.to} - {None}:
                pasts[name].append(ledger.accounts[name].copy())
            if op.to is not None:
                self.both.append(((op.account, outcome.entry.seq), outcome.entry.peer))
        return pasts

    def in_order(self, done):
        """Sorted so that on every account seq ascends. Where a transfer came on the recipient's
        account no reply tells; its entry does."""
        lines = {}                  # account → [(seq, number of the pair)]
        for number, (call, answer) in enumerate(done):
            account = answer.body["account"]
            lines.setdefault(account["id"], []).append((account["version"], number))
            if call.op.to is not None:
                seq = self.world.peer_seq(account["id"], account["version"])
                lines.setdefault(call.op.to, []).append((seq, number))
        order = graphlib.TopologicalSorter(dict.fromkeys(range(len(done)), ()))
        for line in lines.values():
            line.sort()
            for (_, earlier), (_, later) in itertools.pairwise(line):
                order.add(later, earlier)
        try:
            return [done[number] for number in order.static_order()]
        except graphlib.CycleError as error:
            raise AssertionError(f"no serial order: {lines}") from error

    def at_home(self, op, name):
        """A void goes to the account of its original, or stays where it was sent to."""
        if op.kind != "void":
            return op
        original = self.ledger.keys.get(op.ref_key)
        op.account = original.account if original else op.account
        if op.account not in self.names and not isinstance(op.account, str):
            self.names[op.account] = name  # a store's own account: told only now
        return op

    def check_done(self, call, answer, entry):
        name, body = self.name(entry.account), answer.body
        same(body["entry"], shown_entry(entry, name), call)
        same(body["account"], shown_after(entry, name), call)
        assert time_us(body["entry"]["at"]) == entry.at, "time went back"
        if entry.kind in ("refund", "void") and "returned" in entry.detail:
            assert body["returned"] == entry.detail["returned"], answer
            assert body["returned_now"] == entry.detail["returned_now"], answer
        store = getattr(call.where, "store", None)
        assert body["entry"]["store"] == store, answer
        assert body["entry"]["terminal"] == (call.where.terminal if store else None), answer

    def check_repeat(self, call, answer):
        known = self.ledger.keys.get(call.op.key)
        assert known is not None, f"{call}: a repeat of nothing: {answer}"
        assert known.body == call.op.body(), f"{call}: another body was answered: {answer}"
        assert answer.body == self.first[call.op.key], f"{call}: another answer: {answer}"

    # --- refusals ---------------------------------------------------------------------------
    def check_refusal(self, call, answer, pasts, times):
        """There is a moment at which the model refuses it in the same words."""
        wanted = []
        for outcome in self.possible(call.op, pasts, times):
            refusal = outcome.refusal
            if refusal and refusal.slug == answer.problem and (call.loose or all(
                    answer.body.get(name) == value
                    for name, value in refusal.numbers.items())):
                return
            wanted.append(refusal or "done")
        raise AssertionError(f"{call}: {answer}, but the model says one of {wanted}")

    def possible(self, op, pasts, times):
        """What the model answers at any moment of the group."""
        for moment in self.moments({op.key, op.ref_key} - {None}, pasts):
            original = moment.keys.get(op.ref_key) if op.kind == "void" else None
            home, op.account = op.account, original.account if original else op.account
            try:
                for at_us in sorted(set(times)):
                    moment.accounts.update(self.fresh(moment, op))
                    yield moment.submit(op, at_us)
            finally:
                op.account = home

    def moments(self, asked, pasts):
        """Every choice of one past for each account at which each transfer is on both of its
        accounts or on neither: a ledger that could be seen, with the keys known by then."""
        names, ledger = list(pasts), self.ledger
        known = [(key, ledger.keys[key]) for key in asked if key in ledger.keys]
        for chosen in itertools.product(*pasts.values()):
            at = {name: past.version for name, past in zip(names, chosen)}
            if all((seq <= at[name]) == (peer_seq <= at[peer])
                   for (name, seq), (peer, peer_seq) in self.both):
                moment = Ledger(ledger.program)
                moment.seen = dict(zip(names, chosen))
                moment.keys = {key: entry for key, entry in known
                               if key in self.known_before or entry.seq <= at[entry.account]}
                yield moment

    @staticmethod
    def fresh(moment, op):
        """Copies of the accounts that the operation may change."""
        return {name: moment.seen[name].copy() for name in {op.account, op.to} - {None}}

    # --- state ------------------------------------------------------------------------------
    def touch_due(self):
        """What is due comes now, if nothing has brought it since the clock was moved."""
        for name in self.ledger.accounts:
            if self.ledger.due(name, self.world.now_us()):
                self.compare(name)

    def compare(self, account):
        """A read brings what is due, if the sweep has not."""
        model = self.ledger.accounts[account]
        found = self.world.read(account, model.version)
        if self.ledger.due(account, self.world.now_us()):
            newest = self.world.entries(account)[-1]
            assert (newest["kind"], newest["channel"]) in DUE, newest
            self.ledger.touch(account, time_us(newest["at"]))
        same(found, {"id": account, "version": model.version, "cash": model.cash,
                     "held": model.held, "points": whole(model.points),
                     "points_micro": model.points, "status": model.status,
                     "expiring": expiring(model)}, "the account")
        assert self.world.holds(account) == [
            {"id": hold_id(account, seq), "amount": amount, "expires_at": time_text(ends)}
            for seq, (amount, ends) in sorted(model.holds.items())]

    def compare_entries(self, account):
        model = self.ledger.accounts[account]
        found = self.world.entries(account)
        assert len(found) == model.version, f"{len(found)} entries, not {model.version}"
        for shown, entry in zip(found, model.entries):
            if entry is not None:
                self.world.counts["entry", entry.kind] += 1
                same(shown, shown_entry(entry, account), f"entry {entry.seq}")
                if entry.op is not None or entry.peer:  # the sweep may have been quicker
                    assert time_us(shown["at"]) == entry.at, shown
