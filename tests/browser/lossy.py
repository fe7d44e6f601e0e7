"""A page behind a network that loses what it is told to lose, and what is left of it then."""
from harness import until

CARD = "6274 0000 0000 0428"

# Before any script of the page: counts what is sent to move money, and loses it on its way or its
# answer on the way back, as sessionStorage.loses says.
NETWORK = """
    const real = window.fetch;
    window.posts = 0;
    window.fetch = async (path, options) => {
      if (options?.method !== "POST" || !/^\\/v1\\/me\\/t/.test(path)) return real(path, options);
      window.posts++;
      const { loses } = sessionStorage;
      if (loses === "answers") await real(path, options);
      if (loses) throw new TypeError("planted");
      return real(path, options);
    };"""


def plant_network(window):
    window.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": NETWORK})


def loses(window, what):
    """"requests", "answers", or nothing more."""
    window.script("sessionStorage.loses = arguments[0]", what)


def again(window):
    """The page loaded anew, by a network that works."""
    loses(window, "")
    window.open("/app")
    window.find("home")
    return window.live()


def posts(window):
    """How often the page has sent something that moves money since it was loaded."""
    return window.script("return window.posts")


def choose(window, amount):
    """Until it is chosen: a sheet that is still coming up may take the click elsewhere."""
    def chosen():
        window.click(f"amount-{amount}")
        return window.attribute(f"amount-{amount}", "aria-pressed") == "true"
    until(chosen, f"{amount} to be chosen")


def ask_topup(window, amount="10", method="sandbox_ok"):
    window.click("open-topup")
    choose(window, amount)
    window.choose("method", method)
    window.click("topup-go")


def ask_send(window, amount="10"):
    window.click("open-send")
    window.type("field-to", CARD)
    choose(window, amount)
    window.click("send-next")
    window.click("send-go")


ASK = {"topup": ask_topup, "send": ask_send}


def left(window, name, lost):
    """Asked for, no answer, and the sheet closed: it waits, and is not sent any more."""
    loses(window, lost)
    ASK[name](window)
    window.find(f"{name}-busy")
    until(lambda: posts(window) > 0, "the first try")
    window.click("sheet-close")
    window.gone(f"sheet-{name}")
    window.shows(f"{name}-waiting", "10.00 waits for its answer")
    until(lambda: window.attribute(f"{name}-waiting", "data-step") == "noanswer", "no more tries")
