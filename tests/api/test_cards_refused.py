"""A card that the account would not have leaves no row behind."""
import pytest

from harness import Phone

CARDS_MAX = 4096
FULL = "update account set card_slots = (select array_agg(n) from generate_series(1, %s) n) " \
       "where id = %s"


def rows(service, number):
    return service.sql("select (select count(*) from card where account_id = %s), "
                       "(select count(*) from paycode_device where account_id = %s)",
                       [number, number])[0]


@pytest.mark.parametrize("path", ["/v1/me/cards", "/v1/me/paycodes"])
def test_too_many(service, path):
    phone = Phone.enrol(service)
    (number,) = service.sql("select account_id from card order by created_at desc limit 1")[0]
    service.sql(FULL, [CARDS_MAX, number])
    before = rows(service, number)
    for _ in range(3):
        refused = phone.post(path).expect(409, "too-many-cards")
        assert refused["maximum"] == CARDS_MAX
    assert rows(service, number) == before
    service.sql(FULL, [CARDS_MAX - 1, number])
    phone.post(path).expect(201)
    assert sum(rows(service, number)) > sum(before)
