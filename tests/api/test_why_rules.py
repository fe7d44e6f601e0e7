"""Why, under rules of format 2: the arithmetic, each condition that nearly held, what it had and
needed, in both languages; the same when the rules have changed."""
import datetime
import zoneinfo

import pytest

from harness import Client, Phone, Staff
from harness.client import new_key
from harness.rules import preset, program, put_in_force

NOON = datetime.time(12, 30)  # of a Wednesday


def bonus(name, when, **more):
    """A point more, if that holds."""
    return {"id": name, "name": name.capitalize(), "when": when,
            **(more or {"extra": {"points": "1"}})}


# What each would need, and what is told of it: failed, have, need, English, Vietnamese.
NEARLY = {
    "flag": ({"flags": ["own_cup"]}, None, "own_cup",
             "Flag needs “own_cup”; the till did not mark it.",
             "Flag cần đánh dấu “own_cup”; quầy đã không đánh dấu."),
    "store": ({"without_stores": ["st_demo"]}, "st_demo", None,
              "Store does not count at Coffee Bar 1.", "Store không áp dụng tại Coffee Bar 1."),
    "channel": ({"channels": ["app", "web"]}, "till", "app, web",
                "Channel counts in the app or on the web; this was at the till.",
                "Channel chỉ áp dụng trong ứng dụng hoặc trên web; lần này là tại quầy."),
    "weekday": ({"weekdays": ["mon", "sun"]}, "wed", "mon, sun",
                "Weekday counts on Monday or Sunday; it was Wednesday.",
                "Weekday chỉ áp dụng vào thứ Hai hoặc Chủ nhật; hôm đó là thứ Tư."),
    "hour": ({"hours": [["06:00", "11:00"]]}, "12:30", "06:00-11:00",
             "Hour needs 06:00 to 11:00; it was 12:30.",
             "Hour chỉ tính từ 06:00 đến 11:00; lúc đó là 12:30."),
    "tender": ({"tender": "other"}, "card", "other",
               "Tender counts what the card does not pay; the card paid it.",
               "Tender chỉ tính phần không trả bằng thẻ; lần này trả bằng thẻ."),
    "lines": ({"lines": {"categories": ["drinks"], "skus": ["bun"]}}, None, "drinks, bun",
              "Lines is for drinks or bun; there was none.",
              "Lines dành cho drinks hoặc bun; lần này không có."),
    "at_least": ({"at_least": 1500}, "12.40", "15.00",
                 "At_least needs at least 15.00; it was 12.40.",
                 "At_least cần từ 15.00 trở lên; lần này là 12.40."),
    "has": ({"has": {"categories": ["food"], "items": 2}}, "1", "2",
            "Has needs 2 pieces of food; this had 1.", "Has cần 2 món thuộc food; lần này có 1."),
    "tag": ({"tags": ["staff"]}, None, "staff", "Tag is for customers with the tag staff.",
            "Tag dành cho khách có nhãn staff."),
    "without_tag": ({"without_tags": ["press"]}, "press", None,
                    "Without_tag is not for customers with the tag press.",
                    "Without_tag không dành cho khách có nhãn press."),
    "date": ({"from": "2126-06-03", "to": "2126-06-30"}, None, "2126-06-03/2126-06-30",
             "Date counts from 3 June 2126 to 30 June 2126; it was ",
             "Date chỉ áp dụng từ 3/6/2126 đến 30/6/2126; hôm đó là "),
}
BASE = {"id": "base", "name": "1.2 per 1.00", "names": {"vi": "1,2 cho mỗi 1,00"},
        "give": {"per_unit": "1.2"}}
LUNCH = [{"sku": "lunch", "category": "food", "quantity": 1, "amount": 1240}]


@pytest.fixture(name="at_noon", scope="module")
def fixture_at_noon(service):
    """On a Wednesday, 12:30 by the program's clocks."""
    zone = zoneinfo.ZoneInfo(Client(service).get("/v1/program").expect(200)["time_zone"])
    now = datetime.datetime.fromtimestamp(service.now(), zone)
    day = now.date() + datetime.timedelta(days=(2 - now.weekday()) % 7 + 7)
    noon = datetime.datetime.combine(day, NOON, zone)
    service.move_clock(noon.timestamp() - now.timestamp())
    return noon


@pytest.fixture(name="bring", scope="module")
def fixture_bring(service, till, at_noon):
    """Brings a document of rules in force, and the staff that may ask why."""
    def bring(document):
        manager = Staff(service)
        put_in_force(service, manager, document)
        till.renew()
        return manager
    return bring


def path_of(entry, **query):
    account, seq = entry["receipt"].rsplit("-", 1)
    return f"/v1/accounts/{account}/entries/{seq}/why?" + "&".join(
        f"{name}={value}" for name, value in query.items())


