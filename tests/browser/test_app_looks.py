"""The app with large text, long words, held sideways, and to somebody who hears it."""
import pytest

from harness import Phone, Terminal, until
from harness.phone import PASSWORD
from conftest import log_in

# Of 62 letters, and of the language whose words are shortest and accents highest.
NAMES = {"en": "Krungthepmahanakhonamonrattanakosinmahintharaayuthayamahadilok",
         "vi": "Nguyễn Phúc Ưng Thị Quỳnh Ngữ Khuyên Hoàng Nữ Thuỵ Uyển"}
# Width and height of the window, size of text.
SIZES = [(320, 700, 16), (360, 800, 32), (1280, 900, 32), (740, 360, 16), (568, 320, 16)]
SHEETS = ["topup", "send", "pay", "account"]
SIDEWAYS = [(568, 320), (740, 360), (844, 390), (932, 430)]


@pytest.fixture(scope="module", params=NAMES)
def app(request, service, windows):
    """A phone of somebody with a long name and some history."""
    person = Phone.enrol(service, name=NAMES[request.param])
    person.topup(50000).expect(201)
    till = Terminal.demo(service)
    visit = till.visit(person.paycode()).expect(201).body
    till.purchase(visit, 1234).expect(201)
    window = windows(360, 800)
    window.before_each_page(f"localStorage.setItem('crema.language', '{request.param}')")
    window.language, window.member = request.param, person
    return log_in(window, person.email, PASSWORD)


def judged(app, name, width, height, size, dark=False):
    app.screenshot(f"{name}-{app.language}-{width}x{height}-text{size}{'-dark' if dark else ''}")
    assert app.faults() == []


@pytest.mark.parametrize("width, height, size", SIZES)
def test_nothing_is_cut_off_or_wider_than_the_window(app, width, height, size):
    for dark in (False, True):
        app.look(width, height, dark)
        app.text_size(size)
        judged(app, "app-home", width, height, size, dark)
    for sheet in SHEETS:
        app.click(f"open-{sheet}")
        app.find(f"sheet-{sheet}")
        if sheet == "pay":
            app.find("qr")
        judged(app, f"app-{sheet}", width, height, size)
        app.click("sheet-close")
        app.gone(f"sheet-{sheet}")
    app.click("entry")
    app.find("receipt")
    judged(app, "app-receipt", width, height, size)
    app.click("sheet-close")
    app.gone("sheet-receipt")
    app.text_size()


@pytest.mark.parametrize("width, height", SIDEWAYS)
def test_the_whole_code_is_on_the_screen_of_a_phone_held_sideways(app, width, height):
    app.text_size()
    app.look(width, height)
    app.click("open-pay")
    app.find("qr")
    app.screenshot(f"app-pay-sideways-{app.language}-{width}x{height}")
    boxes = app.script("""return ["qr", "paycode", "sheet-close"].map((name) => {
        const {left, right, top, bottom} = document.querySelector(`[data-testid="${name}"]`)
          .getBoundingClientRect();
        return [left, top, right, bottom];
    })""")
    app.click("sheet-close")
    app.gone("sheet-pay")
    for left, top, right, bottom in boxes:
        assert left >= 0 and top >= 0 and right <= width and bottom <= height, boxes
    assert boxes[0][2] - boxes[0][0] >= 200


def test_what_is_fixed_covers_little_of_the_screen(app):
    """At 200 % and held sideways the buttons go with the page."""
    for width, height, size in ((360, 800, 32), (568, 320, 16)):
        app.look(width, height)
        app.text_size(size)
        fixed = app.script("return getComputedStyle(document.querySelector('.actions')).position")
        assert fixed == "static"
    app.text_size()


@pytest.mark.parametrize("path, shows", [
    ("/app", "login"), ("/till", "enrol"), ("/receipt", "ask"), ("/docs", "docs"),
    ("/demo", "frame-app")])
@pytest.mark.parametrize("size", [12, 24])
def test_text_has_the_size_that_the_reader_has_set(windows, stranger, path, shows, size):
    """However wide the window is: of that Pico would make it depend."""
    stranger.text_size(size)
    stranger.nobody()
    stranger.open(path)
    stranger.find(shows, 20)
    assert stranger.script("return getComputedStyle(document.documentElement).fontSize") == (
        f"{size}px")


@pytest.fixture(name="stranger", scope="module")
def fixture_stranger(windows):
    return windows(1280, 900)


def spoken(window):
    """What is in the live regions that a screen reader hears, but for the dot by the balance."""
    window.driver.execute_cdp_cmd("Accessibility.enable", {})
    nodes = window.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}

    def words(node):
        text = node["name"]["value"] if node["role"]["value"] == "StaticText" else ""
        return text + "".join(words(by_id[each]) for each in node.get("childIds", ())
                              if each in by_id)
    return [words(node) for node in nodes if not node["ignored"]
            and node["role"]["value"] == "status" and words(node) != "Live"]


@pytest.mark.parametrize("sheet", [None, "send"])
def test_a_change_is_spoken_by_a_region_that_was_there_before(service, windows, sheet):
    """One that comes together with its words says nothing. Over the page, and in a sheet, which
    makes the page behind it mute."""
    person = Phone.enrol(service, name="Grace Hopper")
    window = log_in(windows(360, 800), person.email, PASSWORD)
    if sheet:
        window.click(f"open-{sheet}")
        window.find(f"sheet-{sheet}")
    assert spoken(window) == [""]
    window.script("""document.querySelectorAll('[data-testid="spoken"]')
        .forEach((region) => { region.planted = true; });""")
    person.topup(1000).expect(201)
    until(lambda: spoken(window) == ["Top-up · +10.00"], "the change in words")
    assert window.script("""return [...document.querySelectorAll('[data-testid="spoken"]')]
        .every((region) => region.planted)""")
    until(lambda: spoken(window) == [""], "silence again")
    assert window.faults() == []
