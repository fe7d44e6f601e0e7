"""Histories of an account that svc/core and the model live side by side, the shortest one in which
they differ, and how it is told. A step names what came before by the step that made it, so that
others can be left out."""
import copy
import datetime
import json
from dataclasses import dataclass, field, fields, replace

from rules_account import Account
from rules_core import differences
from rules_program import Program
from rules_refund import REFUNDABLE
from rules_step import Ask
from rules_work import apply

SHRINK_RUNS = 400
NOBODY = 10 ** 6              # no entry has this number


class Differs(AssertionError):
    """Core and model do not agree."""


@dataclass
class Step:
    """One operation at a time; `of` names the entry that it refers to: (step, which of its)."""

    number: int
    ask: Ask
    at: int
    of: tuple | None = None
    vouchers: dict = field(default_factory=dict)    # place in the rewards → (step, which)


@dataclass
class Story:
    """Enough to live it again."""

    zone: str
    exponent: int
    documents: list
    steps: list = field(default_factory=list)


class Pair:
    """Core and model side by side, from the beginning of a story on."""

    def __init__(self, core, story):
        self.core = core
        self.wrong = core.begin(story.zone, story.exponent, story.documents)
        self.account = Account(Program(story.zone, story.exponent, story.documents))
        self.seqs, self.made_by, self.keys = {}, {}, {}

    def step_of(self, number, ask, at):
        """The ask with numbers of entries of now as one that can be asked again later."""
        step = Step(number, ask, at, self.made_by.get(ask.ref_seq))
        for place, reward in enumerate(ask.rewards):
            if "voucher" in reward:
                step.vouchers[place] = self.made_by[reward["voucher"]]
        return step

    def resolved(self, step):
        """The ask with numbers of entries of now, or None: what it names is not there."""
        names = [step.of] if step.of else []
        if any(name not in self.seqs for name in [*names, *step.vouchers.values()]):
            return None
        ask = step.ask
        if step.of:
            ask = replace(ask, ref_seq=self.seqs[step.of])
        if step.vouchers:
            ask = replace(ask, rewards=tuple(
                {**reward, "voucher": self.seqs[step.vouchers[place]]}
                if place in step.vouchers else reward
                for place, reward in enumerate(ask.rewards)))
        return ask

    def run(self, step):
        """What the model makes of it, or None when it cannot be asked; raises Differs."""
        ask = self.resolved(step)
        if ask is None or (ask.kind == "void" and ask.ref_seq not in self.keys):
            return None
        before = len(self.account.entries)
        if ask.kind == "capture":
            hold = Ask("hold", amount=ask.amount, store=ask.store, channel=ask.channel)
            done = self.both(hold, step.at, 2 * step.number)
            ask = replace(ask, ref_seq=len(self.account.entries))
            if done.refusal:
                self.remember(step, before)
                return done
        done = self.both(ask, step.at, 2 * step.number + 1)
        self.remember(step, before)
        return done

    def remember(self, step, before):
        for which, entry in enumerate(self.account.entries[before:]):
            name = (step.number, which)
            self.seqs[name], self.made_by[entry["seq"]] = entry["seq"], name

    def both(self, ask, at, key):
        told = self.core.apply(ask, at, key, self.keys.get(ask.ref_seq, 0))
        done = apply(self.account, ask, at)
        lines = differences(self.account, done, told)
        if lines:
            raise Differs("\n".join(lines))
        if done.entry is not None and done.entry["kind"] in (*REFUNDABLE, "load"):
            self.keys[done.entry["seq"]] = key
        return done


def difference(core, story):
    """(how many steps were lived, what differs then), or None."""
    pair = Pair(core, story)
    if pair.wrong:
        return None
    for count, step in enumerate(story.steps):
        try:
            pair.run(step)
        except AssertionError as error:     # of the library, too
            return count + 1, str(error)
    return None