def visit_of(service, till, load=4000):
    (number, _), = service.gift_cards(1)
    visit = till.visit(number).expect(201).body
    till.load(visit, load).expect(201)
    return visit


def test_every_condition_has_its_words(service, till, bring):
    twelve = list(NEARLY.items())
    for part in (twelve[:6], twelve[6:]):
        manager = bring(program(BASE, bonuses=[bonus(name, row[0]) for name, row in part]))
        visit = visit_of(service, till)
        if any(name == "without_tag" for name, _ in part):
            manager.post(f"/v1/accounts/{visit['account']}/tags", {"add": ["press"]},
                         key=new_key()).expect(201)
        entry = till.purchase(visit, 1240, lines=LUNCH).expect(201)["entry"]
        why = manager.get(path_of(entry)).expect(200)
        vi = manager.get(path_of(entry, lang="vi")).expect(200)
        said = {near["rule"]: (near, en, of_vi) for near, en, of_vi in zip(
            why["nearly"], why["sentences"][1:], vi["sentences"][1:])}
        assert len(said) == len(part), why.body
        for name, (_, have, need, english, vietnamese) in part:
            near, en, of_vi = said[name]
            if name == "date":
                have = why["local"][:10]
            clock = why["local"][-5:]
            wanted = {"rule": name, "failed": name, "have": have, "need": need}
            assert near == {key: value.replace("12:30", clock) for key, value in wanted.items()
                            if value is not None}
            assert en.startswith(english.replace("12:30", clock)), name
            assert of_vi.startswith(vietnamese.replace("12:30", clock)), name
        assert why["sentences"][0] == "1.2 per 1.00 gave 14.88 points for 12.40."
        assert vi["sentences"][0] == "1,2 cho mỗi 1,00 tặng 14.88 điểm cho 12.40."
        assert why["fired"] == [{"rule": "base", "points": "14.88", "arithmetic": "12.40 × 1.2"}]


def test_what_nearly_held_by_two_is_not_told(service, till, bring):
    manager = bring(program(BASE, bonuses=[
        bonus("two", {"flags": ["own_cup"], "hours": [["06:00", "11:00"]]})]))
    entry = till.purchase(visit_of(service, till), 1240).expect(201)["entry"]
    assert manager.get(path_of(entry)).expect(200)["nearly"] == []


def test_what_doubles_and_what_is_outbid_or_used_up(service, till, bring):
    manager = bring(program(
        BASE, loads=[{"id": "load-30", "name": "Top-up of 30", "at_least": 3000, "points": "10"},
                     {"id": "load-50", "name": "Top-up of 50", "at_least": 5000, "points": "25"}],
        bonuses=[
            {"id": "double", "name": "Double day", "names": {"vi": "Ngày nhân đôi"}, "times": "2",
             "priority": 10},
            {"id": "own-cup", "name": "Your own cup", "when": {"flags": ["own_cup"]}, "times": "2"},
            {"id": "hello", "name": "Hello", "extra": {"points": "7"},
             "limit": [{"times": 1, "per": "day"}]}]))
    visit = visit_of(service, till)
    first = till.purchase(visit, 1715, flags=["own_cup"]).expect(201)["entry"]
    why = manager.get(path_of(first)).expect(200)
    assert why["inputs"] == {"counted": 1715, "card": 1715, "other": 0, "tier": "green",
                             "tags": [], "flags": ["own_cup"]}
    assert why["fired"][1] == {"rule": "double", "points": "20.58",
                               "arithmetic": "20.58 × (2 − 1)"}
    assert why["nearly"] == [{"rule": "own-cup", "failed": "lost", "to": "double"}]
    assert why["total"] == "48.16"
    assert why["sentences"] == [
        "1.2 per 1.00 gave 20.58 points for 17.15.", "Double day doubled it: 20.58 more.",
        "Hello gave 7 points.",
        "Your own cup did not add: Double day gives as much and goes first."]
    assert manager.get(path_of(first, lang="vi")).expect(200)["sentences"][1] == \
        "Ngày nhân đôi tặng thêm 20.58 điểm."
    again = till.purchase(visit, 500).expect(201)["entry"]
    why = manager.get(path_of(again)).expect(200)
    assert {"rule": "hello", "failed": "limit", "need": "1 per day"} in why["nearly"]
    assert "Hello gives once a day at most, and that was used up." in why["sentences"]
    assert "Hello chỉ được mỗi ngày một lần, và đã dùng hết." in \
        manager.get(path_of(again, lang="vi")).expect(200)["sentences"]
    load = {"receipt": f"{visit['account']}-1"}
    why = manager.get(path_of(load)).expect(200)
    assert why["fired"] == [{"rule": "load-30", "points": "10", "arithmetic": "10"}]
    assert why["nearly"] == [{"rule": "load-50", "failed": "at_least", "have": "40.00",
                              "need": "50.00"}]
    assert why["sentences"] == ["Top-up of 30 gave 10 points for a top-up of 40.00.",
                                "Top-up of 50 needs at least 50.00; it was 40.00."]


