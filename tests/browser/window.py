"""A browser window that a person uses: Chromium through Selenium, found by data-testid."""
import os
import re
import time

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.service import Service as Driver
from selenium.webdriver.common.by import By

from harness import until
from harness.paths import BUILD

SCREENSHOTS = os.path.join(BUILD, "screenshots")
CHECKS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "checks.js")
# The address bar's suggestions are pages of their own, two a window: half of what its start costs.
SUGGESTIONS = "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"
SWITCHES = ["--no-sandbox", "--headless=new", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--hide-scrollbars", "--lang=en-US",
            f"--disable-features=PasswordLeakDetection,PasswordCheck,{SUGGESTIONS}"]
# A person who wants things still: without a GPU, what moves (the live dot does, for ever) costs
# more than the test.
STILL = "--force-prefers-reduced-motion"


# Nothing moves but what moves for ever: the breathing dot, the bar of the pay code.
AT_REST = """return document.getAnimations().every((each) => each.playState !== "running"
    || each.effect.getTiming().iterations === Infinity
    || each.effect.target.closest(".countdown"))"""

# Brings an element to the middle of the window; false while it, or what it stands on, still moves:
# a click is aimed before it lands.
STANDS_STILL = """const [element] = arguments;
    element.scrollIntoView({block: "center"});
    return document.getAnimations().every((each) => each.playState !== "running"
        || each.effect.pseudoElement || each.effect.getTiming().iterations === Infinity
        || !each.effect.target.contains(element));"""

