"""The till's scanner module alone, in node: what scanners on the market send, key by key."""
import json
import os
import shutil
import subprocess

import pytest

from harness.paths import ROOT

HERE = os.path.dirname(os.path.abspath(__file__))
TILL = os.path.join(ROOT, "svc", "web", "till")
CARD, OTHER, CODE = "6274000000000428", "4111111111111111", "12345678901234567890"
RECEIPT = "acc_3k9v7q2m8x4ta-42"
PLAIN = ["Enter"]


def keys(text, gap, first=1000, **more):
    """Strokes of a text: `first` after whatever came before, then one each `gap`."""
    return [{"key": sign, "gap": gap if at else first, **more} for at, sign in enumerate(text)]


def burst(text, gap=4, first=1000, suffix=("Enter",)):
    """What a scanner sends; without suffix it falls silent."""
    end = [{"key": name, "gap": gap} for name in suffix]
    return keys(text, gap, first) + (end or [{"quiet": True}])


def hand(text, gap=180):
    return keys(text, gap, gap)


def enter(gap=300):
    return [{"key": "Enter", "gap": gap}]


def read(code, kind="card", undo=2):
    return [{"type": "undo", "keys": undo}, {"type": "scan", "kind": kind, "code": code}]


def unread(undo=2):
    return [{"type": "undo", "keys": undo}, {"type": "unread"}]


def places(text, signs, gap=4):
    """A text typed on a keyboard whose layout puts other signs in the digits' places."""
    return [{"key": signs[int(sign)], "code": f"Digit{sign}", "gap": gap if at else 1000}
            for at, sign in enumerate(text)]


def shift(strokes):
    """With the Shift key before every sign that wants it, as a keyboard scanner really sends."""
    out = []
    for stroke in strokes:
        if stroke.get("key") in tuple("%B^?_L"):
            out.append({"key": "Shift", "gap": 0, "shift": True})
        out.append(stroke)
    return out


TRACK_1, TRACK_2 = f"%B{CARD}^LOVELACE/ADA^3012101000000000?", f";{CARD}=30121010000000000000?"
SCANNED = {"type": "scan", "kind": "card", "code": CARD}

