"""A new version beside the old one on the same port and database, a migration, and the old one
drained, under load: no 5xx but while something drains, nothing lost, nothing doubled."""
import os

from fire import Fire, Scene
from harness import PATIENCE, Terminal, until
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
    scene.service.sql("set lock_timeout = '60s'; begin;" + MIGRATION + "commit")


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
