"""A new version beside the old one on the same port and database, a migration, and the old one
drained, under load: no 5xx but while something drains, nothing lost, nothing doubled."""
import os

from fire import Fire, Scene
from harness import PATIENCE, Phone, Staff, Terminal, until
from harness.client import new_key
from harness.phone import PASSWORD
from harness.volley import Shot, Volley

# The program of another version, which then takes turns with this one.
OTHER = os.environ.get("CREMA_OTHER_CREMAD")

# What the next version might bring: a column with a default, one without, an index, a table.
# Locks come in the lanes' order, account before entry: the other way round is a deadlock.
MIGRATION = """
alter table account add column newsletter boolean not null default false;
alter table entry add column campaign bigint;
create index member_newest on member (created_at);
create table campaign (id bigint primary key, name text not null);
"""


def drain(service, volley, card):
    """SIGTERM while requests are half read: each of them is answered, then the process ends."""
    volley.aim([Shot("/v1/purchases", present=card["number"], amount=1) for _ in range(16)])
    service.process.terminate()
    until(lambda: "draining" in service.log(), "it drains")
    for reply in volley.shoot():
        reply.expect(201)
    volley.close()
    assert service.process.wait(20 * PATIENCE) == 0
    assert "did not finish in time" not in service.log()


def migrate(scene):
    """As `crema migrate` does it: one transaction that waits for its locks a little."""
    scene.service.sql("begin; set local lock_timeout = '60s';" + MIGRATION + "commit")


def undo(scene):
    scene.service.sql("alter table account drop column newsletter; "
                      "alter table entry drop column campaign; "
                      "drop table campaign; drop index member_newest")


def test_an_upgrade_under_load(fresh_service, row, rounds):
    line = row("upgrade: migration, new beside old, old drained")
    old = fresh_service(workers=2, config={"port_shared": "true"})
    scene = Scene(old)
    card = scene.open_card(scene.service.gift_cards(1)[0][0], 1000)
    scene.service.crema("migrate")
    with Fire(scene) as fire:
        for turn in rounds(2):
            fire.more(40)
            before = fire.troubles
            migrate(scene)
            fire.more(40)
            volley = Volley(Terminal(old, scene.till.token), 16)
            new = fresh_service(workers=2, database=old.database, port=old.port,
                                program=OTHER if turn % 2 == 0 else None,
                                config={"port_shared": "true"})
            fire.more(40)
            assert fire.troubles == before, "a till had a 5xx although nothing drained"
            drain(old, volley, card)
            old = scene.service = new
            undo(scene)
            line.rounds += 1
            fire.usable_again()
    fire.finish(line)


def test_each_takes_what_the_other_made(fresh_service):
    """Two versions on one database: whoever signed in, enrolled, scanned or bought at one is known
    to the other, in both directions, and who is signed out at one is so at both."""
    here = fresh_service(workers=1)
    there = fresh_service(workers=1, database=here.database, program=OTHER)
    for one, other in ((here, there), (there, here)):
        phone = Phone.enrol(one, password="p\u00e4ssword-nfc")
        again = Phone(other).login(phone.email, phone.password)
        assert Phone(other, phone.token).get("/v1/me").expect(200)["account"] == (
            again.session["account"])
        till = Terminal.enrol(one, Staff(one))
        visit = till.visit(phone.paycode()).expect(201)["visit"]
        till.load(visit, 5000).expect(201)
        twin, key = Terminal(other, till.token), new_key()
        until(lambda: twin.load(visit, 500, key="first-" + key).status == 201,
              "the other has heard of the new till")
        bought = till.purchase(visit, 1250, key=key).expect(201)
        repeat = twin.purchase(visit, 1250, key=key).expect(201)
        assert repeat.replayed and repeat.text == bought.text
        twin.refund(bought["entry"]["receipt"], 250).expect(201)
        topup = phone.topup(2500, key=key).expect(201)
        assert again.topup(2500, key=key).expect(201).text == topup.text
        phone.delete("/v1/sessions").expect(204)
        until(lambda: again.get("/v1/me").status == 401, "the other has heard of the end")
        Phone(other).login(phone.email, phone.password)
    here.health()
    here.verify()


def test_the_other_leaves_tags_alone(fresh_service):
    """A version that knows of no tags writes the rows of accounts that have some, and lists their
    entries; it has no word for the kind."""
    here = fresh_service(workers=1)
    there = fresh_service(workers=1, database=here.database, program=OTHER)
    phone, manager = Phone.enrol(here), Staff(here)
    path = f"/v1/accounts/{phone.session['account']}"
    manager.post(f"{path}/tags", {"add": ["staff", "trial"]}, key=new_key()).expect(201)
    till = Terminal.enrol(there, Staff(there))
    phone.topup(5000).expect(201)
    visit = till.visit(phone.paycode()).expect(201)["visit"]
    till.purchase(visit, 1250).expect(201)
    tags, *kinds = [entry["kind"] for entry in Phone(there, phone.token).entries()][-4:]
    assert tags in ("tags", "unknown") and kinds == ["load", "card", "purchase"]
    manager.post(f"{path}/tags", {"remove": ["trial"]}, key=new_key()).expect(201)
    till.purchase(visit, 100).expect(201)
    reply = manager.post(f"{path}/tags", {"add": ["staff", "trial"]}, key=new_key()).expect(201)
    assert reply["entry"]["tags"] == {"added": ["trial"], "removed": []}
    here.health()
    here.verify()


def test_the_other_signs_in_whoever_was_reindexed(fresh_service):
    """`members reindex` gives rows a further key and leaves the one as typed, by which a version
    that knows of no other finds them."""
    here = fresh_service(workers=1)
    there = fresh_service(workers=1, database=here.database, program=OTHER)
    typed = [f"Zo\u00eb{new_key()[:10]}@Example.com".replace("_", "") for _ in range(3)]
    for email, service in zip(typed, (here, there, here)):
        Phone.enrol(service, email=email)
    here.sql("update member set email_key = null")
    here.sql("update staff set email_key = null")
    for _ in range(2):
        here.crema("members", "reindex")
        for service in (here, there):
            for email in typed:
                Phone(service).login(email, PASSWORD)
            Staff(service).enrolment_code()
        Phone.enrol(there, email=f"Zo\u00eb{new_key()[:8]}@example.com".replace("_", ""))
    here.crema("members", "reindex")
    assert here.sql("select count(*) from member where email_key is null") == [(0,)]
