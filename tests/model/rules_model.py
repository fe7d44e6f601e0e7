"""Rule sets of format 2 as a plain model, written from the design (rules.md) and not from the C:
the front door of rules_*.py. Integers, dictionaries, one operation at a time.

    earned = earn(document, exponent, facts, bought(amount, card, tax, tip, lines), moment, where)
    errors = check(document, exponent)
    done = apply(Account(Program(zone, exponent, documents)), Ask("load", amount=1000), at_us)
"""
from rules_account import Account
from rules_check import check
from rules_earn import Earned, Memory, earn
from rules_goods import Basket, Good, bought
from rules_kept import Kept, kept
from rules_program import Program, Rules
from rules_step import Ask, Done
from rules_time import Clock, Moment
from rules_work import apply

__all__ = ["Account", "Ask", "Basket", "Clock", "Done", "Earned", "Good", "Kept", "Memory",
           "Moment", "Program", "Rules", "apply", "bought", "check", "earn", "kept"]
