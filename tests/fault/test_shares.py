"""Members with hundreds of connections, addresses that guess passwords: they are refused what is
beyond their share, tills and honest people go on. (With thousands, and what purchases take
meanwhile: tests/fault/attacks.)"""
import pytest

from crowding import AS_SHIPPED, Guessers, Pages, Shop, log_in_from, told
from harness import Phone, Service, until

PAGES = "/v1/accounts/me/entries?limit=200"
SMALL = "/v1/accounts/me/entries?limit=1"
SERVED = {"200", "429"}
QUEUE = 32   # argon2_queue_max


@pytest.fixture(name="shop", scope="module")
def fixture_shop(postgres):
    """Of few shares, so that no machine is too quick for a crowd to have more under way."""
    with Shop(postgres, workers=2, config={"share_max": 4}) as shop:
        yield shop


@pytest.mark.parametrize("path, members, connections, seconds", [
    (PAGES, 8, 100, 10),   # many items a question
    (SMALL, 4, 250, 4)])   # many questions at once
def test_a_crowd_of_members(shop, path, members, connections, seconds):
    before = shop.service.metric("crema_shares_refused_total")
    idle = shop.purchases(2)
    with Pages(shop, path, members, connections, seconds) as crowd:
        under = shop.purchases(seconds)
    print(told("idle", idle))
    print(told("beside it", under), crowd.answers)
    assert set(under.statuses) == {201} and set(under.ready) == {200}
    assert set(crowd.answers) == SERVED and crowd.ended == 0
    if path == SMALL:
        assert shop.service.metric("crema_shares_refused_total") > before, "shares were refused"


def test_a_crowd_that_guesses_passwords(postgres):
    """Hashing is dear here, as it is in a shop; what is busy for the crowd is not for others."""
    config = {**AS_SHIPPED, "login_per_min_per_source": 1000}
    service = Service(postgres, workers=1, config=config, test_clock=False)
    try:
        ada, device = Phone.enrol(service), "a-phone-that-is-known"
        log_in_from(service, "127.0.4.1", ada, device)
        with Guessers(service, sources=5, tries=16) as crowd:
            until(lambda: service.metric("crema_argon2_queue") >= QUEUE, "they wait for each other")
            assert log_in_from(service, "127.0.4.1", ada, device) == 201
            assert log_in_from(service, "127.0.4.2", ada) == 201
        assert set(crowd.answers) <= {401, 429, 503}, crowd.answers
        print(crowd.answers)
    finally:
        service.remove()
