"""Tags of accounts: staff give them and take them away, the ledger names them, customers do not see
which."""
import hashlib
import json
import subprocess

import pytest

from harness import Client, Phone, Service, Staff, Terminal, until
from harness.client import new_key
from harness.operator import run
from harness.paths import CREMA, clean_environment

MOST = 16
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base32


def key_of(tag):
    """A tag as the account's row keeps it."""
    return int.from_bytes(hashlib.blake2b(tag.encode(), digest_size=16).digest()[:8],
                          "little") >> 7


@pytest.fixture(name="member")
def fixture_member(service):
    return Phone.enrol(service)


@pytest.fixture(name="support", scope="module")
def fixture_support(service):
    return Staff(service, "support@example.com")


def tag(caller, account, add=None, remove=None, key=None):
    body = {name: tags for name, tags in (("add", add), ("remove", remove)) if tags is not None}
    return caller.post(f"/v1/accounts/{account}/tags", body, key=key or new_key())


def kept(service, account):
    """What the account's row says."""
    return service.sql("select tags from account where id = %s", (number_of(account),))[0][0]


def number_of(account):
    value = 0
    for digit in account.removeprefix("acc_"):
        value = value * 32 + DIGITS.index(digit)
    return value


def name_of(number):
    return "acc_" + "".join(DIGITS[number >> 5 * place & 31] for place in reversed(range(13)))


def keys(*tags):
    return sorted(key_of(each) for each in tags) or None


@pytest.mark.parametrize("role", ["manager", "support"])
def test_staff_tag_an_account(service, member, manager, support, role):
    staff = manager if role == "manager" else support
    account = member.session["account"]
    before = member.account()
    looks = service.sql("select count(*) from audit where action = 'tags'")[0][0]
    reply = tag(staff, account, ["staff", "trial"]).expect(201)
    entry = reply["entry"]
    assert (entry["kind"], entry["channel"], entry["cash"], entry["points"]) == (
        "tags", "console", 0, 0)
    assert entry["tags"] == {"added": ["staff", "trial"], "removed": []}
    assert reply["account"]["version"] == before["version"] + 1
    assert kept(service, account) == keys("staff", "trial")
    reply = tag(staff, account, ["vip-2026"], ["trial", "never-there"]).expect(201)
    assert reply["entry"]["tags"] == {"added": ["vip-2026"], "removed": ["trial"]}
    assert kept(service, account) == keys("staff", "vip-2026")
    reply = tag(staff, account, remove=["staff", "vip-2026"]).expect(201)
    assert kept(service, account) is None, "no tags cost nothing"
    assert service.sql("select count(*) from audit where action = 'tags'") == [(looks + 3,)]


def test_nothing_but_tags_changes(member, till, manager):
    member.topup(2000).expect(201)
    visit = till.visit(member.paycode()).expect(201).body
    till.purchase(visit, 450).expect(201)
    before = member.account()
    tag(manager, before["id"], ["staff"]).expect(201)
    after = member.account(at_least=before["version"] + 1)
    assert {name for name in before if before[name] != after[name]} == {"version", "at"}


def test_what_is_so_already_is_told_as_no_change(service, member, manager):
    """The entry is there all the same: its key has an answer for ever."""
    account = member.session["account"]
    tag(manager, account, ["staff", "staff"]).expect(201)
    key = new_key()
    again = tag(manager, account, ["staff"], ["trial"], key).expect(201)
    assert again["entry"]["tags"] == {"added": [], "removed": []}
    assert again["account"]["version"] == 2
    tag(manager, account, remove=["staff"]).expect(201)
    repeat = tag(manager, account, ["staff"], ["trial"], key).expect(201)
    assert repeat.replayed and repeat.text == again.text
    assert kept(service, account) is None, "a repeat undoes nothing that came later"


def test_a_key_works_once(service, member, manager, support):
    account, key = member.session["account"], new_key()
    first = tag(manager, account, ["staff"], key=key).expect(201)
    repeat = tag(manager, account, ["staff"], key=key).expect(201)
    assert repeat.replayed and repeat.text == first.text
    for other in ((["vip"], None), (["staff", "vip"], None), (None, ["staff"])):
        tag(manager, account, *other, key=key).expect(422, "idempotency-key-reused")
    assert not tag(support, account, ["staff"], key=key).expect(201).replayed, "her own keys"
    assert kept(service, account) == keys("staff")


