"""The laws of rules.md over random programs, baskets and histories of format 2, and what they are
worth: each wrong variant of the model breaks the law that is there for it.

Settings: CREMA_MODEL_RULES (cases of each law, default 300; of whole accounts a part of that),
CREMA_MODEL_SEED (default random, printed).
"""
import os
import random

import pytest
from rules_broken import broken, misshapen
from rules_cases import ALL, EARNING, LIVING, Drawer, changed, hard
from rules_check import check
from rules_laws import LAWS, SLOW, first_broken
from rules_plants import PLANTS, planted
from rules_schema import Schema

CASES = int(os.environ.get("CREMA_MODEL_RULES", "300"))
SEED = int(os.environ.get("CREMA_MODEL_SEED", str(random.SystemRandom().randrange(10 ** 9))))
PLANTED_CASES = 4000

FOUND_BY = {  # wrong variant → (the law that finds it, a seed with which it does so soon)
    "card_first_shares": ("nothing", 5), "winner_per_basket": ("P1, old mistakes", 4),
    "floor_over_groups": ("P1, old mistakes", 6), "one_tier_until": ("P9, P10", 1),
    "no_keep_of_older_weeks": ("P9, P10", 4), "returned_voucher_not_opened": ("P9, P10", 4),
    "claw_of_expired": ("expired", 4), "sliding_key_without_its_day": ("P5, P7, P8", 2),
    "ended_lower_holding_counts": ("tiers", 73),
    "limited_multiplier_is_capped": ("P1, old mistakes", 49),
    "expiry_behind_a_voucher_by_its_lot": ("P5, P7, P8", 5),
    "grants_since_the_purchase": ("P5, P7, P8", 5)}


@pytest.mark.parametrize("law", LAWS)
def test_law(law):
    cases = max(1, CASES // SLOW.get(law, 1))
    found = first_broken(law, SEED, cases)
    assert found is None, f"CREMA_MODEL_SEED={SEED}: {law} is broken by case {found}"
    print(f"{law}: {cases} cases, none breaks it; seed {SEED}")


@pytest.mark.parametrize("name", PLANTS)
def test_wrong_variants_are_found(name):
    law, seed = FOUND_BY[name]
    with planted(name):
        found = first_broken(law, seed, PLANTED_CASES)
    assert found is not None, f"{law} does not find {name}"
    print(f"{name}: found by {law}, case {found[0]}")


@pytest.mark.parametrize("sections", [EARNING, LIVING, ALL], ids=["earning", "living", "all"])
def test_random_programs_are_valid(sections):
    for case in range(CASES // 2):
        rng = random.Random(f"{SEED}/{case}")
        exponent = rng.choice([0, 2, 3])
        document = Drawer(rng, sections, exponent, 20600, rng.random() < 0.3).document()
        if rng.random() < 0.2:
            document = hard(rng, document)
        for said in (document, changed(rng, document, sections)):
            assert check(said, exponent) == [], f"CREMA_MODEL_SEED={SEED}, case {case}"


def test_mistakes_are_found():
    """One mistake in a random program is found where it is; whatever is not of the shape is told
    by its path, and nothing makes check fall over."""
    schema = Schema()
    for case in range(CASES // 2):
        rng = random.Random(f"{SEED}/{case}")
        document = Drawer(rng, ALL, 2, 20600).document()
        wrong, path = broken(rng, document)
        assert schema.problems(wrong) == [], f"CREMA_MODEL_SEED={SEED}, case {case}"
        assert path in [where for where, _ in check(wrong, 2)], (
            f"CREMA_MODEL_SEED={SEED}, case {case}: {path}")
        check(misshapen(rng, document), 2)