# A browser that lets no page keep anything, and one that has no room left.
FORBIDDEN = """for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
  Object.defineProperty(window, name, {
    get() { throw new DOMException("denied", "SecurityError"); }});
}"""
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException("full", "QuotaExceededError");
};"""

# Between two keys: of a hand, of a scanner.
HAND_S, SCANNER_S = 0.18, 0.004
# What WebDriver calls a key, as the page is to hear of it: key, place, number, text.
NAMED = {
    "\ue003": ("Backspace", "Backspace", 8, ""), "\ue004": ("Tab", "Tab", 9, ""),
    "\ue007": ("Enter", "Enter", 13, "\r"), "\ue00c": ("Escape", "Escape", 27, ""),
    " ": (" ", "Space", 32, " "),
    **{chr(0xE030 + at): (f"F{at}", f"F{at}", 111 + at, "") for at in range(1, 13)}}


def key_event(key, kind):
    """The fields of a DevTools key event for a key."""
    code = f"Digit{key}" if key.isdigit() else f"Key{key.upper()}" if key.isalpha() else ""
    name, code, number, text = NAMED.get(key, (key, code, ord(key.upper()) if code else 0, key))
    fields = {"key": name, "code": code, "windowsVirtualKeyCode": number}
    return {**fields, "text": text} if kind == "keyDown" and text else fields


class Window:
    """One browser with a profile of its own, so that nothing is shared but the service.
    Its person wants things still, unless moving=True."""

    standing = []  # the windows that are open

    def __init__(self, service, width=1280, height=900, dark=False, moving=False):
        self.service = service
        self.moving = moving
        self.tabs = []
        self.clock = 0  # of the last key
        self.driver = self._launch()
        Window.standing.append(self)
        self.look(width, height, dark)

    def _launch(self):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for switch in SWITCHES if self.moving else [*SWITCHES, STILL]:
            options.add_argument(switch)
        # A certificate that the test has made itself.
        options.accept_insecure_certs = self.service.url.startswith("https:")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        return webdriver.Chrome(service=Driver("/usr/bin/chromedriver"), options=options)

    def quit(self):
        Window.standing.remove(self)
        self.driver.quit()

    def look(self, width, height=900, dark=False):
        """The size of the window in CSS pixels, and the colour scheme that the person prefers."""
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})

    def text_size(self, pixels=16):
        """What the person has set in her browser for the size of text."""
        self.driver.execute_cdp_cmd("Page.setFontSizes", {
            "fontSizes": {"standard": pixels, "fixed": pixels}})

    def open(self, path):
        self.driver.get(self.service.url + path)
        return self

    def nobody(self):
        """Nobody is signed in. A page that loads yet may be given a session: it goes first."""
        self.open("/healthz")
        self.driver.delete_all_cookies()
        return self

    def before_each_page(self, source):
        """A script that runs in every page of this window before the page's own."""
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})

    def tab(self, at):
        """From now on the at-th tab of this browser, opened if it is not there yet."""
        self.tabs = self.tabs or [self.driver.current_window_handle]
        if at < len(self.tabs):
            self.driver.switch_to.window(self.tabs[at])
        else:
            self.driver.switch_to.new_window("tab")
            self.tabs.append(self.driver.current_window_handle)

    def script(self, source, *arguments):
        return self.driver.execute_script(source, *arguments)

    # --- looking --------------------------------------------------------------------------
    def all(self, testid):
        return self.driver.find_elements(By.CSS_SELECTOR, f'[data-testid="{testid}"]')

    def find(self, testid, seconds=10):
        """The first element of that name, as soon as it is on the page."""
        return until(lambda: self.all(testid), f"{testid} on the page", seconds)[0]

    def gone(self, testid, seconds=10):
        until(lambda: not self.all(testid), f"{testid} gone", seconds)

    def attribute(self, testid, name):
        """An attribute now; None while the element is not (or no longer) there."""
        try:
            found = self.all(testid)
            return found[0].get_attribute(name) if found else None
        except StaleElementReferenceException:
            return None

    def text(self, testid):
        """The text now, also where it is for screen readers only."""
        return re.sub(r"\s+", " ", self.attribute(testid, "textContent") or "").strip()

    def shows(self, testid, text, seconds=10):
        until(lambda: text in self.text(testid),
              f"{testid} to show {text!r}, not {self.text(testid)!r}", seconds)

    def number(self, testid):
        """The exact figure behind a rolling number: minor units or points."""
        value = self.attribute(testid, "data-value")
        return None if value is None else int(value)

    def reaches(self, testid, value, seconds=10):
        until(lambda: self.number(testid) == value, f"{testid} to be {value}", seconds)

    def live(self, seconds=20):
        until(lambda: self.attribute("live-dot", "data-state") == "live", "a live dot", seconds)
        return self

    # --- acting ---------------------------------------------------------------------------
    def click(self, testid, seconds=10):
        """Clicks like a person: in the middle of the window, when it stands still and nothing
        covers it."""
        self.press(lambda: self.find(testid, seconds), testid, seconds)

    def press(self, find, name, seconds=10):
        """Clicks whatever find() returns, which a message calls `name`."""
        def clicked():
            try:
                element = find()
                if not self.script(STANDS_STILL, element) or not element.is_enabled():
                    return False
                element.click()
                return True
            except WebDriverException as error:
                raise AssertionError(str(error).splitlines()[0]) from error
        until(clicked, f"a click on {name}", seconds)

    def type(self, testid, text):
        field = self.find(testid)
        field.clear()
        field.send_keys(text)

    def choose(self, testid, value):
        self.script("""const [field, value] = arguments; field.value = value;
                       field.dispatchEvent(new Event("change", {bubbles: true}));""",
                    self.find(testid), value)

    def keys(self, *keys):
        """Keys pressed by a hand, wherever the focus is."""
        self.strokes([(key, HAND_S) for key in "".join(keys)])

    def scan(self, code, suffix="\ue007", gap_s=SCANNER_S):
        """Keys as a scanner sends them: in a burst."""
        first, *others = code + suffix
        self.strokes([(first, HAND_S), *((key, gap_s) for key in others)])

    def strokes(self, keys):
        """Keys, each so long after the last one by the time that the page is told: neither the
        speed of this machine nor a sleep makes a hand of a scanner."""
        for key, gap_s in keys:
            self.clock = max(self.clock + gap_s, time.time() if gap_s >= HAND_S else 0)
            for kind in ("keyDown", "keyUp"):
                self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {
                    "type": kind, "timestamp": self.clock, **key_event(key, kind)})

    def inside(self, testid):
        """For `with`: what follows happens in that frame."""
        return Frame(self, testid)

    # --- judging --------------------------------------------------------------------------
    def marked(self):
        """Plants a mark that a reload would lose."""
        self.script("window.planted = true")
        return self

    def not_reloaded(self):
        assert self.script("return window.planted") is True, "the page was loaded again"

    def faults(self):
        """What the page does wrong by rule: overflow, labels, targets, contrast (checks.js)."""
        with open(CHECKS, encoding="utf-8") as file:
            return self.script(file.read())

    def complaints(self):
        """Errors in the console that are ours: scripts, styles, the content policy."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] == "SEVERE" and "Failed to load resource" not in entry["message"]]

    def account(self, name):
        """What a person sees now, for the report of a failed test; a picture of it is kept."""
        os.makedirs(SCREENSHOTS, exist_ok=True)
        self.driver.save_screenshot(os.path.join(SCREENSHOTS, name + ".png"))
        seen = self.script("""
            const top = document.querySelector("dialog[open]") ?? document.body;
            const focus = document.activeElement?.outerHTML.slice(0, 200);
            return [location.href, focus, top.innerText].join("\\n");""")
        return "\n".join([f"picture: screenshots/{name}.png", seen[:1500], *self.complaints()])

    def screenshot(self, name):
        """A picture of the page at rest, kept for people to look at."""
        until(lambda: self.script(AT_REST), "a page at rest")
        os.makedirs(SCREENSHOTS, exist_ok=True)
        self.driver.save_screenshot(os.path.join(SCREENSHOTS, name + ".png"))


class Frame:
    def __init__(self, window, testid):
        self.window, self.testid = window, testid

    def __enter__(self):
        self.window.driver.switch_to.frame(self.window.find(self.testid))

    def __exit__(self, *_):
        self.window.driver.switch_to.default_content()
