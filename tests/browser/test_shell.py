"""A page is of one version, whole, or it stays what it was: deploys and slow files in between."""
import re

import httpx
import pytest

from harness import until
from deploys import Deploys
from window import Window

MARKS = """
  const button = document.querySelector('[data-testid="login-go"]');
  const sheet = getComputedStyle(document.documentElement).getPropertyValue("--version");
  const mark = document.querySelector(".login-mark");
  return button && mark && [button.textContent.includes("2"), mark.dataset.version === "2",
                            sheet.trim() === "2"].map((second) => second ? 2 : 1);
"""
IN_CHARGE = "return navigator.serviceWorker.controller !== null"


@pytest.fixture
def deploys(service):
    made = Deploys(service)
    yield made
    made.remove()


@pytest.fixture
def window(deploys):
    made = Window(deploys, 360, 780)
    yield made
    made.quit()


def shown(window):
    """Of which version the words, the script and the style of the log-in page are."""
    return until(lambda: window.script(MARKS), "the log-in page")


def after_reloads(window):
    """What is shown when it is not the old version any more: that stands until all of the new one
    has come, however long this machine takes."""
    def other():
        seen = shown(window.open("/app"))
        return seen != [1, 1, 1] and seen
    return until(other, "the new version")


def test_a_slow_file_of_a_new_version_leaves_the_old_page_whole(deploys, window):
    window.open("/app")
    assert shown(window) == [1, 1, 1]
    until(lambda: window.script(IN_CHARGE), "the service worker in charge")
    deploys.version = 2
    deploys.hold("text/en.js")
    window.open("/app")
    assert shown(window) == [1, 1, 1]
    deploys.release()
    assert after_reloads(window) == [2, 2, 2]


def test_a_version_that_changes_while_a_page_loads_is_not_mixed_in(deploys, window):
    def deploy():
        deploys.version = 2
    deploys.on("login.js", deploy)
    window.open("/app")
    until(lambda: window.script(MARKS), "the log-in page")
    assert shown(window) == [2, 2, 2]


def test_a_new_version_that_does_not_come_whole_changes_nothing(deploys, window):
    """One worker of the service is of the new version, the others are not yet."""
    def back():
        deploys.version = 1
    window.open("/app")
    shown(window)
    until(lambda: window.script(IN_CHARGE), "the service worker in charge")
    deploys.version = 2
    deploys.on("history.js", back)
    window.open("/app")
    assert shown(window) == [1, 1, 1]
    deploys.version = 2
    assert after_reloads(window) == [2, 2, 2]


def test_an_address_with_a_version_is_that_version_or_nothing(service):
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        script = re.search(r'src="(/web/([0-9a-f]{12})/app/app.js)"', client.get("/app").text)
        path, version = script.groups()
        kept = client.get(path)
        assert kept.status_code == 200 and "immutable" in kept.headers["cache-control"]
        assert f'from "/web/{version}/shared/store.js"' in kept.text
        assert client.get(path.replace(version, "0123456789ab")).status_code == 404
        plain = client.get("/web/app/app.js")
        assert plain.text == kept.text and plain.headers["cache-control"] == "no-cache"
        for page in ["app", "till"]:
            shell = client.get(f"/web/{page}/shell.json").json()
            assert shell["version"] == version
            assert {client.get(file).status_code for file in shell["files"]} == {200}
