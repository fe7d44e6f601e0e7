"""What a page costs a phone: Intl's formatters are dear to make, so each is made once. (A first
screen took twice the time.)"""
import pytest

from conftest import ADA
from window import Window

COUNTED = """window.made = [];
for (const name of ["DateTimeFormat", "NumberFormat", "RelativeTimeFormat"]) {
  const Kind = Intl[name];
  Intl[name] = class extends Kind {
    constructor(...wanted) {
      super(...wanted);
      window.made.push(name + JSON.stringify(wanted));
    }
  };
}"""


@pytest.mark.parametrize("path, testid", [("/app", "home"), ("/account", "sums"),
                                          ("/till?demo", "till")])
def test_no_formatter_is_made_twice(service, path, testid):
    window = Window(service, 360, 780)
    try:
        window.before_each_page(COUNTED)
        window.has_session(*ADA)
        window.open(path)
        window.find(testid)
        made = window.script("return window.made")
        assert sorted(made) == sorted(set(made))
    finally:
        window.quit()
