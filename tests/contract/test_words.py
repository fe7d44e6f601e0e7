"""Every problem that the service can say has words for people in every language of the pages,
with its figures, and none of the texts names a path of the API."""
import glob
import json
import os
import re
import shutil
import subprocess

import pytest

import description as api
import descriptors

WEB = os.path.join(api.ROOT, "svc", "web")
HERE = os.path.dirname(os.path.abspath(__file__))
LANGUAGES, PAGES = ("en", "vi"), ("shared", "app", "till")
PROBLEMS = descriptors.problems()
SHOWN = [api.resolve(each)["value"] for each in api.DOCUMENT["components"]["examples"].values()]
EXAMPLES = {value["type"].removeprefix("/problems/"): value for value in SHOWN
            if str(value.get("type")).startswith("/problems/")}
# What belongs to whoever writes programs: a path, a pointer, a method, a field, a header.
MACHINE = re.compile(r"/v1/|#/|(?<![\w>])/\w+/\w|\b(GET|POST|PATCH|DELETE|JSON|HTTP|Idempotency)\b|"
                     r"[a-z]_[a-z]|\{|\}|undefined|NaN")


def bodies(slug):
    """A problem with all its members, with none, and with each field or state that has words."""
    whole = EXAMPLES.get(slug, {})
    plain = {"instance": "req_1"}
    told = {name: value for name, value in whole.items()
            if name not in ("type", "title", "status", "detail", "traceparent")}
    yield plain
    yield told
    for key in catalogue("en", "shared"):
        if key.startswith(f"problem.{slug}."):
            field, _, reason = key.removeprefix(f"problem.{slug}.").partition(".")
            yield {**plain, "field": field, **({"reason": reason} if reason else {})}


def catalogue(language, folder):
    path = os.path.join(WEB, folder, "text", f"{language}.js")
    with open(path, encoding="utf-8") as file:
        text = re.sub(r'"\s*\+\s*"', "", file.read())
    return dict(re.findall(r'^  "([\w.-]+)":\s*"([^"]*)"', text, re.M))


CASES = [{"page": page, "language": language, "slug": slug, "body": body, "wait": wait}
         for slug in [*PROBLEMS, "no-cookie"] for body in bodies(slug) for page in PAGES
         for language in LANGUAGES for wait in (0, 600000)]
FIGURES = {
    "insufficient-funds": ({"short": 310, "spendable": 140}, ["$3.10", "$1.40"], ["3,10", "1,40"]),
    "insufficient-points": ({"short": 1200}, ["1,200 ★"], ["1.200 ★"]),
    "limit-exceeded": ({"limit": 500, "minimum": 500, "maximum": 50000}, ["$5.00"], ["5,00"]),
    "limit-exceeded most": ({"limit": 50000, "minimum": 500, "maximum": 50000}, ["$500.00"],
                            ["500,00"]),
    "limit-exceeded day": ({"limit": 100000, "minimum": 500, "maximum": 50000, "left": 2500,
                            "day_maximum": 100000, "again_at": "2026-11-23T00:00:00.000000Z"},
                           ["$1,000.00", "$25.00", "2026"], ["1.000,00", "25,00", "2026"]),
    "limit-exceeded over": ({"limit": 100000, "minimum": 500, "maximum": 50000, "left": 0,
                             "day_maximum": 100000, "again_at": "2026-11-23T00:00:00.000000Z"},
                            ["$1,000.00", "used up", "2026"], ["1.000,00", "2026"]),
    "balance-limit": ({"limit": 200000, "left": 12050}, ["$2,000.00", "$120.50"],
                      ["2.000,00", "120,50"]),
    "balance-limit full": ({"limit": 200000, "left": 0}, ["$2,000.00", "already"], ["2.000,00"]),
    "refund-too-large": ({"limit": 350, "maximum": 350}, ["$3.50"], ["3,50"]),
    "refund-too-large line": ({"line": 2, "left_pieces": 1}, ["Only 1 of item 2"],
                              ["Món 2", "được 1"]),
    "refund-too-large none": ({"line": 2, "left_pieces": 0}, ["left of item 2"], ["Món 2"]),
    "too-many-refunds": ({"limit": 350, "maximum": 350}, ["$3.50"], ["3,50"]),
    "capture-too-large": ({"limit": 2000, "maximum": 2000}, ["$20.00"], ["20,00"]),
    "too-many-holds": ({"maximum": 32}, ["32"], ["32"]),
    "too-many-cards": ({"maximum": 4096}, ["4,096"], ["4.096"]),
    "too-many-vouchers": ({"maximum": 16}, ["16"], ["16"]),
    "too-many-tags": ({"maximum": 16, "left": 2}, ["16", "room for 2 more"],
                      ["16", "thêm được 2."]),
    "too-many-tags full": ({"maximum": 16, "left": 0}, ["has 16"], ["có 16"]),
    "reward-worth": ({"limit": 600, "maximum": 600}, ["$6.00"], ["6,00"]),
    "reward-unavailable": ({"reason": "limit", "reward": "tea"}, ["as often as"], ["số lần"]),
    "weak-password": ({"minimum": 10}, ["10"], ["10"]),
    "internal": ({"instance": "req_7f3a"}, ["req_7f3a"], ["req_7f3a"]),
    "email-taken": ({"field": "phone"}, ["phone number"], ["điện thoại"]),
    "invalid-body birthday": ({"field": "birthday"}, ["date of birth"], ["ngày sinh"]),
    "invalid-body taken": ({"field": "phone", "reason": "taken"}, ["another member"],
                           ["thành viên khác"]),
}


