"""Programs of yen, dong and dinars: amounts chosen and typed, names, and nothing overflows."""
import pytest

from harness import Phone, Service, Staff, Terminal
from cashier import tone
from conftest import as_till, log_in, present
from window import Window

ENTER, ESCAPE = "\ue007", "\ue00c"
NAME = "Cà phê Sông Hương bên bờ sông"
STORE = "Cửa hàng Đồng Khởi"


class Shop:
    """A program of that currency; .scale widens its limits."""

    def __init__(self, postgres, currency, exponent, scale):
        self.service = Service(postgres, workers=1, start=False)
        self.service.sql("update program set name = %s, currency = %s, currency_exponent = %s",
                         (NAME, currency, exponent))
        self.service.sql("update store set title = %s where name = 'st_demo'", (STORE,))
        self.service.sql(
            "update rule_set set document = jsonb_set(document::jsonb, '{limits}', (select "
            "jsonb_object_agg(key, value::text::bigint * %s) from "
            "jsonb_each(document::jsonb -> 'limits')))", (scale,))
        self.service.sql("update rule_set set document = jsonb_set(document::jsonb, "
                         "'{limits,purchase_max}', to_jsonb(%s))", (scale * 2 * 10 ** 6,))
        self.service.start()
        self.till = Terminal.demo(self.service)

    def purchase_max(self):
        return self.till.get("/v1/program").expect(200)["limits"]["purchase_max"]


# Each with what its page shows: chips, something typed by hand, the balance after it.
CASES = {
    "JPY": (0, 1, "en", ["¥1,000", "¥2,000", "¥5,000"], "12,000", 12000),
    "VND": (0, 1000, "vi", ["1.000.000 ₫", "2.000.000 ₫", "5.000.000 ₫"], "12.500.000", 12500000),
    "KWD": (3, 1, "en", ["KWD 1", "KWD 2", "KWD 5"], "12.500", 12500),
}


@pytest.fixture(name="shop", scope="module", params=CASES)
def fixture_shop(postgres, request):
    exponent, scale, *_ = CASES[request.param]
    made = Shop(postgres, request.param, exponent, scale)
    made.currency = request.param
    yield made
    made.service.remove()


@pytest.fixture(name="window")
def fixture_window(shop):
    window = Window(shop.service, 360, 740)
    window.before_each_page(f"localStorage.setItem('crema.language', '{CASES[shop.currency][2]}')")
    yield window
    assert window.complaints() == []
    window.quit()


def plain(text):
    return " ".join(text.split())


def test_amounts_are_chosen_and_typed_as_the_currency_has_them(shop, window):
    _, _, _, chips, typed, minor = CASES[shop.currency]
    phone = Phone.enrol(shop.service)
    log_in(window, phone.email, phone.password)
    assert window.text("program") == NAME
    window.click("open-topup")
    window.find("topup-go")
    options = window.script("return [...document.querySelectorAll('.amounts button')]"
                            ".map((each) => [each.textContent, each.scrollWidth <= "
                            "each.clientWidth])")
    assert [plain(text) for text, _ in options[:3]] == chips
    assert all(fits for _, fits in options), options
    window.screenshot(f"topup-{shop.currency}")
    assert window.faults() == []
    window.click("amount-other")
    window.type("field-other", typed)
    window.click("topup-go")
    window.click("topup-done")
    window.reaches("balance", minor)
    window.click("entry")
    window.shows("receipt-program", NAME)
    window.keys(ESCAPE)
    window.gone("receipt")
    window.screenshot(f"app-{shop.currency}")
    assert window.faults() == []


def test_the_till_takes_such_amounts_and_carries_the_names(shop, window):
    minor = CASES[shop.currency][5]
    [(card, account)] = shop.service.gift_cards()
    shop.till.load(present=card, amount=minor).expect(201)
    window.look(1280, 900)
    as_till(window)
    window.shows("till-name", STORE)
    window.shows("till", NAME)
    present(window, card)
    window.keys("3")
    window.click("key-000")
    window.keys(ENTER)
    tone(window, "good")
    assert Staff(shop.service).account(account)["cash"] == minor - 3000
    window.screenshot(f"till-{shop.currency}")
    assert window.faults() == []


def test_the_till_takes_as_many_digits_as_the_limits_have(shop, window):
    """Up to 2.000.000.000 ₫ a purchase, shown whole and charged; a card by hand still works."""
    most = shop.purchase_max()
    [(card, account)] = shop.service.gift_cards()
    as_till(window)
    present(window, card)
    window.keys(str(most))
    figures = "".join(each for each in window.text("amount") if each.isdigit())
    assert figures == str(most)
    assert window.faults() == []
    window.screenshot(f"till-large-{shop.currency}-360")
    window.click("more")
    window.click("other")
    tone(window, "good")
    assert Staff(shop.service).entries(account)[-1]["kind"] == "purchase"
    window.keys(card, ENTER)
    window.shows("whose", card[-4:])


def test_what_is_installed_has_the_programs_name(shop, window):
    for page, name in (("app", NAME), ("account", f"{NAME} account"), ("till", f"{NAME} till")):
        window.open(f"/{page}")
        manifest = window.driver.execute_async_script("""const [done] = arguments;
            fetch(document.querySelector("link[rel=manifest]").href)
                .then((reply) => reply.json()).then(done);""")
        assert manifest["name"] == name
        assert "Crema" not in manifest["short_name"]
        assert manifest["start_url"] == manifest["scope"] == f"/{page}"
    window.open("/receipt")
    window.shows("page-name", NAME)
