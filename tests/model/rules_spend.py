"""Rewards: what is spent for them, when they can be had, and vouchers (rules.md, "The document" and
"Vouchers and tags")."""
from ledger_words import Refusal
from program_model import MICRO
from rules_goods import means
from rules_limits import has_room, uses_of
from rules_match import basket_holds, context_holds
from rules_step import Step


class Spend(Step):
    """The rewards of a purchase, of a redemption, or of a voucher that is made."""

    def reward_rule(self, name):
        rule = self.rules.find("rewards", name)
        if rule is None:
            raise Refusal("reward-unknown")
        return rule

    def spend_rewards(self, draft, counters, basket):
        """Of all that are asked; basket is None in a redemption alone, which has no lines."""
        rewards = [self.with_voucher(asked) if "voucher" in asked else self.with_points(
            asked, counters, basket) for asked in self.ask.rewards]
        for asked, reward in zip(self.ask.rewards, rewards):
            self.check_worth(reward, asked)
            if basket is not None:
                self.check_line(reward, basket)
        self.pay(draft, [reward for reward in rewards if "voucher" not in reward])
        return rewards

    def with_voucher(self, asked):
        voucher = self.account.vouchers.get(asked["voucher"])
        if voucher is None:
            raise Refusal("voucher-ended")
        return {"reward": voucher["reward"], "cost_micro": voucher["cost_micro"],
                "line": asked.get("line", 0), "times": 1, "off": asked.get("off", 0),
                "voucher": asked["voucher"], "from": voucher["from"],
                "ends_us": voucher["ends_us"]}

    def with_points(self, asked, counters, basket):
        rule, times = self.reward_rule(asked["reward"]), asked.get("times", 1)
        self.check_reward(rule, times, counters, basket)
        return {"reward": rule["id"], "cost_micro": rule["cost"] * MICRO * times,
                "line": asked.get("line", 0), "times": times, "off": asked.get("off", 0)}

    def check_reward(self, rule, times, counters, basket):
        """Its context, its limit, and of a purchase what it asks of the goods, which may be
        free. Each of its times is one use."""
        there = {**self.account.counters}
        for key, uses in counters.items():
            there[key] = there.get(key, 0) + uses
        if rule.get("gift_only"):
            raise Refusal("reward-unavailable", reason="gift_only")
        if not context_holds(rule.get("when", {}), self.facts(), self.moment, self.ask.where(),
                             self.rules.flags_of(self.ask.flags)):
            raise Refusal("reward-unavailable", reason="when")
        if basket is not None and not basket_holds(rule, self.rules.document, basket, 0):
            raise Refusal("reward-unavailable", reason="when")
        if times > rule.get("times_max", 1):
            raise Refusal("reward-unavailable", reason="times")
        if not has_room(rule, there, self.day, times):
            raise Refusal("reward-unavailable", reason="limit")
        for key, uses in uses_of(rule, 0, self.day, times).items():
            counters[key] = counters.get(key, 0) + uses

    def check_worth(self, reward, asked):
        rule = self.reward_rule(reward["reward"])
        if asked.get("off", 0) > rule["worth"] * reward["times"]:
            raise Refusal("reward-worth")

    def check_line(self, reward, basket):
        """An item is a line that its rule means; what names a line names one that is there."""
        rule = self.reward_rule(reward["reward"])
        line = reward["line"]
        there = [good for good in basket.goods if good.kind == "line"]
        if line > len(there) or (rule["kind"] == "item" and not (
                line and means(rule.get("when", {}).get("lines"), there[line - 1]))):
            raise Refusal("reward-unavailable", reason="lines")

    def pay(self, draft, rewards):
        """All or nothing, one by one; each knows from which lots."""
        cost, there = sum(reward["cost_micro"] for reward in rewards), draft.spendable()
        if cost > max(there, 0):
            raise Refusal("insufficient-points", short=-((there - cost) // MICRO))
        for reward in rewards:
            reward["from"] = [[*lot, micro] for lot, micro in draft.spend(reward["cost_micro"])]

    # --- operations -----------------------------------------------------------------------
    def redeem(self):
        draft, counters = self.draft(), {}
        self.activity(draft, counters)
        rewards = self.spend_rewards(draft, counters, None)
        return self.write("redeem", "rewards", draft=draft, counters=counters, rewards=rewards)

    def voucher(self):
        """Points leave their lots and wait in it; it ends with the day so many days later."""
        rule, draft, counters = self.reward_rule(self.ask.reward), self.draft(), {}
        if not rule.get("voucher_days", 0):
            raise Refusal("reward-unavailable", reason="voucher")
        self.check_reward(rule, 1, counters, None)
        self.activity(draft, counters)
        reward = {"reward": rule["id"], "cost_micro": rule["cost"] * MICRO}
        self.pay(draft, [reward])
        if not self.account.voucher_room(len(reward["from"])):
            raise Refusal("too-many-vouchers")
        ends = self.program.clock.start_us(self.day + rule["voucher_days"] + 1)
        return self.write("voucher", "rewards", draft=draft, counters=counters,
                          voucher={**reward, "ends_us": ends})
