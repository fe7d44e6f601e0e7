"""What people are called: by what they said, else by their whole name; no word is cut out of it."""
import uuid

import pytest

from harness import Phone, Terminal
from harness.phone import PASSWORD
from conftest import log_in_by_hand

LONG = "Krungthepmahanakhonamonrattanakosinmahintharaayuthayamahadilok"


@pytest.fixture(scope="module")
def app(windows):
    return windows(360, 800)


def enter(app, person):
    app.nobody()
    log_in_by_hand(app, person.email, PASSWORD)


def greeting(app):
    return app.script("return document.querySelector('h1').textContent")


@pytest.mark.parametrize("name", ["Nguyễn Thị Ánh", "Suharto", "Ada Lovelace"])
def test_the_whole_name_is_greeted(service, app, name):
    enter(app, Phone.enrol(service, name=name))
    assert greeting(app) == f"Hello, {name}"
    app.shows("card-name", name)


def test_whoever_gets_a_card_may_say_what_she_is_called(service, app):
    app.nobody()
    app.open("/app")
    app.click("login-switch")
    app.type("field-name", "Nguyễn Thị Ánh")
    app.type("field-known_as", "Ánh")
    app.screenshot("app-enrol-360-light")
    assert app.faults() == []
    app.type("field-email", f"anh-{uuid.uuid4().hex[:10]}@example.com")
    app.type("field-password", "nanoseconds-of-wire")
    app.click("login-go")
    app.find("home", 20)
    assert greeting(app) == "Hello, Ánh"
    app.shows("card-name", "Nguyễn Thị Ánh")


def test_she_changes_it_and_takes_it_back(service, app):
    person = Phone.enrol(service, name="Nguyễn Thị Ánh")
    enter(app, person)
    app.click("open-account")
    app.type("field-known_as", "Ánh")
    app.click("known_as-save")
    app.shows("toasts", "Saved")
    app.click("sheet-close")
    app.gone("sheet-account")
    assert greeting(app) == "Hello, Ánh"
    till = Terminal.demo(service)
    assert till.visit(person.paycode()).expect(201)["member"]["name"] == "Ánh"
    app.open("/app")
    app.find("home")
    assert greeting(app) == "Hello, Ánh"
    app.click("open-account")
    app.type("field-known_as", "\u00a0")
    app.click("known_as-save")
    app.shows("known_as-error", "This name cannot be used")
    app.type("field-known_as", "")
    app.keys(" \ue003")  # cleared by a hand: the page hears of it
    app.click("known_as-save")
    app.shows("toasts", "Saved")
    app.click("sheet-close")
    app.gone("sheet-account")
    assert greeting(app) == "Hello, Nguyễn Thị Ánh"


def test_a_slow_service_shows_the_program_and_nothing_broken(service, windows):
    """Before anything is known of the person."""
    window = windows(360, 800)
    window.before_each_page("""
        const asked = window.fetch;
        window.fetch = (path, options) => path.startsWith("/v1/") ? new Promise(() => {})
          : asked(path, options);""")
    window.open("/app")
    window.find("card")
    assert not window.all("broken")
    assert greeting(window) == window.text("program")
    assert window.complaints() == []
