"""What the version before sold under rules of format 1 is refunded by this one to the same bytes as
by that one, whatever rules are in force now: before/refunds.json has the replies and entries that
it made (of whole and partial refunds, of split tenders, a capture, a debt and a redemption)."""
import re

import pytest

from harness import Staff
from harness.before import served, till_of, told
from harness.rules import program, put_in_force

STORY, REFUNDS = told(), told("refunds.json")
# When it was done, and what a top-up changes that was under way in the story.
MOVING = re.compile(r'"(at|receipt|seq|version|cash_after)":("[^"]*"|\d+)|"cash":\d+(?=,"held")')


@pytest.fixture(name="service", params=["1", "2"])
def fixture_service(postgres, tmp_path, request):
    """With rules of this format in force."""
    running = served(postgres, tmp_path)
    if request.param == "2":
        known = STORY["staff"]
        put_in_force(running, Staff(running, known["email"], known["password"]), program(
            {"id": "stars", "name": "5 per 1.00", "give": {"per_unit": "5"}},
            exclude={"categories": ["food"]}))
    yield running
    try:
        running.health()
        running.verify()
    finally:
        database = running.database
        running.remove()
        postgres.drop_database(database)


def test_refunds_are_those_of_the_version_before(service):
    till = till_of(service, STORY)
    for call in REFUNDS:
        reply = till.post(call["path"], call["body"], key=call["key"]).expect(201)
        assert MOVING.sub("", reply.text) == MOVING.sub("", call["text"])
        made = service.sql("select detail, body_hash from entry where op_id = decode(%s, 'hex')",
                           (call["op_id"],))
        assert [(bytes(detail).decode(), bytes(body_hash).hex()) for detail, body_hash in made] == [
            (call["detail"], call["body_hash"])]
    for call in REFUNDS:
        reply = till.post(call["path"], call["body"], key=call["key"]).expect(201)
        assert reply.replayed and MOVING.sub("", reply.text) == MOVING.sub("", call["text"])


def test_old_keys_replay_to_the_same_bytes(service):
    till = till_of(service, STORY)
    for call in STORY["calls"]:
        if call["who"] == "till":
            reply = till.post(call["path"], call["body"], key=call["key"]).expect(call["status"])
            assert reply.replayed and reply.text == call["text"], call["path"]
