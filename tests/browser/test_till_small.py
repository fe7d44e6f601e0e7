"""The till on a phone's screen of 360 by 640: whose card, display, keys and Charge in sight."""
import pytest

from harness import Phone, until
from cashier import Customer, tone, whose
from conftest import as_till, present
from test_till_check import add_line, put
from window import Window

ENTER, ESCAPE, F8 = "\ue007", "\ue00c", "\ue038"
KEYS = [f"key-{key}" for key in ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "erase")]
NEEDED = ["whose", "amount", "charge", *KEYS]


@pytest.fixture(name="small", scope="module", params=["en", "vi"])
def fixture_small(service, request):
    window = Window(service, 360, 640, dark=request.param == "vi")
    window.before_each_page(f"localStorage.setItem('crema.language', '{request.param}')")
    window.language = request.param
    as_till(window)
    yield window
    assert window.complaints() == []
    window.quit()


@pytest.fixture(name="ada")
def fixture_ada(service, till, manager):
    customer = Customer(service, till, manager, 20000)
    till.purchase(present=customer.number, amount=15000).expect(201)
    return customer


def outside(window):
    """What is not wholly on the first screen."""
    return window.script("""return arguments[0].filter((name) => {
        const {top, bottom} = document.querySelector(`[data-testid="${name}"]`)
            .getBoundingClientRect();
        return top < 0 || bottom > innerHeight;
    })""", NEEDED)


def judged(window, name):
    """And the names of program and store."""
    window.script("scrollTo(0, 0)")
    assert window.find("till-name").is_displayed()
    assert outside(window) == []
    window.screenshot(f"till-{name}-360x640-{window.language}")
    assert window.faults() == []


def cleared(window):
    window.keys(ESCAPE, ESCAPE, ESCAPE, ESCAPE)
    whose(window, "nobody")


def test_what_a_cashier_needs_is_on_the_first_screen(small, ada):
    cleared(small)
    judged(small, "idle")
    present(small, ada.number)
    small.keys("450")
    judged(small, "typed")
    small.click("more")
    small.find("load")
    assert small.faults() == []
    small.click("more")
    assert not small.find("load").is_displayed()


def test_a_long_name_is_shown_whole(small, service):
    """Sixty letters above Charge and on it, at 320 px, too."""
    cleared(small)
    name = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarenge Ada"
    person = Phone.enrol(service, name=name)
    present(small, person.paycode())
    small.keys("450")
    small.shows("whose", "warenge A.")
    judged(small, "long-name")
    small.keys(ENTER)
    small.find("result")
    small.screenshot(f"till-long-name-answer-{small.language}")
    assert small.faults() == []
    small.look(320, 640, dark=small.language == "vi")
    small.script("scrollTo(0, 0)")
    small.screenshot(f"till-long-name-320x640-{small.language}")
    assert small.faults() == []
    small.look(360, 640, dark=small.language == "vi")


def test_the_check_leaves_the_keys_where_they_can_be_seen(small, ada):
    """Its rows scroll by themselves."""
    cleared(small)
    present(small, ada.number)
    small.click("more")
    add_line(small, "flat white", "850", "2")
    add_line(small, "croissant", "395")
    small.keys("77")
    small.click("tax")
    small.click("open-redeem")
    small.press(lambda: small.all("redeem-espresso")[-1], "the reward in the dialog")
    small.click("reward-go")
    small.gone("dialog")
    small.click("more")
    judged(small, "check")
    small.keys(ENTER)
    tone(small, "good")
    assert ada.cash() == 5000 - 1222


def test_the_answer_stands_over_the_page_until_it_is_shut(small, ada):
    """On the screen wherever it is scrolled to, and gone with the next key or its own button."""
    cleared(small)
    present(small, ada.number)
    small.keys("450")
    small.click("charge")
    tone(small, "good")
    seen = """const {top, bottom} = document.querySelector('[data-testid="result"]')
        .getBoundingClientRect(); return top >= 0 && bottom <= innerHeight;"""
    for place in ("0", "document.body.scrollHeight"):
        small.script(f"scrollTo(0, {place})")
        assert small.script(seen)
    small.script("scrollTo(0, 0)")
    small.screenshot(f"till-paid-360x640-{small.language}")
    assert small.faults() == []
    small.click("answer-close")
    small.gone("result")
    present(small, ada.number)
    small.keys("90000", F8)
    tone(small, "short")
    small.script("scrollTo(0, 0)")
    small.screenshot(f"till-short-360x640-{small.language}")
    assert small.script(seen) and small.faults() == []
    small.keys("1")
    small.gone("result")
    until(lambda: outside(small) == [], "keys and Charge on the screen")
