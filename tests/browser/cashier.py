"""What a cashier meets: customers with gift cards, answers on the screen, a slow network."""
from harness import until

# Replies are kept back until the test lets them through, so "too early" needs no guessed time.
KEEP_BACK = """
    const real = window.fetch;
    const kept = [];
    const isQuote = ([path]) => String(path).endsWith("/quote");
    window.fetch = (...asked) => isQuote(asked) ? real(...asked) : real(...asked).then(
        (reply) => new Promise((done) => kept.push(() => done(reply))));
    window.kept = kept;
    window.letThrough = () => { window.fetch = real; for (const go of kept.splice(0)) go(); };"""


class Customer:
    """Whoever holds a new gift card with some money; .number is what the till scans."""

    def __init__(self, service, till, staff, amount=600):
        [(self.number, self.id)] = service.gift_cards()
        self.staff = staff
        till.load(present=self.number, amount=amount).expect(201)

    def account(self):
        return self.staff.account(self.id)

    def cash(self):
        """By the ledger itself: an account may be read from a cache that is a lease behind."""
        newest = self.staff.get(f"/v1/accounts/{self.id}/entries?limit=1").expect(200)
        return newest["items"][0]["cash_after"]


class SlowNetwork:
    """For `with`: replies wait; .waits() until one is there, .through() lets them go."""

    def __init__(self, window):
        self.window = window

    def __enter__(self):
        self.window.script(KEEP_BACK)
        return self

    def __exit__(self, *_):
        self.through()

    def waits(self, count=1):
        until(lambda: self.window.script("return window.kept.length") >= count, "a reply kept back")

    def through(self):
        self.window.script("window.letThrough()")


def tone(window, wanted):
    until(lambda: window.attribute("result", "data-tone") == wanted, f"a result {wanted}")


def whose(window, wanted):
    """The line above Charge: nobody, asking or here."""
    until(lambda: window.attribute("whose", "data-state") == wanted, f"{wanted} above Charge")


def left_alone(window):
    """Nothing typed, no check, nobody here, no dialog, no answer."""
    window.keys("\ue00c", "\ue00c", "\ue00c", "\ue00c")
    window.gone("dialog")
    window.gone("result")
    whose(window, "nobody")
    return window
