"""Every text that a page asks for is in both catalogues: nobody reads a key such as demo.how."""
import glob
import os
import re

from harness.paths import ROOT

WEB = os.path.join(ROOT, "svc", "web")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def catalogue(language):
    return set(re.findall(r'^  "([\w.-]+)":', read(f"{WEB}/shared/text/{language}.js"), re.M))


def sources():
    for folder in ("app", "demo", "docs", "receipt", "shared", "till"):
        for path in glob.glob(f"{WEB}/{folder}/*.js"):
            yield read(path)


def test_both_languages_have_the_same_texts():
    assert catalogue("en") == catalogue("vi")
    assert len(catalogue("en")) > 200


def test_every_text_that_is_asked_for_is_there():
    """Literal keys; and for keys that are put together, that something begins with them."""
    texts = catalogue("en")
    for source in sources():
        for key in re.findall(r'\bt\(\s*"([\w.-]+)"', source):
            assert key in texts, key
        for beginning in re.findall(r'\bt\(\s*`([\w.-]+)\$\{', source):
            assert any(key.startswith(beginning) for key in texts), beginning


def test_states_and_refusals_have_words():
    """Keys made from words of the API."""
    assert {"status.frozen.text", "status.closed.text", "problem.account-frozen",
            "problem.insufficient-funds", "problem.paycode-refused", "problem.voided",
            "problem.payment-declined", "problem.unavailable",
            "problem.enrolment-refused"} <= catalogue("en")
