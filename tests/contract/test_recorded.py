"""Every reply that the other suites have seen fits proto/openapi.

tests/harness/client.py writes them to $CREMA_EXCHANGES (tests/run: test-logs/exchanges in the
build folder). Without a record there is nothing to check, and the tests are skipped; in a run of
all suites, which says in $CREMA_RECORDED which of them have left replies, they fail.
"""
import collections
import glob
import json
import os
import warnings

import pytest

import description as api
import messages

OPERATIONS = api.operations()
SHOWN_MAX = 20


def folder():
    build = os.path.join(api.ROOT, os.environ.get("CREMA_BUILD", "build"))
    return os.environ.get("CREMA_EXCHANGES") or os.path.join(build, "test-logs", "exchanges")


def read_rows():
    """{operation id, or "elsewhere", or "pushed" (messages of streams and sockets): rows}"""
    found = collections.defaultdict(list)
    for path in sorted(glob.glob(os.path.join(folder(), "*.jsonl"))):
        with open(path, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                if "pushed" in row:
                    found["pushed"].append(row)
                    continue
                row["path"] = row["path"].split("://")[-1] if "://" in row["path"] else row["path"]
                operation = api.find(OPERATIONS, row["method"], row["path"])
                found[operation.id if operation else "elsewhere"].append(row)
    return found


ROWS = read_rows()
RECORDED = os.environ.get("CREMA_RECORDED", "").split()
needs_record = pytest.mark.skipif(not ROWS and not RECORDED,
                                  reason="no replies are recorded in " + folder())


def told(row, wrong):
    return f"{row['method']} {row['path']} answered {row['status']}: {wrong}\n    in {row['test']}"


def check(rows, look):
    """Fails with the first lines of what look() finds, each once."""
    found = {}
    for row in rows:
        for wrong in look(row):
            found.setdefault((row["status"], wrong.partition(":")[0], wrong[:60]),
                             told(row, wrong))
    lines = list(found.values())
    assert not lines, f"{len(lines)} kinds of misfits:\n" + "\n".join(lines[:SHOWN_MAX])


@pytest.mark.parametrize("suite", RECORDED)
def test_a_suite_has_left_its_replies(suite):
    assert any(row["test"].startswith(suite + "/") for rows in ROWS.values() for row in rows
               if row["test"]), f"no replies of {suite} in {folder()}"


@needs_record
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_replies_fit(operation):
    check(ROWS[operation.id], lambda row: api.misfits(operation, row))


@needs_record
def test_replies_of_other_addresses_are_problems_of_any_address():
    check((row for row in ROWS["elsewhere"] if row["method"] != "OPTIONS"),
          lambda row: api.misfits(None, row))


@needs_record
@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.body_media],
                         ids=lambda each: each.id)
def test_requests_that_were_accepted_fit(operation):
    def look(row):
        if row["status"] >= 300 or row["request"] is None:
            return []
        return api.complaints(operation.body_media["schema"], row["request"])
    check(ROWS[operation.id], look)


@needs_record
def test_every_reply_names_its_request():
    def look(row):
        headers = {name.lower() for name in row["headers"]}
        kind = row.get("type") or ""
        if "x-request-id" not in headers and not kind.startswith("text/event-stream"):
            return ["no X-Request-Id"]
        return []
    check((row for rows in ROWS.values() for row in rows if "status" in row), look)


@needs_record
@pytest.mark.parametrize("kind", messages.KINDS)
def test_pushed_messages_fit(kind):
    rows = [row["pushed"] for row in ROWS["pushed"] if row["pushed"].get("type") == kind]
    wrong = sorted({line for row in rows for line in messages.misfits(kind, row)})
    assert not wrong, "\n".join(wrong[:SHOWN_MAX])


@needs_record
def test_every_pushed_message_is_described():
    kinds = {row["pushed"].get("type") for row in ROWS["pushed"]}
    assert kinds <= set(messages.KINDS)


@needs_record
def test_what_was_never_seen_is_reported():
    unseen = [each.id for each in OPERATIONS
              if not any(row["status"] < 400 for row in ROWS[each.id])
              and not each.id.startswith("page_")
              and each.id not in ("live", "web_file")]
    if unseen:
        warnings.warn(f"no test has seen these operations succeed: {sorted(unseen)}")