def test_a_refund_says_what_went_and_what_stays(service, till, bring):
    """E6 of the design: the lunch of 17.15 goes back."""
    manager = bring(program(BASE, bonuses=[{"id": "double", "name": "Double day", "times": "2"}]))
    lines = LUNCH + [{"sku": "latte", "category": "drinks", "quantity": 1, "amount": 475}]
    bought = till.purchase(visit_of(service, till), 1967, tax=152, tip=100, lines=lines)
    receipt = bought.expect(201)["entry"]["receipt"]
    back = till.refund(receipt, lines=[{"line": 1, "quantity": 1}]).expect(201)["entry"]
    why = manager.get(path_of(back)).expect(200)
    assert why["total"] == "-29.76" and why["inputs"] is None and why["fired"] == []
    assert why["sentences"] == [
        "Returned: 29.76 of 41.16 points went back; 11.4 stay for what you kept."]
    assert manager.get(path_of(back, lang="vi")).expect(200)["sentences"] == [
        "Hoàn hàng: thu hồi 29.76 trong 41.16 điểm; giữ lại 11.4 cho phần bạn không trả."]
    rest = till.refund(receipt).expect(201)["entry"]
    assert manager.get(path_of(rest)).expect(200)["sentences"] == [
        "Returned: 11.4 of 41.16 points went back.", "29.76 points had gone back before."]


def test_rules_of_another_day_change_nothing(service, till, bring):
    manager = bring(program(BASE, bonuses=[bonus("flag", {"flags": ["own_cup"]})]))
    entry = till.purchase(visit_of(service, till), 1240).expect(201)["entry"]
    before = manager.get(path_of(entry)).expect(200).body
    manager = bring(program({**BASE, "name": "Another name"}))
    assert manager.get(path_of(entry)).expect(200).body == before
    assert before["nearly"]


def test_tags_are_for_staff(service, till, bring):
    manager = bring(program(BASE, bonuses=[
        bonus("staff", {"tags": ["staff"]}), bonus("flag", {"flags": ["own_cup"]}),
        bonus("press", {"tags": ["press"]})]))
    ada = Phone.enrol(service)
    ada.enrol_device()
    number = ada.get("/v1/me").expect(200)["account"]
    manager.post(f"/v1/accounts/{number}/tags", {"add": ["press"]}, key=new_key()).expect(201)
    ada.topup(3000).expect(201)
    entry = till.purchase(present=ada.paycode(), amount=500).expect(201)["entry"]
    told = manager.get(path_of(entry)).expect(200)
    hers = ada.get(path_of(entry)).expect(200)
    assert told["inputs"]["tags"] == ["press"] and hers["inputs"]["tags"] == []
    assert [near["rule"] for near in told["nearly"]] == ["staff", "flag"]
    assert [near["rule"] for near in hers["nearly"]] == ["flag"]
    assert not any("staff" in sentence for sentence in hers["sentences"])


def test_a_quote_tells_what_is_near(service, till, bring):
    bring(program(BASE, bonuses=[bonus("at_least", {"at_least": 1500})]))
    visit = visit_of(service, till)
    asked = {"visit": visit["visit"], "amount": 1240, "tender": "card"}
    quote = till.post("/v1/program/quote", asked).expect(200)
    assert quote["nearly"] == [{"rule": "at_least", "name": "At_least", "failed": "at_least",
                                "have": "12.40", "need": "15.00"}]


def test_nothing_counts(service, till, bring):
    manager = bring(program(BASE, exclude={"categories": ["food"]}))
    entry = till.purchase(visit_of(service, till), 1240, lines=LUNCH).expect(201)["entry"]
    why = manager.get(path_of(entry)).expect(200)
    assert why["inputs"]["counted"] == 0 and why["total"] == "0"
    assert why["sentences"] == ["Nothing in it counts for points."]


