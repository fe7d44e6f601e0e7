"""What was revoked is heard of by every worker, however late it commits and whatever the database's
clock says."""
import psycopg
import pytest

from harness import Client, Phone, Staff, Terminal, until

LATE_POLLS = 4  # seconds for which the transaction stays open
END_SESSION = "update session set revoked_at = {time} where id = (select id from session " \
              "order by created_at desc limit 1)"
HOUR_AGO = "clock_timestamp() - interval '1 hour'"


@pytest.fixture(name="service")
def fixture_service(fresh_service):
    service = fresh_service(workers=2)
    # One end that every worker has heard of: the later questions go on from there.
    other = Phone.enrol(service)
    other.delete("/v1/sessions/current").expect(204)
    refused_everywhere(service, other)
    return service


def refused_everywhere(service, client, path="/v1/me"):
    """On connections of its own, so that both workers are asked."""
    def refused():
        return {Client(service, client.token).get(path).status for _ in range(12)} == {401}
    until(refused, "every worker knows", 10)


def test_a_time_in_the_past(service):
    """The clock of the database has stepped back: the end is older than what was heard of."""
    phone = Phone.enrol(service)
    service.sql(END_SESSION.format(time=HOUR_AGO))
    refused_everywhere(service, phone)


def test_a_late_commit(service):
    """Others end, and are heard of, while the transaction that ends this one is still open."""
    phone = Phone.enrol(service)
    with psycopg.connect(service.postgres.conninfo(service.database, "postgres")) as late:
        late.execute(END_SESSION.format(time=HOUR_AGO))
        for _ in range(LATE_POLLS):
            other = Phone.enrol(service)
            other.delete("/v1/sessions/current").expect(204)
            refused_everywhere(service, other)
        phone.get("/v1/me").expect(200)
        late.commit()
    refused_everywhere(service, phone)


def test_a_till(service):
    till = Terminal.enrol(service, Staff(service))
    service.sql(f"update terminal set revoked_at = {HOUR_AGO} where name = %s", [till.terminal])
    refused_everywhere(service, till, "/v1/accounts/vis_0000000000000")


def test_a_card(service):
    """What it presented is over: the visit of it shows nothing any more."""
    till, phone = Terminal.demo(service), Phone.enrol(service)
    visit = till.visit(phone.paycode()).expect(201)
    path = f"/v1/accounts/{visit['account']}?visit={visit['visit']}"
    till.get(path).expect(200)
    service.sql(f"update card set lost_at = {HOUR_AGO} where id = (select id from card where kind "
                "= 2 order by created_at desc limit 1)")
    refused_everywhere(service, till, path)
