"""Every text that a page asks for is in both catalogues: nobody reads a key such as demo.how."""
import glob
import os
import re

import pytest

from harness.paths import ROOT

WEB = os.path.join(ROOT, "svc", "web")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


PAGES = ("account", "app", "demo", "docs", "receipt", "till")
# What several pages have in common, and which.
COMMON = {"account": ("shared", "member"), "app": ("shared", "member")}


def folders(page):
    return (*COMMON.get(page, ("shared",)), page)


def catalogue(language, page):
    """The keys that a page has: the shared ones and its own."""
    keys = set()
    for folder in folders(page):
        path = f"{WEB}/{folder}/text/{language}.js"
        if os.path.exists(path):
            keys |= set(re.findall(r'^  "([\w.-]+)":', read(path), re.M))
    return keys


def sources(page):
    for folder in folders(page):
        for path in glob.glob(f"{WEB}/{folder}/*.js"):
            yield read(path)


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_texts(page):
    assert catalogue("en", page) == catalogue("vi", page)
    assert len(catalogue("en", page)) > 100


@pytest.mark.parametrize("page", PAGES)
def test_every_text_that_is_asked_for_is_there(page):
    """Literal keys; and for keys that are put together, that something begins with them."""
    texts = catalogue("en", page)
    for source in sources(page):
        for key in re.findall(r'\bt\(\s*"([\w.-]+)"', source):
            assert key in texts, key
        for beginning in re.findall(r'\bt\(\s*`([\w.-]+)\$\{', source):
            assert any(key.startswith(beginning) for key in texts), beginning


def test_states_and_refusals_have_words():
    """Keys made from words of the API."""
    assert {"status.frozen.text", "status.closed.text", "problem.account-frozen",
            "problem.insufficient-funds", "problem.paycode-refused", "problem.voided",
            "problem.payment-declined", "problem.unavailable",
            "problem.program-not-set-up", "problem.payments-not-set-up",
            "problem.enrolment-refused"} <= catalogue("en", "app")
