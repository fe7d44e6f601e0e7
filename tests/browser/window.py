"""A browser window that a person uses: Chromium through Selenium, found by data-testid."""
import os
import re
import time

import httpx
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service as Driver
from selenium.webdriver.common.by import By

from harness import until
from harness.paths import BUILD
from harness.wait import PATIENCE

SCREENSHOTS = os.path.join(BUILD, "screenshots")
CHECKS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "checks.js")
# Chromium without the windows, menus and address bar that nobody sees here: it starts with a third
# of the CPU. Debian's script of that name does not become it, and would be ended in its place.
CHROMIUM = "/usr/lib/chromium/chromium-headless-shell"
SWITCHES = ["--no-sandbox", "--headless", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--hide-scrollbars", "--lang=en-US",
            "--disable-features=PasswordLeakDetection,PasswordCheck"]
# A person who wants things still: without a GPU, what moves (the live dot does, for ever) costs
# more than the test.
STILL = "--force-prefers-reduced-motion"


# Nothing moves but what moves for ever: the breathing dot, the bar of the pay code.
AT_REST = """return document.getAnimations().every((each) => each.playState !== "running"
    || each.effect.getTiming().iterations === Infinity
    || each.effect.target.closest(".countdown"))"""

# The value of the first element of that name: of its property, else of its attribute. (WebDriver's
# own getAttribute sends a program of 50 KB that is compiled each time, thrice as dear.)
VALUE = """const [testid, name] = arguments;
    const element = document.querySelector(`[data-testid="${testid}"]`);
    const value = element?.[name];
    return typeof value === "string" ? value : element?.getAttribute(name) ?? null;"""

# Brings an element to the middle of the window. False while it, or what it stands on, still moves
# (a click is aimed before it lands), and while it cannot be used.
STANDS_STILL = """const [element] = arguments;
    element.scrollIntoView({block: "center"});
    return !element.matches(":disabled") && document.getAnimations().every((each) =>
        each.playState !== "running" || each.effect.pseudoElement
        || each.effect.getTiming().iterations === Infinity
        || !each.effect.target.contains(element));"""

# Ready for text in place of what a field holds; false for what has a keyboard of its own (dates).
TAKES_TEXT = """const [field] = arguments;
    if (["date", "number"].includes(field.type)) return false;
    field.focus();
    field.select();
    return true;"""

# The middle of what is seen of an element that stands still, in the outermost page's pixels; null
# where something else would be hit. What a click then hits is noted: the page may still shift.
AIM = f"""if (!(function () {{ {STANDS_STILL} }}).apply(null, arguments)) return null;
    const [element] = arguments;
    const box = element.getClientRects()[0];
    if (!box) return null;
    let x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
    let y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    if (!element.contains(document.elementFromPoint(x, y))) return null;
    window.hit = false;
    addEventListener("click", (event) => {{ window.hit = element.contains(event.target); }},
                     {{capture: true, once: true}});
    for (let view = window; view !== view.parent; view = view.parent) {{
      const frame = view.frameElement;
      const outer = frame.getBoundingClientRect();
      x += outer.left + frame.clientLeft;
      y += outer.top + frame.clientTop;
    }}
    return [x, y];"""

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
    program, switches = CHROMIUM, SWITCHES

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
        options.binary_location = self.program
        for switch in self.switches if self.moving else [*self.switches, STILL]:
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

    def has_session(self, email, password):
        """Keeps the cookie that a sign-in of this member would leave."""
        reply = httpx.post(self.service.url + "/v1/sessions", trust_env=False, verify=False,
                           headers={"Origin": self.service.url}, timeout=20 * PATIENCE,
                           json={"email": email, "password": password, "role": "member",
                                 "client": "app", "cookie": True})
        assert reply.status_code == 201, reply.text
        name, _, value = reply.headers["set-cookie"].partition(";")[0].partition("=")
        self.driver.execute_cdp_cmd("Network.setCookie", {
            "url": self.service.url, "name": name, "value": value, "path": "/",
            "httpOnly": True, "sameSite": "Strict",
            "secure": self.service.url.startswith("https:")})

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
        return self.script(VALUE, testid, name)

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
                return self.hit(find())
            except WebDriverException as error:
                raise AssertionError(str(error).splitlines()[0]) from error
        until(clicked, f"a click on {name}", seconds)

    def hit(self, element):
        """One press of the mouse; False if the element cannot be hit yet, or was missed.
        (WebDriver's own click costs 0.2 s of CPU.)"""
        at = self.script(AIM, element)
        if not at:
            return False
        for kind, buttons in (("Moved", 0), ("Pressed", 1), ("Released", 0)):
            self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", {
                "type": "mouse" + kind, "x": at[0], "y": at[1], "button": "left",
                "buttons": buttons, "clickCount": 1})
        return self.script("return window.hit !== false")    # another page knows of none

    def type(self, testid, text):
        field = self.find(testid)
        if not self.script(TAKES_TEXT, field):
            field.clear()
            field.send_keys(text)
        elif text:
            self.driver.execute_cdp_cmd("Input.insertText", {"text": text})
        else:
            self.keys("\ue003")

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