UNKNOWN = [{"page": "shared", "language": language, "slug": "not-yet-known", "body": {}}
           for language in LANGUAGES]
FIGURE_CASES = {name: [{"page": page, "language": language, "slug": name.split()[0], "body": body}
                       for language in LANGUAGES for page in PAGES]
                for name, (body, *_) in FIGURES.items()}


@pytest.fixture(name="say", scope="module")
def fixture_say():
    """What the pages say to a case; all cases in one run of node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    cases = CASES + UNKNOWN + [case for cases in FIGURE_CASES.values() for case in cases]
    run = subprocess.run([node, os.path.join(HERE, "words.mjs"), WEB], input=json.dumps(cases),
                         text=True, capture_output=True, timeout=60, check=False,
                         env={**os.environ, "TZ": "UTC"})
    assert run.returncode == 0, run.stderr
    texts = json.loads(run.stdout)
    said = {json.dumps(case): text for case, text in zip(cases, texts, strict=True)}
    return lambda case: said[json.dumps(case)]


def test_every_problem_has_words_in_every_language(say):
    unknown = [say(case)[:30] for case in UNKNOWN]
    wrong = set()
    for case in CASES:
        text, instance = say(case), case["body"].get("instance", "req_1")
        if not text.strip() or text[:30] in unknown:
            wrong.add((case["slug"], case["language"], "no words"))
        if MACHINE.search(text.replace(instance, "")):
            wrong.add((case["slug"], case["language"], text))
    assert sorted(wrong) == []


def test_words_differ_by_language(say):
    english = [case for case in CASES if case["language"] == "en"]
    assert [say(case) for case in english if say(case) == say({**case, "language": "vi"})] == []


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_in_the_words(say, name):
    for case in FIGURE_CASES[name]:
        for part in FIGURES[name][1 + LANGUAGES.index(case["language"])]:
            assert part in say(case).replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_a_page_names_a_path_of_the_api(language):
    for path in glob.glob(os.path.join(WEB, "*", "text", f"{language}.js")):
        for key, text in catalogue(language, os.path.relpath(path, WEB).split(os.sep)[0]).items():
            assert not re.search(r"/v1/|#/|\bGET \b", text), key


def test_no_problem_names_a_path_of_the_api():
    """Title and advice are a page for people, too (/problems/{slug})."""
    wrong = [(slug, text) for slug, (_, _, *texts) in PROBLEMS.items() for text in texts
             if re.search(r"/v1/|#/|\b(GET|POST) ", text)]
    wrong += [(slug, example["detail"]) for slug, example in EXAMPLES.items()
              if re.search(r"/v1/|#/", example["detail"])]
    assert wrong == []
    assert len(EXAMPLES) > 50