def test_sixteen_are_the_most(service, member, manager):
    account = member.session["account"]
    tag(manager, account, [f"t{i}" for i in range(14)]).expect(201)
    reply = tag(manager, account, ["a", "b", "c"]).expect(422, "too-many-tags")
    assert (reply["maximum"], reply["left"]) == (MOST, 2)
    assert "Remove" in reply["detail"]
    reply = tag(manager, account, ["a", "b", "c", "d"], ["t1", "x"]).expect(422, "too-many-tags")
    assert reply["left"] == 3
    assert kept(service, account) == keys(*[f"t{i}" for i in range(14)]), "nothing was changed"
    tag(manager, account, ["a", "b", "t3"]).expect(201)
    assert tag(manager, account, ["c"]).expect(422, "too-many-tags")["left"] == 0
    everything = [f"t{i}" for i in range(14)] + ["a", "b"]
    tag(manager, account, [f"u{i}" for i in range(MOST)], everything).expect(201)
    assert kept(service, account) == keys(*[f"u{i}" for i in range(MOST)])


@pytest.mark.parametrize("add, remove, field", [
    ([], [], "add"), (None, None, "add"), (["Staff"], None, "add[0]"),
    (["staff", "a b"], None, "add[1]"), (None, ["caf\u00e9"], "remove[0]"),
    (["a"], ["b", "a"], "remove[1]"), ([""], None, "add[0]"), (["x" * 32], None, "add[0]"),
    (["\u00e9" * 16], None, "add[0]"), (["a\nb"], None, "add[0]"),
    ([f"t{i}" for i in range(MOST + 1)], None, "add"),
    (None, [f"t{i}" for i in range(MOST + 1)], "remove"), ("staff", None, "add"),
])
def test_what_is_no_list_of_tags_is_refused_by_name(service, member, manager, add, remove, field):
    account = member.session["account"]
    looks = service.sql("select count(*) from audit")
    reply = tag(manager, account, add, remove).expect(400, "invalid-body")
    assert reply["field"] == field and field in reply["detail"]
    assert member.account()["version"] == 0
    assert service.sql("select count(*) from audit") == looks


def test_the_longest_and_the_shortest(service, member, manager):
    account, longest = member.session["account"], [f"{i:031}" for i in range(MOST)]
    tag(manager, account, longest).expect(201)
    reply = tag(manager, account, [f"{i:x}" for i in range(MOST)], longest).expect(201)
    assert reply["entry"]["tags"]["removed"] == longest
    assert kept(service, account) == keys(*[f"{i:x}" for i in range(MOST)])


def test_only_accounts_are_tagged(service, manager, member, till):
    for nobody in ("acc_0000000000zz0", "nobody", "me", "acc_" + "z" * 13):
        tag(manager, nobody, ["staff"]).expect(404, "not-found")
    manager.post(f"/v1/accounts/{member.session['account']}/tags", {"add": ["staff"]}).expect(
        400, "idempotency-key-missing")
    for caller, status in ((Client(service), 401), (member, 403), (till, 403)):
        tag(caller, member.session["account"], ["staff"]).expect(status)


def test_a_frozen_account_is_tagged_a_closed_one_is_not(service, member, manager):
    account = member.session["account"]
    manager.post(f"/v1/accounts/{account}/freeze", {"reason": "dispute"}, key=new_key()).expect(201)
    tag(manager, account, ["disputed"]).expect(201)
    assert kept(service, account) == keys("disputed")
    service.sql("update account set status = 2 where id = %s", (number_of(account),))
    try:
        tag(manager, account, ["late"]).expect(422, "account-closed")
        assert kept(service, account) == keys("disputed")
    finally:
        service.sql("update account set status = 1 where id = %s", (number_of(account),))


def test_a_tag_is_neither_refunded_nor_voided(member, manager):
    receipt = tag(manager, member.session["account"], ["staff"]).expect(201)["entry"]["receipt"]
    manager.post("/v1/refunds", {"receipt": receipt}, key=new_key()).expect(422, "not-refundable")


