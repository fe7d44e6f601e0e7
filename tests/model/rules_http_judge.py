"""Whether what the service did with an account of a shop (rules_http.py) is what the model says:
answers, all new entries in their order, the account, what a quote promises (I6)."""
from judge import time_us
from rules_http_words import differences, entry_differences, is_refusal, shown_entry
from rules_progress import progress, shown
from rules_program import PROGRESS
from rules_step import Ask
from rules_work import apply


class Judge:
    """One customer's account, beside the model's."""

    def __init__(self, shop, customer):
        self.shop, self.customer = shop, customer
        self.model, self.name = customer.model, customer.name
        self.log = []

    def settle(self, calls):
        """Asks all at once, and compares everything."""
        self.log += ["at once:" if len(calls) > 1 else "alone:", *(f"    {call}" for call in calls)]
        start = self.shop.now_us()
        answers = self.shop.send(calls)
        told = list(zip(calls, answers))
        self.log += [f"    → {answer}" for answer in answers]
        for call, answer in told:
            assert answer.status == 201 or answer.problem and answer.status < 500, answer
            self.count(call, answer)
        done = sorted(((call, answer) for call, answer in told
                       if answer.status == 201 and not answer.replayed),
                      key=lambda pair: pair[1].body["entry"]["seq"])
        pasts = self.follow(done, start)
        for call, answer in done:
            self.customer.remember(call, answer.body)
        for call, answer in told:
            if answer.status == 201 and answer.replayed:
                assert answer.body == self.customer.first[call.key], f"{call}: another answer"
            elif answer.status != 201:
                self.check_refusal(call, answer, pasts, {start, self.shop.now_us()})

    def count(self, call, answer):
        what = answer.problem or ("repeated" if answer.replayed else "done")
        self.shop.counts[call.ask.kind, what] += 1
        if what == "done":
            for fact in call.facts():
                self.shop.counts[call.ask.kind, fact] += 1

    def settle_in(self):
        """What enrolling wrote."""
        self.follow([], self.shop.now_us())

    # --- what was done --------------------------------------------------------------------
    def follow(self, done, start):
        """Lets the model live what the account's new entries tell; returns its past states."""
        pasts = [self.model.copy()]
        found, entries = self.read()
        waiting, at = list(done), 0
        while at < len(entries):
            moment = time_us(entries[at]["at"])
            own = waiting[0][1].body["entry"] if waiting else None
            mine = own is not None and time_us(own["at"]) == moment
            ask = waiting.pop(0)[0].ask if mine else self.unasked(entries[at])
            at += self.live(ask, moment, entries[at:], own if mine else None)
            pasts.append(self.model.copy())
        assert not waiting, "done, but there is no entry"
        late = apply(self.model.copy(), Ask("touch"), start)
        assert not late.entries, f"due, but not written: {late.entries}"
        wanted = shown(self.model, self.name, start)
        if not self.model.entries:
            del wanted["progress"]      # as of when somebody has looked at it first
        wrong = differences(found, wanted, "account")
        assert not wrong, "\n".join(wrong)
        return pasts

    @staticmethod
    def unasked(entry):
        """What brings an entry that no till has asked for: who enrols joins, and an app shows a
        card; otherwise time."""
        return Ask(entry["kind"] if entry["kind"] in ("join", "card") else "touch",
                   channel=entry["channel"])

    def read(self):
        """The account, which brings what is due, and the entries that the model lacks."""
        while True:
            known = len(self.model.entries)
            found = self.shop.read(self.name, known)
            if found["version"] == known:
                return found, []
            entries = self.shop.newest(self.name, found["version"] - known)
            if entries[-1]["seq"] == found["version"]:
                return found, entries

    def live(self, ask, at_us, entries, own):
        """One operation on the model; its entries are the next ones. Returns how many."""
        done = apply(self.model, ask, at_us)
        assert done.refusal is None, f"{ask}: done, but the model says {done.refusal!r}"
        assert done.entries, f"nothing is due, and there is {entries[0]}"
        if ask.kind in ("join", "card"):
            self.shop.counts[ask.kind, "done"] += 1
        wanted = [shown_entry(self.model.program, entry, self.name) for entry in done.entries]
        assert len(entries) >= len(wanted), f"{wanted[len(entries):]} was not written"
        wrong = [line for found, want in zip(entries, wanted)
                 for line in entry_differences(found, want)]
        if own is not None and own["seq"] != done.entry["seq"]:
            wrong.append(f"answered by {own['seq']}, the model by {done.entry['seq']}")
        elif own is not None:
            wrong += entry_differences(own, shown_entry(self.model.program, done.entry, self.name))
        assert not wrong, "\n".join(wrong)
        for entry in done.entries:
            if entry is not done.entry:
                self.shop.counts["besides", entry["kind"] + (
                    " reversed" if entry.get("reverses") else "")] += 1
        return len(wanted)

    # --- what was refused -----------------------------------------------------------------
    def check_refusal(self, call, answer, pasts, times):
        """There is a moment at which the model refuses it in the same words."""
        if call.changed:
            assert answer.problem == "idempotency-key-reused", f"{call}: {answer}"
            return
        wanted = []
        for past in pasts:
            for at_us in sorted(times):
                refusal = apply(past.copy(), call.ask, at_us).refusal
                if is_refusal(refusal, answer):
                    return
                wanted.append(refusal or "done")
        raise AssertionError(f"{call}: {answer}, but the model says one of {wanted}")

    # --- what is told meanwhile -----------------------------------------------------------
    def quote(self, call):
        """What a purchase would come to is what the model makes of it now."""
        self.follow([], self.shop.now_us())
        twin = self.model.copy()
        answer = self.shop.ask(call.where, "POST", "/v1/program/quote", call.body)
        done = apply(twin, call.ask, self.shop.now_us())
        self.log += [f"quote: {call.ask}", f"    → {answer}"]
        self.shop.counts["quote", answer.problem or "done"] += 1
        if done.refusal:
            assert is_refusal(done.refusal, answer), f"{answer}, but the model: {done.refusal!r}"
            return
        found = {**answer.body, "reasons": sorted((one["rule"], one["points_micro"])
                                                  for one in answer.body["reasons"]),
                 "challenges": sorted((one["id"], one["after"] - one["before"])
                                      for one in answer.body["challenges"] if not self.in_weeks(
                                          one["id"]))}
        entry = done.entry
        wrong = differences(found, {
            "points_micro": sum(micro for _, micro, _ in entry.get("reasons", ())),
            "reasons": sorted((rule, micro) for rule, micro, _ in entry.get("reasons", ())),
            "rules_version": entry["rules"],
            "tier_after": twin.program.by_version[entry["rules"]].level(twin.tier)["name"],
            "challenges": sorted((rule, added) for rule, slot, _, added in entry.get("counters", ())
                                 if slot == PROGRESS and not self.in_weeks(rule))},
            "quote")
        assert not wrong, "\n".join(wrong)

    def in_weeks(self, name):
        """Weeks in a row are told as they are counted since the last gift."""
        return any(rule["id"] == name and rule["count"] == "weeks"
                   for rules in self.model.program.sets for rule in rules.rules_of("challenges"))

    def progress(self):
        """As of now, whatever the account has seen last."""
        self.follow([], self.shop.now_us())
        times = [self.shop.now_us()]
        answer = self.shop.ask(self.shop.staff, "GET", f"/v1/accounts/{self.name}/progress")
        times.append(self.shop.now_us())
        program = self.model.program
        wanted = [progress(self.model, program.rules_at(at), program.clock.day(at))
                  for at in times]
        assert answer.body in wanted, f"progress: {answer.body}, the model says {wanted[0]}"
