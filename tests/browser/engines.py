"""Windows of whole browsers: Chromium as people have it, Safari's engine (WebKitGTK, through
Selenium) and Firefox (through Puppeteer).

They act like a Window; what an engine cannot do, such as reading its console, is left out.
"""
import glob
import json
import os
import shutil
import subprocess

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.webkitgtk.options import Options

from window import HAND_S, STANDS_STILL, SWITCHES, Window

HERE = os.path.dirname(os.path.abspath(__file__))
MINI_BROWSERS = "/usr/lib/*/webkit2gtk-4*/MiniBrowser"
PHONE, WIDE = (480, 800), (1280, 900)  # WebKitGTK's window has no room for less


class Screen:
    """An X server without a screen, for an engine that cannot do without one."""

    def __init__(self):
        reading, writing = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x1000x24",
             "-nolisten", "tcp"], pass_fds=[writing],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as told:
            self.display = ":" + told.readline().strip()

    def close(self):
        self.process.terminate()
        self.process.wait()


class ChromiumWindow(Window):
    """With its own windows, menus and address bar, headless as well."""

    program = "/usr/bin/chromium"
    switches = [switch.replace("--headless", "--headless=new") for switch in SWITCHES]


class OtherWindow(Window):
    """A browser that does not understand Chromium's commands."""

    def hit(self, element):
        if not self.script(STANDS_STILL, element):
            return False
        element.click()
        return True

    def type(self, testid, text):
        field = self.find(testid)
        field.clear()
        field.send_keys(text)


class WebKitWindow(OtherWindow):
    """Safari's engine, in the small browser that comes with it."""

    def _launch(self):
        browsers = glob.glob(MINI_BROWSERS)
        if not (browsers and shutil.which("WebKitWebDriver") and shutil.which("Xvfb")):
            pytest.skip("WebKitGTK is not installed (packages webkit2gtk-driver, xvfb)")
        self.screen = Screen()
        options = Options()
        options.binary_location = browsers[0]
        options.add_argument("--automation")
        before = os.environ.get("DISPLAY")
        os.environ["DISPLAY"] = self.screen.display
        try:
            return webdriver.WebKitGTK(executable_path=shutil.which("WebKitWebDriver"),
                                       options=options, service_log_path=os.devnull)
        finally:
            os.environ.pop("DISPLAY")
            if before is not None:
                os.environ["DISPLAY"] = before

    def quit(self):
        super().quit()
        self.screen.close()

    def look(self, width, height=900, dark=False):
        self.driver.set_window_size(width, height)

    def strokes(self, keys):
        """WebDriver gives keys no times of their own, so a hand takes its time."""
        chain = ActionChains(self.driver, duration=0)
        for key, gap_s in keys:
            chain.pause(gap_s if gap_s >= HAND_S else 0).send_keys(key)
        chain.perform()

    def complaints(self):
        return []


class FirefoxWindow(OtherWindow):
    def _launch(self):
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if program is None:
            pytest.skip("Firefox is not installed (package firefox-esr)")
        if not os.path.isdir(os.path.join(HERE, "node_modules", "puppeteer-core")):
            pytest.skip("puppeteer-core is not there (run: make test-packages)")
        return Firefox(program)

    def attribute(self, testid, name):
        try:
            return super().attribute(testid, name)
        except StaleElementReferenceException:
            return None

    def tab(self, at):
        self.driver.ask("tab", at)

    def look(self, width, height=900, dark=False):
        self.driver.ask("size", width, height)

    def strokes(self, keys):
        """In one command for all of them, at the times that the page is told."""
        self.script("""let at = window.keyClock ?? 0;
            for (const [key, gap] of arguments[0]) {
              at = Math.max(at + gap, gap > 100 ? performance.now() : 0);
              const event = new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true});
              Object.defineProperty(event, "timeStamp", {value: at});
              (document.activeElement ?? document.body).dispatchEvent(event);
            }
            window.keyClock = at;""",
                    [[NAMES.get(key, key), gap_s * 1000] for key, gap_s in keys])

    def complaints(self):
        return []


NAMES = {"\ue007": "Enter"}


class Firefox:
    """What a Window asks of its driver, asked of firefox.mjs."""

    def __init__(self, program):
        self.node = subprocess.Popen(["node", os.path.join(HERE, "firefox.mjs"), program],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.count = 0
        self.switch_to = self

    def ask(self, name, *args):
        self.count += 1
        command = {"id": self.count, "name": name, "args": args}
        self.node.stdin.write(json.dumps(command, default=Element.plain) + "\n")
        self.node.stdin.flush()
        answer = json.loads(self.node.stdout.readline())
        assert answer["id"] == self.count
        if "error" in answer:
            raise StaleElementReferenceException(answer["error"])  # a Window asks again
        return self._value(answer["value"])

    def _value(self, value):
        if isinstance(value, list):
            return [self._value(each) for each in value]
        return Element(self, value["element"]) if isinstance(value, dict) and set(value) == {
            "element"} else value

    def get(self, url):
        self.ask("open", url)

    def execute_script(self, source, *arguments):
        return self.ask("script", source, arguments)

    def save_screenshot(self, path):
        self.ask("picture", path)

    def find_elements(self, _, selector):
        return self.ask("all", selector)

    def frame(self, element):
        self.ask("frame", element)

    def default_content(self):
        self.ask("frame", None)

    def quit(self):
        self.node.stdin.close()
        self.node.wait(30)


class Element:
    """One element of a page of Firefox."""

    def __init__(self, driver, number):
        self.driver, self.number = driver, number

    def plain(self):
        return {"element": self.number}

    def get_attribute(self, name):
        return self.driver.execute_script("""
            const [element, name] = arguments, own = element[name];
            return typeof own === "string" ? own : element.getAttribute(name);""", self, name)

    def is_enabled(self):
        return self.driver.execute_script("return !arguments[0].disabled", self)

    def click(self):
        self.driver.ask("click", self)

    def clear(self):
        self.driver.execute_script("arguments[0].value = ''", self)

    def send_keys(self, text):
        self.driver.ask("type", self, text)
