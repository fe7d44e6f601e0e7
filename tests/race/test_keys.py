"""One key, one effect: the same operation many times at once, over all workers."""
import threading

import pytest

from harness import Client, Service, Terminal
from harness.client import new_key


@pytest.fixture(name="service", scope="module")
def fixture_service(postgres):
    running = Service(postgres, workers=2, config={"lanes": 2})
    yield running
    try:
        running.health()
        assert "sound" in running.verify()
    finally:
        running.remove()


def at_once(calls):
    """Runs the calls on a thread each, let go together; returns their results in order."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def work(i):
        barrier.wait()
        results[i] = calls[i]()

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture(name="tills", scope="module")
def fixture_tills(till):
    """Connections of their own for one till, so that they spread over the workers."""
    made = [Terminal(till.service, till.token, till.terminal, till.store) for _ in range(50)]
    for one in made:
        one.get("/v1/program").expect(200)  # connected before the race
    yield made
    for one in made:
        one.close()


def visit_with(till, service, amount):
    visit = till.visit(service.gift_cards(1)[0][0]).expect(201).body
    left = amount
    while left > 0:
        step = min(left, 20000)
        till.load(visit, step).expect(201)
        left -= step
    return visit


def test_one_key_twenty_times(service, manager, till, tills):
    visit = visit_with(till, service, 1000)
    for _ in range(10):
        key = new_key()
        replies = at_once([lambda one=one: one.purchase(visit, 7, key=key) for one in tills[:20]])
        for reply in replies:
            reply.expect(201)
        assert len({reply.text for reply in replies}) == 1
        assert sum(not reply.replayed for reply in replies) == 1
    entries = manager.entries(visit["account"])
    assert [entry["kind"] for entry in entries] == ["load"] + ["purchase"] * 10


def test_one_key_on_two_cards(service, till, tills):
    """The same check cannot charge two cards, however they race."""
    for _ in range(10):
        cards = [visit_with(till, service, 1000) for _ in range(2)]
        key = new_key()
        replies = at_once([lambda one=one, i=i: one.purchase(cards[i % 2], 400, key=key)
                           for i, one in enumerate(tills[:8])])
        good = [reply for reply in replies if reply.status == 201]
        assert len({reply.text for reply in good}) == 1 and len(good) == 4
        for reply in replies:
            if reply.status != 201:
                reply.expect(422, "idempotency-key-reused")


def test_fifty_full_balance_spends(service, manager, till, tills):
    for _ in range(3):
        visit = visit_with(till, service, 5000)
        keys = [new_key() for _ in range(50)]
        replies = at_once([lambda one=one, key=key: one.purchase(visit, 5000, key=key)
                           for one, key in zip(tills, keys)])
        winners = [i for i, reply in enumerate(replies) if reply.status == 201]
        assert len(winners) == 1
        for i, reply in enumerate(replies):
            if i != winners[0]:
                reply.expect(422, "insufficient-funds")
        again = at_once([lambda one=one, key=key: one.purchase(visit, 5000, key=key)
                         for one, key in zip(tills, keys)])
        for i, reply in enumerate(again):
            if i == winners[0]:
                assert reply.expect(201).replayed, "the winner's retry is replayed, not refused"
                assert reply.text == replies[i].text
            else:
                reply.expect(422, "insufficient-funds")
        assert manager.account(visit["account"])["cash"] == 0


def test_a_void_races_its_original(service, manager, till, tills):
    """Whoever comes first, money and points end where they began."""
    visit = visit_with(till, service, 1000)
    for _ in range(40):
        key = new_key()
        bought, void = at_once([lambda key=key: tills[0].purchase(visit, 600, key=key),
                                lambda key=key: tills[1].void(key, visit)])
        void.expect(201)
        if bought.status != 201:
            bought.expect(422, "voided")
    account = manager.account(visit["account"])
    assert (account["cash"], account["points_micro"]) == (1000, 0)


def test_a_void_without_card_races_its_original(service, manager, till, tills):
    """The tombstone may be on the store's account while the original is on the card's."""
    visit = visit_with(till, service, 1000)
    for _ in range(40):
        key = new_key()
        bought, void = at_once([lambda key=key: tills[0].purchase(visit, 600, key=key),
                                lambda key=key: tills[1].void(key)])
        void.expect(201)
        if bought.status != 201:
            bought.expect(422, "voided")
    account = manager.account(visit["account"])
    assert (account["cash"], account["points_micro"]) == (1000, 0)


def test_racing_refunds_never_exceed_the_purchase(service, manager, till, tills):
    visit = visit_with(till, service, 1000)
    for _ in range(5):
        receipt = till.purchase(visit, 1000).expect(201)["entry"]["receipt"]
        replies = at_once([lambda one=one: one.refund(receipt, 300) for one in tills[:12]])
        assert sum(reply.status == 201 for reply in replies) == 3
        for reply in replies:
            if reply.status != 201:
                reply.expect(422, "refund-too-large")
        till.refund(receipt).expect(201)
        account = manager.account(visit["account"])
        assert (account["cash"], account["points_micro"]) == (1000, 0)


def test_many_tills_on_one_account_lose_nothing(service, manager, till, tills):
    visit = visit_with(till, service, 20000)

    def shop(one):
        return [one.purchase(visit, 3).expect(201)["entry"]["seq"] for _ in range(25)]

    seqs = sorted(seq for part in at_once([lambda one=one: shop(one) for one in tills[:16]])
                  for seq in part)
    assert seqs == list(range(2, 402)), "every version once, no gap"
    account = manager.account(visit["account"], at_least=401)
    assert account["cash"] == 20000 - 3 * 400
    assert Client(service).get("/readyz").status == 200