def test_a_challenge_is_told_with_what_fills_it(service, till, bring):
    manager = bring(program(BASE, challenges=[
        {"id": "visits-2", "name": "Two visits", "names": {"vi": "Hai lần ghé"}, "count": "visits",
         "target": 2, "per": "ever", "points": "25"}]))
    visit = visit_of(service, till)
    till.purchase(visit, 500).expect(201)
    second = till.purchase(visit, 1000).expect(201)["entry"]
    bonus_entry = {"receipt": f"{visit['account']}-4"}
    why = manager.get(path_of(second)).expect(200)
    assert why["follows"] == [{"entry": bonus_entry["receipt"], "kind": "bonus", "points": "25"}]
    assert why["sentences"] == ["1.2 per 1.00 gave 12 points for 10.00.",
                                "This counts for Two visits.",
                                "Two visits is done: 25 points more."]
    own = manager.get(path_of(bonus_entry)).expect(200)
    assert own["fired"] == [{"rule": "visits-2", "points": "25", "arithmetic": "25"}]
    assert own["total"] == "25" and own["follows"] == []
    assert own["sentences"] == ["Two visits is done: 25 points more."]
    assert manager.get(path_of(bonus_entry, lang="vi")).expect(200)["sentences"] == [
        "Đã hoàn thành Hai lần ghé: tặng 25 điểm."]
    back = till.refund(second["receipt"]).expect(201)["entry"]
    assert manager.get(path_of(back)).expect(200)["sentences"] == [
        "Returned: all 12 points went back.",
        "Two visits no longer holds: 25 points went back."]


def test_a_voucher_of_a_challenge_is_told(service, till, bring, at_noon):
    manager = bring(program(
        BASE, rewards=[{"id": "tea", "name": "A tea", "cost": 30, "worth": 300, "kind": "amount"}],
        challenges=[{"id": "visit-1", "name": "One visit", "count": "visits", "target": 1,
                     "per": "ever", "reward": "tea", "valid": [{"days": 1}]}]))
    visit = visit_of(service, till)
    bought = till.purchase(visit, 500).expect(201)["entry"]
    why = manager.get(path_of(bought)).expect(200)
    day = f"{at_noon.day} {at_noon:%B %Y}"
    assert [each["kind"] for each in why["follows"]] == ["voucher"]
    assert why["sentences"][1:] == [
        "This counts for One visit.",
        f"One visit is done: a voucher for A tea, which is good until {day}."]
    back = till.refund(bought["receipt"]).expect(201)["entry"]
    assert manager.get(path_of(back)).expect(200)["sentences"] == [
        "Returned: all 6 points went back.",
        "One visit no longer holds: the voucher for A tea went back."]


def test_entry_8_of_the_worked_month(service, till, bring, at_noon):
    """Of the preset coffee, on a double day: a member who has become Gold buys lunch."""
    coffee = preset("coffee")
    coffee["bonuses"][0]["when"]["on"] = [f"{at_noon:%Y-%m-%d}"]
    manager = bring(coffee)
    visit = visit_of(service, till)
    first = till.purchase(visit, 50000, tender="other").expect(201)["entry"]
    why = manager.get(path_of(first)).expect(200)
    assert [each["kind"] for each in why["follows"]] == ["tier"]
    assert {"rule": "double-day", "failed": "tier", "have": "green", "need": "gold, reserve"} in \
        why["nearly"]
    assert "Double day is for Gold or Reserve; the level then was Green." in why["sentences"]
    assert "The level rose from Green to Gold." in why["sentences"]
    assert any(each.startswith("Gold holds until ") for each in why["sentences"])
    assert "Lên hạng từ Green lên Gold." in \
        manager.get(path_of(first, lang="vi")).expect(200)["sentences"]
    lines = LUNCH + [{"sku": "latte", "category": "drinks", "quantity": 1, "amount": 475}]
    lunch = till.purchase(visit, 1967, tax=152, tip=100, lines=lines, flags=["own_cup"])
    why = manager.get(path_of(lunch.expect(201)["entry"])).expect(200).body
    clock = why["local"][-5:]
    assert {name: why[name] for name in ("inputs", "fired", "nearly", "total", "follows")} == {
        "inputs": {"counted": 1715, "card": 1967, "other": 0, "tier": "gold", "tags": [],
                   "flags": ["own_cup"]},
        "fired": [{"rule": "base-gold", "points": "20.58", "arithmetic": "17.15 × 1.2"},
                  {"rule": "double-day", "points": "20.58", "arithmetic": "20.58 × (2 − 1)"}],
        "nearly": [{"rule": "own-cup", "failed": "lost", "to": "double-day"},
                   {"rule": "breakfast-3", "failed": "hour", "have": clock,
                    "need": "06:00-11:00"}],
        "total": "41.16", "follows": []}
    assert why["sentences"] == [
        "Gold: 1.2 per 1.00 gave 20.58 points for 17.15.", "Double day doubled it: 20.58 more.",
        "This counts for Four weeks in a row.",
        "Your own cup did not add: Double day gives as much and goes first.",
        f"Three breakfasts needs 06:00 to 11:00; it was {clock}."]
