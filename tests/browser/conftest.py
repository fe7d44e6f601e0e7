"""Windows on the service: an app on a phone, an app on a wide screen, a till."""
import os
import re
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from harness import until  # noqa: E402
from window import Window  # noqa: E402

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """A failed test tells what its windows show."""
    outcome = yield
    report = outcome.get_result()
    if not report.failed:
        return
    name = re.sub(r"\W+", "-", item.name).strip("-")
    for at, window in enumerate(Window.standing):
        try:
            report.sections.append((f"window {at}", window.account(f"failed-{name}-{at}")))
        except (Exception, pytest.fail.Exception) as error:  # pylint: disable=broad-except
            # A browser that has died or hangs is no reason to lose the others' tests.
            report.sections.append((f"window {at}", str(error)))


ADA = ("ada@example.com", "crema-demo")


def log_in(window, email=ADA[0], password=ADA[1]):
    """The app of somebody who has signed in before. (Filling the form in costs more than most of
    what a test then looks at.)"""
    window.has_session(email, password)
    window.open("/app")
    window.find("home")
    return window.live()


def log_in_by_hand(window, email=ADA[0], password=ADA[1]):
    """Through the form, as a person does."""
    window.open("/app")
    window.type("field-email", email)
    window.type("field-password", password)
    window.click("login-go")
    window.find("home")
    return window.live()


def as_till(window):
    """The demo's till."""
    window.open("/till?demo")
    window.find("till")
    return window.live()


def present(till, digits):
    """Scans digits as a scanner types them."""
    till.scan(digits)
    till.find("visit")


@pytest.fixture(scope="module")
def windows(service, request):
    """A factory of windows that are closed after the tests of the file. In a file that says
    MOVING = True their people have not asked for things to stand still."""
    made = []

    def make(*arguments, on=None, **options):
        options.setdefault("moving", getattr(request.module, "MOVING", False))
        made.append(Window(on or service, *arguments, **options))
        return made[-1]

    yield make
    for window in made:
        window.quit()


@pytest.fixture(scope="module")
def phone(windows):
    """Ada's app on her phone."""
    return log_in(windows(360, 780))


@pytest.fixture(scope="module")
def web(windows):
    """Ada's app on a wide screen."""
    return log_in(windows(1280, 900))


@pytest.fixture(scope="module")
def counter(windows):
    """The demo till in a browser."""
    return as_till(windows(1280, 900))


@pytest.fixture(autouse=True)
def no_complaints(request):
    """No page may complain in its console: scripts run, styles apply, the policy holds."""
    yield
    for name in ("phone", "web", "counter"):
        if name in request.fixturenames:
            window = request.getfixturevalue(name)
            assert window.complaints() == [], f"in the console of {name}"


def newest_entry(window):
    """The facts of the first history line, as numbers; None while there is none."""
    return window.script("""const entry = document.querySelector('[data-testid="entry"]');
        return entry && Object.fromEntries(
          arguments[0].map((name) => [name, entry.getAttribute("data-" + name)]));""",
                         ["kind", "seq", "cash", "points"])


def until_entry(window, **facts):
    wanted = {name: str(value) for name, value in facts.items()}
    def there():
        entry = newest_entry(window)
        return entry and all(entry[name] == value for name, value in wanted.items()) and entry
    return until(there, f"a history line {facts}")