# --- the shortest one -----------------------------------------------------------------------------
class Shrinker:
    """A shorter story that still differs."""

    def __init__(self, core, story):
        self.core, self.best, self.runs = core, story, 0

    def keep(self, story):
        """Takes it if core and model still differ in it."""
        if self.runs >= SHRINK_RUNS:
            return False
        self.runs += 1
        found = difference(self.core, story)
        if found:
            self.best = replace(story, steps=story.steps[:found[0]])
        return found is not None

    def run(self):
        self.keep(self.best)
        size = len(self.best.steps) // 2
        while size >= 1:
            at = 0
            while at < len(self.best.steps) - 1:
                steps = self.best.steps
                last = len(steps) - 1
                if not self.keep(replace(self.best, steps=steps[:at] + steps[
                        min(at + size, last):])):
                    at += size
                if self.runs >= SHRINK_RUNS:
                    return self.best
            size //= 2
        self.documents()
        self.asks()
        return self.best

    def documents(self):
        """Versions, then rules, then members of rules that nobody needs."""
        for place in range(len(self.best.documents) - 1, -1, -1):
            if len(self.best.documents) > 1:
                fewer = self.best.documents[:place] + self.best.documents[place + 1:]
                fewer[0] = (fewer[0][0], 0, fewer[0][2])
                self.keep(replace(self.best, documents=fewer))
        for place in range(len(self.best.documents)):
            for section in ("earn", "bonuses", "loads", "gifts", "challenges", "rewards"):
                for at in range(len(self.best.documents[place][2].get(section, ())) - 1, -1, -1):
                    self.without(place, lambda made, section=section, at=at:
                                 made[section].pop(at))
                    self.members(place, section, at)
            for name in ("counts", "exclude", "flags"):
                self.without(place, lambda made, name=name: made.pop(name))

    def members(self, place, section, at):
        rules = self.best.documents[place][2].get(section, ())
        for name in list(rules[at]) if at < len(rules) else ():
            if name in ("id", "name"):
                continue
            self.without(place, lambda made, name=name: made[section][at].pop(name))
            rule = self.best.documents[place][2][section][at]
            for part in list(rule.get("when", ())) if name == "when" else ():
                self.without(place, lambda made, part=part: made[section][at]["when"].pop(part))

    def without(self, place, change):
        """A document without something, if it is a document still."""
        documents = copy.deepcopy(self.best.documents)
        try:
            change(documents[place][2])
        except (KeyError, IndexError):
            return
        documents[place] = (*documents[place][:2], {
            name: value for name, value in documents[place][2].items() if value != []})
        documents[place][2].setdefault("rewards", [])
        try:
            self.keep(replace(self.best, documents=documents))
        except (KeyError, StopIteration):   # not one that the model can read
            pass

    def asks(self):
        """Flags, rewards and lines that nobody needs."""
        for place in range(len(self.best.steps)):
            for name, plain in (("flags", ()), ("rewards", ()), ("tip", 0), ("tax", 0)):
                self.with_ask(place, **{name: plain})
            for at in range(len(self.best.steps[place].ask.lines) - 1, -1, -1):
                lines = self.best.steps[place].ask.lines
                self.with_ask(place, lines=lines[:at] + lines[at + 1:])

    def with_ask(self, place, **changes):
        step = self.best.steps[place]
        ask = replace(step.ask, **changes)
        if ask == step.ask or step.vouchers:
            return
        if ask.kind == "purchase" and step.ask.lines:
            ask.amount = sum(line[3] for line in ask.lines) + ask.tax + ask.tip
            ask.card = min(ask.card, ask.amount)
            if not ask.lines or ask.amount < 1:
                return
        elif ask.kind == "purchase" and ("tax" in changes or "tip" in changes):
            return
        steps = list(self.best.steps)
        steps[place] = replace(step, ask=ask)
        self.keep(replace(self.best, steps=steps))


def tell(core, story):
    """Where they differ first, in as few steps as were found."""
    short = Shrinker(core, story).run()
    lines = [f"zone {short.zone}, exponent {short.exponent}"]
    lines += [f"rules {version} from {since}: {json.dumps(document)}"
              for version, since, document in short.documents]
    pair = Pair(core, short)
    for step in short.steps:
        lines.append(told(pair, step))
        try:
            done = pair.run(step)
            lines[-1] += f" → {outcome(done)}"
        except AssertionError as error:
            lines.append(str(error))
    return "\n".join(lines)


def told(pair, step):
    ask = pair.resolved(step) or step.ask
    when = datetime.datetime.fromtimestamp(step.at // 10 ** 6, pair.account.program.clock.zone)
    plain = Ask(ask.kind)
    said = [f"{one.name} {getattr(ask, one.name)}" for one in fields(Ask)
            if one.name != "kind" and getattr(ask, one.name) != getattr(plain, one.name)]
    return f"{when:%Y-%m-%d %H:%M:%S}: {ask.kind} {', '.join(said)}"


def outcome(done):
    if done is None:
        return "cannot be asked"
    made = [f"{e['seq']} {e['kind']} {e['points'] / 10 ** 6:+}" for e in done.entries]
    return ", ".join([*([f"refused, {done.refusal}"] if done.refusal else []), *made])
