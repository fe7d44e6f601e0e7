"""Last bytes sent at once over both workers, round after round: one effect, and the truth to
everybody who repeats. $CREMA_RACE_ROUNDS sets how many rounds."""
import os

import pytest

from harness import Phone, Service, Staff, Terminal
from harness.client import new_key
from harness.volley import Shot, Volley

ROUNDS = range(int(os.environ.get("CREMA_RACE_ROUNDS", "30")))
PAIR_ROUNDS = 15  # what two members may send each other in a day
pytestmark = pytest.mark.timeout(180 + len(ROUNDS))


class Range:
    """A service of two workers with two lanes each, a till and its volley."""

    def __init__(self, postgres):
        self.service = Service(postgres, workers=2, config={
            "lanes": 2, "transfers_per_hour": 1000000})
        self.staff = Staff(self.service)
        self.till = Terminal.enrol(self.service, self.staff)
        self.volley = Volley(self.till, 50)

    def card(self, cash):
        """A visit of a new card with so much money."""
        visit = self.till.visit(self.service.gift_cards(1)[0][0]).expect(201).body
        if cash:
            self.till.load(visit, cash).expect(201)
        return visit

    def balance(self, visit):
        account = self.staff.account(visit["account"])
        return account["cash"], account["points_micro"]

    def pair(self, cash):
        """Two new members, the first with so much money."""
        phones = [Phone.enrol(self.service) for _ in range(2)]
        phones[0].topup(cash).expect(201)
        return phones

    def fire(self, shots, turns=()):
        """A volley, and the same again: who won is replayed word for word, who lost has lost,
        for the same reason or, among these problems, for the one that became true later."""
        first = self.volley.fire(shots)
        for before, after in zip(first, self.volley.fire(shots)):
            if before.status == 201:
                assert after.expect(201).replayed, "a winner's retry is replayed, not refused"
                assert after.text == before.text
            else:
                may_be = [before.problem, *turns]
                assert (after.status, after.problem) in [(before.status, slug) for slug in may_be]
        return first


@pytest.fixture(name="ground", scope="module")
def fixture_ground(postgres):
    made = Range(postgres)
    yield made
    made.volley.close()
    try:
        assert len(made.volley.hits) == 2 and min(made.volley.hits.values()) > len(ROUNDS)
        made.service.health()
        assert "sound" in made.service.verify()
    finally:
        made.service.remove()


def only(replies, problem):
    """The one that was done; every other was refused with this problem."""
    done = [reply for reply in replies if reply.status == 201]
    for reply in replies:
        if reply.status != 201:
            reply.expect(422, problem)
    assert len(done) == 1, f"{len(done)} of {len(replies)} were done"
    return done[0]


def test_full_balance_spends(ground):
    visit = ground.card(5000)
    before = ground.balance(visit)  # with what the rules gave for the load
    for _ in ROUNDS:
        spends = [Shot("/v1/purchases", visit=visit["visit"], amount=5000) for _ in range(50)]
        won = only(ground.fire(spends), "insufficient-funds")
        assert won["account"]["cash"] == 0
        ground.till.refund(won["entry"]["receipt"]).expect(201)
        assert before[0] == 5000 and ground.balance(visit) == before


def test_one_receipt_is_refunded_once(ground):
    visit = ground.card(1000)
    for _ in ROUNDS:
        receipt = ground.till.purchase(visit, 700).expect(201)["entry"]["receipt"]
        refunds = [Shot("/v1/refunds", receipt=receipt) for _ in range(8)]
        only(ground.fire(refunds), "already-refunded")
        assert ground.balance(visit) == (1000, 0)


def test_one_key_with_different_bodies(ground):
    """One body wins, with every twin of it; the others hear that the key is taken."""
    visit = ground.card(1000)
    for _ in ROUNDS:
        key = new_key()
        amounts = [1, 2, 3, 4] * 4
        replies = ground.volley.fire([Shot("/v1/purchases", key, visit=visit["visit"],
                                           amount=amount) for amount in amounts])
        done = [(amount, reply) for amount, reply in zip(amounts, replies)
                if reply.status == 201]
        assert len({amount for amount, _ in done}) == 1 and len(done) == 4
        assert len({reply.text for _, reply in done}) == 1
        assert sum(not reply.replayed for _, reply in done) == 1
        for reply in replies:
            if reply.status != 201:
                reply.expect(422, "idempotency-key-reused")
        ground.till.refund(done[0][1]["entry"]["receipt"]).expect(201)
    assert ground.balance(visit) == (1000, 0)