def test_customers_and_tills_do_not_see_which(member, manager, support, till):
    """They see that there was an entry: no number is missing from the history."""
    account = member.session["account"]
    member.topup(1000).expect(201)
    tag(manager, account, ["suspect"]).expect(201)
    visit = till.visit(member.paycode()).expect(201).body
    query = f"?visit={visit['visit']}"
    path = f"/v1/accounts/{account}/entries"
    for caller, rest in ((member, ""), (till, query)):
        newest = caller.get(f"{path}/2{rest}").expect(200)
        listed = caller.get(path + rest).expect(200)
        assert newest["kind"] == "tags" and "tags" not in newest.body
        assert listed["items"][-2]["seq"] == 2 and "suspect" not in listed.text + newest.text
    assert "suspect" not in member.get(f"{path}/2/receipt").expect(200).text
    for staff in (manager, support):
        assert staff.get(f"{path}/2").expect(200)["tags"] == {"added": ["suspect"], "removed": []}
        listed = staff.get(path).expect(200)["items"]
        assert [item["tags"]["added"] for item in listed if item["kind"] == "tags"] == [["suspect"]]


def test_operations_of_all_kinds_keep_the_tags(service, member, manager, till):
    """Whoever writes the row writes all of it."""
    account = member.session["account"]
    tag(manager, account, ["staff", "vip"]).expect(201)
    member.topup(5000).expect(201)
    visit = till.visit(member.paycode()).expect(201).body
    receipt = till.purchase(visit, 1250).expect(201)["entry"]["receipt"]
    till.refund(receipt, 250).expect(201)
    held = till.hold(visit, 500).expect(201)["entry"]["hold"]["id"]
    till.capture(held).expect(201)
    assert kept(service, account) == keys("staff", "vip")
    service.verify()


def test_verify_compares_them(postgres):
    """A tag that somebody slips into a row, or takes out of it, is found; so is a changed entry."""
    service = Service(postgres, workers=1)
    try:
        manager = Staff(service)
        till = Terminal.enrol(service, manager)
        number, account = service.gift_cards(1)[0][:2]
        till.load(present=number, amount=1000).expect(201)
        tag(manager, account, ["staff", "vip"]).expect(201)
        tag(manager, account, remove=["vip"]).expect(201)
        service.verify()
        row = number_of(account)
        for change in (f"array[{key_of('vip')}]", f"tags || {key_of('vip')}::bigint", "null"):
            was = service.sql("select tags from account where id = %s", (row,))[0][0]
            service.sql(f"update account set tags = {change} where id = {row}")
            assert "tags" in findings(service)[0], change
            service.sql("update account set tags = %s where id = %s", (was, row))
        service.verify()
        service.sql("set local session_replication_role = replica; update entry set detail = "
                    "replace(convert_from(detail, 'utf8'), 'vip', 'vup')::bytea "
                    f"where seq = 3 and account_id = {row}")
        assert "-3" in findings(service)[0] or "hash" in findings(service)[0]
    finally:
        service.remove()


def test_the_operators_command_keeps_them(service, manager):
    """crema hammer closes the accounts that it made, and writes their rows as the service does."""
    known = "select id from account where version > 0"
    before = set(service.sql(known))
    with subprocess.Popen([CREMA, "--config", service.ini, "hammer", "--seconds", "3", "--accounts",
                           "8", "--json"], stdout=subprocess.PIPE, text=True,
                          stdin=subprocess.DEVNULL, env=clean_environment()) as hammer:
        until(lambda: len(set(service.sql(known)) - before) >= 8, "the hammer is at work")
        mine = [row[0] for row in set(service.sql(known)) - before]
        tagged = [row for row in mine if tag(manager, name_of(row), ["staff"]).status == 201]
        told = json.loads(hammer.communicate(timeout=120)[0])
    assert told["finding_count"] == 0 and "sound" in told["verify"], told
    closed = service.sql("select tags from account where status = 2 and id = any(%s)", (tagged,))
    assert closed == [(keys("staff"),)] * len(tagged) and tagged


def findings(service):
    done = run(service.ini, "verify", "--json")
    assert done.returncode == 1, done.stdout + done.stderr
    said = json.loads(done.stdout)
    return [f"{each['seq']}: {each['what']}" for each in said["findings"]]
