"""Why an entry moved the points that it moved: rules that gave, rules that nearly did, and
sentences in English and Vietnamese."""
import pytest

from harness import Client, Phone, Staff


@pytest.fixture(name="bought")
def fixture_bought(service, till):
    """A card's visit, and a load and a purchase with it."""
    (number, _), = service.gift_cards(1)
    visit = till.visit(number).expect(201).body
    till.load(visit, 5000).expect(201)
    till.purchase(visit, 450).expect(201)
    return visit


def path_of(account, seq, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/v1/accounts/{account['account']}/entries/{seq}/why?{asked}"


# --- rules of format 1 --------------------------------------------------------------------------
def test_an_old_purchase_has_its_reasons(manager, bought):
    why = manager.get(path_of(bought, 2)).expect(200)
    assert why["entry"] == f"{bought['account']}-2" and why["rules_version"] == 1
    assert why["inputs"] == {"counted": 450, "card": 450, "other": 0, "tier": None, "tags": [],
                             "flags": []}
    assert why["fired"] == [{"rule": "base-card", "points": "9", "arithmetic": "4.50 x 2"}]
    assert why["total"] == "9" and not why["nearly"] and not why["follows"]
    assert why["sentences"] == ["The rule “base-card” gave 9 points: 4.50 x 2."]
    vi = manager.get(path_of(bought, 2, lang="vi")).expect(200)
    assert vi["sentences"] == ["Quy tắc “base-card” tặng 9 điểm: 4.50 x 2."]
    assert {**vi.body, "sentences": 0} == {**why.body, "sentences": 0}


def test_what_earned_nothing_says_so(manager, bought):
    why = manager.get(path_of(bought, 1)).expect(200)
    assert why["inputs"] == {"counted": 5000, "tier": None, "tags": [], "flags": []}
    assert why["fired"] == [] and why["total"] == "0"
    assert why["sentences"] == ["This earned no points."]


def test_a_reward_says_what_it_took(till, manager, bought):
    till.purchase(bought, 4500).expect(201)
    till.redeem(bought, "espresso").expect(201)
    why = manager.get(path_of(bought, 4)).expect(200)
    assert why["inputs"] is None and why["total"] == "-25"
    assert why["sentences"] == ["Extra espresso shot or syrup took 25 points."]


def test_an_old_refund_says_what_went_and_what_stays(till, manager, bought):
    receipt = till.purchase(bought, 1000).expect(201)["entry"]["receipt"]
    till.refund(receipt, 300).expect(201)
    till.refund(receipt, 200).expect(201)
    till.refund(receipt).expect(201)

    def said(seq, lang="en"):
        return manager.get(path_of(bought, seq, lang=lang)).expect(200)["sentences"]
    assert said(4) == ["Returned: 6 of 20 points went back; 14 stay for what you kept."]
    assert said(5) == ["Returned: 4 of 20 points went back; 10 stay for what you kept.",
                       "6 points had gone back before."]
    assert said(5, "vi") == [
        "Hoàn hàng: thu hồi 4 trong 20 điểm; giữ lại 10 cho phần bạn không trả.",
        "Trước đó đã thu hồi 6 điểm."]
    assert said(6) == ["Returned: 10 of 20 points went back.", "10 points had gone back before."]


# --- whom, and how ------------------------------------------------------------------------------
def test_the_language_is_the_callers(manager, bought):
    path = path_of(bought, 1)
    vietnamese = "Lần này không tích được điểm."
    for accepted, language in (("vi", "vi"), ("en-GB, vi;q=0.5", "en"), ("de, vi;q=0.5", "vi"),
                               ("vi-VN;q=0.9,en;q=0.8", "vi"), ("en;q=0, vi", "vi"), ("*", "en"),
                               (";;,=q", "en")):
        why = manager.get(path, headers={"Accept-Language": accepted}).expect(200)
        assert why.headers["content-language"] == language, accepted
        assert (why["sentences"][0] == vietnamese) == (language == "vi"), accepted
    asked = manager.get(path_of(bought, 1, lang="en"), headers={"Accept-Language": "vi"})
    assert asked.expect(200).headers["content-language"] == "en"
    for bad in ("de", "", "EN", "en&lang=vi", "x" * 200):
        refused = manager.get(path_of(bought, 1, lang=bad)).expect(400, "invalid-query")
        assert refused["field"] == "lang", bad


def test_who_may_read_an_entry_may_read_its_why(service, till, manager, bought):
    support = Staff(service, "support@example.com")
    for reply in (manager.get(path_of(bought, 2)), support.get(path_of(bought, 2)),
                  till.get(path_of(bought, 2, visit=bought["visit"]))):
        assert reply.expect(200)["total"] == "9"
    till.get(path_of(bought, 2)).expect(404, "not-found")
    Client(service).get(path_of(bought, 2)).expect(401, "unauthenticated")
    ada = Phone.enrol(service)
    ada.get(path_of(bought, 2)).expect(404, "not-found")
    ada.topup(2000).expect(201)
    assert ada.get("/v1/accounts/me/entries/1/why").expect(200)["total"] == "0"


def test_what_is_not_there_has_no_why(manager, bought):
    for seq in ("3", "0", "-1", "x", "99999999999999999999"):
        manager.get(path_of(bought, seq)).expect(404, "not-found")
