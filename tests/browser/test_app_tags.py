"""What staff note of an account is no line of its customer's history."""
import pytest

from harness import Phone, Staff, until
from harness.phone import PASSWORD
from conftest import log_in


@pytest.fixture(scope="module")
def staff(service):
    return Staff(service)


def tag(staff, person, name):
    """Tags the account; the version that it has then."""
    path = f"/v1/accounts/{person.session['account']}/tags"
    return staff.post(path, {"add": [name]}, key=f"{name}-{person.session['account']}").expect(
        201)["account"]["version"]


def names(window):
    return [" ".join(text.split()) for text in window.script(
        "return [...document.querySelectorAll('.entry .entry-name')].map((e) => e.textContent)")]


def test_a_tag_changes_nothing_that_she_sees(service, windows, staff):
    person = Phone.enrol(service, name="Grace Hopper")
    tag(staff, person, "trial")
    window = log_in(windows(360, 800), person.email, PASSWORD)
    window.live()
    assert "Nothing here yet" in window.script("return document.body.innerText")
    person.topup(5000).expect(201)
    until(lambda: names(window) == ["Top-up"], "the top-up")
    version = tag(staff, person, "suspect")
    until(lambda: window.attribute("live-dot", "title") == f"Version {version} of this account",
          "the app has heard of it")
    assert names(window) == ["Top-up"]
    assert "suspect" not in window.script("return document.documentElement.outerHTML")
    window.open("/app")
    window.live()
    until(lambda: names(window) == ["Top-up"], "the same after a reload")
    assert window.faults() == []
