"""A program that is no demo: the app offers no top-up that nobody could take, and the till no
demo till, whatever the settings say."""
import uuid

import pytest

from harness import Client, Service, until


@pytest.fixture(scope="module")
def service(postgres):
    """A real program, though with provider = sandbox."""
    running = Service(postgres, workers=1, start=False, test_clock=False)
    running.sql("update program set demo = false, test = false")
    running.start()
    yield running
    running.remove()


@pytest.fixture(scope="module")
def phone(windows):
    """A new member's phone, through the form."""
    window = windows(360, 780)
    window.open("/app")
    window.find("login-go")
    assert "crema-demo" not in window.text("login"), "nobody's password is told"
    window.click("login-switch")
    window.type("field-name", "Grace Hopper")
    window.type("field-email", f"grace-{uuid.uuid4().hex[:10]}@example.com")
    window.type("field-password", "nanoseconds-of-wire")
    window.click("login-go")
    window.find("home", 20)
    return window.live()


def test_the_app_says_top_up_at_the_till(phone):
    phone.shows("topup-at-till", "Top up at the till")
    assert not phone.all("open-topup")
    phone.open("/app?again#topup")
    phone.shows("topup-till", "Top up at the till")
    phone.click("topup-done")
    phone.gone("sheet-topup")


def test_the_api_page_shows_no_demo(windows, service):
    page = windows(1280, 900)
    page.open("/docs")
    page.find("docs", 20)
    assert not page.all("docs-demo")
    assert not page.driver.find_elements("css selector", "a[href='/demo']")


def test_a_till_is_enrolled_by_a_code_alone(windows, service):
    till = windows(1280, 900)
    till.open("/till")
    till.find("enrol-code")
    assert not till.all("enrol-demo")
    service.sql("update program set demo = true")
    until(lambda: Client(service).get("/v1/program")["demo"], "the mark is seen")
    till.open("/till")
    till.find("enrol-demo")
    till.open("/docs")
    till.find("docs-demo", 20)
