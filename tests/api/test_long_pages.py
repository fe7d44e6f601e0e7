"""Lists that have more to tell than one answer holds (1 MiB) come in pages: none is left out."""
import pytest

from harness import Phone, Staff, Terminal, until

LINES, COPIES, TERMINALS = 100, 300, 15000

# Copies of an account's newest entry behind it.
AGAIN = """
insert into entry (bucket, account_id, seq, at, cash, points_micro, cash_after, points_after, xid,
    terminal_id, actor, store_id, rules_version, kind, contra, channel, op_id, body_hash, hash,
    detail)
select e.bucket, e.account_id, e.seq + n, e.at, e.cash, e.points_micro, e.cash_after,
    e.points_after, e.xid, e.terminal_id, e.actor, e.store_id, e.rules_version, e.kind, e.contra,
    e.channel, decode(md5(e.account_id::text || ' ' || n), 'hex'), e.body_hash, e.hash, e.detail
from entry e, generate_series(1, %(count)s) n
where e.account_id = %(account)s
and e.seq = (select max(seq) from entry where account_id = %(account)s)
"""
TILLS = """
insert into terminal (id, name, store_id, public_key)
select 5000000000 + n, 'trm_page' || lpad(n::text, 6, '0'), min(store.id),
    decode(repeat('ab', 32), 'hex')
from store, generate_series(1, %s) n where store.name = 'st_demo' group by n
"""


def pages(client, path):
    """Every page of a list, as their items."""
    told, cursor = [], None
    while True:
        mark = "&" if "?" in path else "?"
        page = client.get(path + (f"{mark}cursor={cursor}" if cursor else "")).expect(200).body
        told.append(page["items"])
        cursor = page["next"]
        if cursor is None:
            return told


@pytest.fixture(name="shop", scope="module")
def fixture_shop(postgres):
    from harness import Service
    service = Service(postgres, workers=1)
    yield service
    service.remove()


def test_entries(shop):
    till, phone = Terminal.demo(shop), Phone.enrol(shop)
    phone.topup(50000).expect(201)
    lines = [{"sku": f"{at:03}-{'long-name' * 6}"[:60], "category": "drinks", "quantity": 1,
              "amount": 10} for at in range(LINES)]
    bought = till.purchase(present=phone.paycode(), amount=10 * LINES, lines=lines).expect(201)
    number = shop.sql("select account_id from entry where seq = %s order by xid desc limit 1",
                      [bought["entry"]["seq"]])[0][0]
    shop.sql(AGAIN, {"count": COPIES, "account": number})
    shop.sql("update account set version = version + %s where id = %s", [COPIES, number])
    told = pages(phone, "/v1/accounts/me/entries?limit=200")
    assert len(told[0]) < 200, "a page that needs more than an answer has"
    seqs = [entry["seq"] for page in told for entry in page]
    assert seqs == list(range(bought["entry"]["seq"] + COPIES, 0, -1))


def test_terminals(shop):
    shop.sql(TILLS, [TERMINALS])
    staff = Staff(shop)
    until(lambda: "trm_page015000" in [each["terminal"] for page in pages(staff, "/v1/terminals")
                                       for each in page], "the worker knows them", 30)
    told = pages(staff, "/v1/terminals")
    names = [each["terminal"] for page in told for each in page]
    assert len(told) > 1 and names == sorted(set(names))
    assert len([name for name in names if name.startswith("trm_page")]) == TERMINALS
    assert pages(staff, "/v1/terminals?cursor=trm_page014999")[0][0]["terminal"] == "trm_page015000"
    staff.get("/v1/terminals?cursor=" + "x" * 100).expect(400, "invalid-query")