def test_the_last_points_are_redeemed_once(ground):
    rewards = ground.till.get("/v1/rewards").expect(200)["items"]
    reward = min((item for item in rewards if item["cost"]), key=lambda item: item["cost"])
    visit = ground.card(0)
    micro = reward["cost"] * 1000000
    bought = ground.till.purchase(visit, 100, tender="other").expect(201)
    ground.till.refund(bought["entry"]["receipt"]).expect(201)
    amount = -(-100 * micro // bought["entry"]["points_micro"])  # earns just enough
    for _ in ROUNDS:
        key = new_key()
        earned = ground.till.purchase(visit, amount, tender="other", key=key).expect(201)
        assert micro <= earned["account"]["points_micro"] < 2 * micro
        redeems = [Shot("/v1/redemptions", visit=visit["visit"], reward=reward["id"])
                   for _ in range(12)]
        replies = ground.fire(redeems)
        won = only(replies, "insufficient-points")
        ground.till.void(redeems[replies.index(won)].key).expect(201)
        ground.till.void(key).expect(201)
        assert ground.balance(visit) == (0, 0)


def test_transfers_there_and_back(ground):
    """All of it from A to B and all of it from B to A, again and again: the sum stays."""
    for number in ROUNDS:
        if number % PAIR_ROUNDS == 0:
            pair = ground.pair(500)
        shots = [Shot("/v1/me/transfers", token=sender.token, to=receiver.email, amount=500)
                 for sender, receiver in (pair, pair[::-1]) for _ in range(6)]
        replies = ground.volley.fire(shots)
        done = [(shot, reply) for shot, reply in zip(shots, replies) if reply.status == 201]
        for reply in replies:
            if reply.status != 201:
                reply.expect(422, "insufficient-funds")
        assert done, "whoever has the money can send it"
        for (_, before), after in zip(done, ground.volley.fire([shot for shot, _ in done])):
            assert after.expect(201).replayed and after.text == before.text
        net = sum(1 if shot.token == pair[0].token else -1 for shot, _ in done)
        cash = [ground.staff.account(phone.session["account"])["cash"] for phone in pair]
        assert sorted(cash) == [0, 500] and net in (-1, 0, 1), (cash, net)


def test_a_capture_against_release_and_void(ground):
    """The money is taken or given back, by one of them; nothing stays held."""
    visit = ground.card(500)
    for _ in ROUNDS:
        key = new_key()
        hold = ground.till.hold(visit, 500, key=key).expect(201)["entry"]["hold"]["id"]
        shots = [Shot(f"/v1/holds/{hold}/capture", amount=400) for _ in range(4)]
        shots += [Shot(f"/v1/holds/{hold}/release") for _ in range(4)]
        shots += [Void(key) for _ in range(4)]
        won = only(ground.fire(shots), "hold-ended")
        taken = -won["entry"]["cash"]
        assert (won["account"]["cash"], won["account"]["held"]) == (500 - taken, 0)
        if won["entry"]["kind"] == "capture":
            assert taken == 400
            ground.till.refund(won["entry"]["receipt"]).expect(201)
        assert ground.balance(visit) == (500, 0)


def test_a_void_against_refunds(ground):
    """Whole, in part, by key: together they give back what was paid, once."""
    visit = ground.card(1000)
    for _ in ROUNDS:
        key = new_key()
        receipt = ground.till.purchase(visit, 900, key=key).expect(201)["entry"]["receipt"]
        shots = [Void(key) for _ in range(3)]
        shots += [Shot("/v1/refunds", receipt=receipt) for _ in range(3)]
        shots += [Shot("/v1/refunds", receipt=receipt, amount=200) for _ in range(6)]
        gone = ("already-refunded", "refund-too-large")  # the second becomes the first
        replies = ground.fire(shots, gone)
        given = 0
        for reply in replies:
            if reply.status == 201:
                given += reply["entry"]["cash"]
            else:
                assert reply.problem in gone, reply
        assert given == 900, "the whole one takes what the parts have left"
        assert ground.balance(visit) == (1000, 0)


class Void(Shot):
    """A void, whose body names the key of its original."""

    def __init__(self, original):
        super().__init__("/v1/voids")
        self.body = b'{"key":"%s"}' % original.encode()