# name: (strokes, events, keys that the page gets to see)
CASES = {
    # Suffixes.
    "USB scanner, Enter, 2 ms": (burst(CARD, 2), read(CARD), 2),
    "USB scanner, Tab": (burst(CARD, suffix=["Tab"]), read(CARD), 2),
    "USB scanner, no suffix": (burst(CARD, suffix=[]), read(CARD), 2),
    "CR LF as two Enters": (burst(CARD, suffix=["Enter", "Enter"]), read(CARD), 2),
    "Tab and Enter": (burst(CODE, suffix=["Tab", "Enter"]), read(CODE, "paycode"), 2),
    "CR as Ctrl+M and LF as Ctrl+J": (
        burst(CARD, suffix=[])[:-1] + [{"key": "m", "control": True, "gap": 4},
                                        {"key": "j", "control": True, "gap": 4}], read(CARD), 2),
    "all keys in one instant": (burst(CODE, 0), read(CODE, "paycode"), 2),
    "20 ms between keys": (burst(CARD, 20), read(CARD, undo=3), 3),
    "33 ms between keys": (burst(CARD, 33), read(CARD, undo=4), 4),
    "48 ms between keys": (burst(CARD, 48), read(CARD, undo=5), 5),
    "an uneven USB hub": (
        [{**stroke, "gap": (1, 9, 3, 27)[at % 4] if at else 1000}
         for at, stroke in enumerate(burst(CODE))], read(CODE, "paycode"), 2),
    # What it read.
    "AIM prefix of Code 128": (burst("]C0" + CARD), read(CARD), 2),
    "AIM prefix of QR": (burst("]Q3" + CODE), read(CODE, "paycode"), 2),
    "AIM prefix of Data Matrix": (shift(burst("]d2" + RECEIPT)), read(RECEIPT, "receipt"), 2),
    "a maker's one-letter identifier": (burst("j" + CARD), read(CARD), 2),
    "a maker's three-letter identifier": (burst("<*>" + CODE), read(CODE, "paycode"), 2),
    "receipt": (shift(burst(RECEIPT)), read(RECEIPT, "receipt"), 2),
    "receipt, caps lock on": (burst(RECEIPT.upper()), read(RECEIPT, "receipt"), 2),
    "stripe, track 1": (shift(burst(TRACK_1)), read(CARD), 2),
    "stripe, number in groups": (burst("%B6274 0000 0000 0428^LOVELACE/ADA^3012?"), read(CARD), 2),
    "stripe, track 2": (burst(TRACK_2), read(CARD), 2),
    "stripe, both tracks": (burst(TRACK_1 + TRACK_2), read(CARD), 2),
    "stripe, both tracks, Enter after each, is one swipe": (
        burst(TRACK_1) + burst(TRACK_2, first=4), read(CARD) + [{"type": "undo", "keys": 2}], 4),
    "stripe, track 1 not read": (burst("%E?" + TRACK_2), read(CARD), 2),
    "stripe, no track read": (burst("%E?;E?"), unread(), 2),
    "scanner of a US keyboard on a Vietnamese one": (
        places(CARD, "đăâêộ#$%&*") + enter(4), read(CARD), 2),
    "scanner of a US keyboard on a French one": (
        places(CODE, "à&é\"'(-è_ç") + enter(4), read(CODE, "paycode"), 2),
    # What says nothing: never keys, and nothing is changed.
    "half a burst": (burst(CARD[:9]), unread(), 2),
    "half a burst, no suffix": (burst(CARD[:9], suffix=[]), unread(), 2),
    "the end of a burst alone": (burst("28"), unread(), 2),
    "a card with a digit read wrongly": (burst(CARD[:-1] + "9"), unread(), 2),
    "a product's number": (burst("4006381333931"), unread(), 2),
    "a web address": (burst("https://example.com/menu"), unread(), 2),
    "a digit by hand in the middle of a burst": (
        burst(CARD[:8], suffix=[])[:-1] + keys("7", 4, 2) + burst(CARD[8:], first=2), unread(), 2),
    "a function key within a burst is swallowed": (
        keys(CARD, 4) + [{"key": "F8", "gap": 4}] + enter(4), read(CARD), 2),
    "an Enter within a burst splits it": (
        burst(CARD[:8]) + burst(CARD[8:], first=4), unread() + unread(), 4),
    # Hands.
    "an amount by hand": (hand("450") + enter(), [], 4),
    "an amount by a quick hand": (hand("450", 60) + enter(60), [], 4),
    "two keys that fall together": (keys("45", 5, 1000) + hand("0") + enter(), [], 4),
    "three fingers that roll": (keys("456", 22, 1000) + enter(), [], 4),
    "a last digit and Enter that fall together": (
        hand("45") + keys("0", 1, 180) + enter(30), [], 4),
    "a card by hand": (hand(CARD) + enter(), [], 17),
    "a key held down": (
        keys("0", 1, 1000) + [{"key": "0", "gap": 30, "repeat": True}] * 9 + enter(), [], 11),
    "Enter held down": (enter() + [{"key": "Enter", "gap": 30, "repeat": True}] * 5, [], 6),
    "Enter some time after a scan is a hand's": (burst(CARD) + enter(400), read(CARD), 3),
    # Amount and scan.
    "an amount by hand, then a scan": (hand("4500") + burst(CARD, first=400), read(CARD), 6),
    "an amount by hand, then at once a scan": (
        hand("4500", 130) + burst(CARD, first=70), read(CARD), 6),
    "the last digit touches the scan": (
        hand("45") + keys("0", 1, 180) + burst(CARD, first=45),
        [{"type": "undo", "keys": 3}, {"type": "hand", "text": "0"}, SCANNED], 5),
    "a scan, an amount and another scan": (
        burst(CARD) + hand("275") + burst(OTHER, first=300), read(CARD) + read(OTHER), 7),
    # Slow scanners and late pages.
    "a scanner with 80 ms between keys teaches its pace": (
        burst(CARD, 80), read(CARD, undo=16) + [{"type": "pace", "ms": 96}], 16),
    "an amount, then a scanner with 80 ms between keys": (
        hand("450") + burst(CODE, 80),
        read(CODE, "paycode", undo=20) + [{"type": "pace", "ms": 96}], 23),
    "a wireless scanner that stumbles at first": (
        keys(CARD[:2], 70, 1000) + burst(CARD[2:], first=70),
        [{"type": "undo", "keys": 2}] + read(CARD), 4),
    "silence that the page saw too early": (
        keys(CARD[:13], 4) + [{"quiet": True}] + burst(CARD[13:], first=4),
        unread() + [SCANNED], 2),
    "silence that the page saw before the suffix": (
        keys(CARD, 4) + [{"quiet": True}] + enter(4), read(CARD), 2),
}

LEARNT = {
    "a slow scanner whose pace is known": (96, burst(CARD, 80), read(CARD, undo=5), 5),
    "a quick hand where a slow pace is known": (96, [
        {**stroke, "gap": (60, 110, 75, 118, 64, 90)[at % 6]}
        for at, stroke in enumerate(hand("1250000"))] + enter(), [], 8),
    "a pace that is no number": ("x", burst(CARD), read(CARD), 2),
}


@pytest.fixture(scope="module")
def played():
    """What came of every case, all in one run of node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    tables = {**{name: (None, *case) for name, case in CASES.items()}, **LEARNT}
    cases = [{"pace": case[0], "strokes": case[1]} for case in tables.values()]
    run = subprocess.run([node, os.path.join(HERE, "scanner_run.mjs"), TILL],
                         input=json.dumps(cases), text=True, capture_output=True, timeout=60,
                         check=False)
    assert run.returncode == 0, run.stderr
    return dict(zip(tables, json.loads(run.stdout)))


@pytest.mark.parametrize("name", CASES)
def test_what_scanners_and_hands_send(played, name):
    _, events, passed = CASES[name]
    assert played[name]["events"] == events
    assert played[name]["passed"] == passed


@pytest.mark.parametrize("name", LEARNT)
def test_a_learnt_pace(played, name):
    _, _, events, passed = LEARNT[name]
    assert played[name]["events"] == events
    assert played[name]["passed"] == passed
