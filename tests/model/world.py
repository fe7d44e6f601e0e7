"""A running service and the people around it, for test_http.py: tills of two stores, staff, gift
cards and members; and operations that are a request and a model's operation at once."""
import collections
import json
import time

import psycopg

from harness import Phone, Service, Staff, Terminal
from ledger_model import Ledger
from program_model import Program
from wire import Wire

DAY = 86400
# Rule sets after the demo's: the day that they take effect (the clock is moved on; the first one at
# once, behind the demo's history), and what is other in them. Rates whose earnings are no whole
# micro-points have something to round.
LATER = [(0, {"points_expire_months": 1, "rates": ("1.777777", "0.333333")}),
         (20, {"debt_allowed": False, "points_expire_months": 2}),
         (50, {"points_expire_months": 1, "rates": ("10.010101", "3.3")}),
         (100, {"points_expire_months": 3, "debt_allowed": False, "rates": ("2.5", "0.777777")}),
         (160, {"points_expire_months": 1, "rates": ("3.141592", "1.234567")})]
CARDS_AT_ONCE = 400
ID_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


class Call:
    """One request and what it means to the model. `where` is who sends it; ends_us is when the
    visit that it names ends; loose: its refusals need not name the ledger's numbers."""

    def __init__(self, where, path, body, op, ends_us=None, loose=False):
        self.where = where
        self.path = path
        self.body = body
        self.op = op
        self.ends_us = ends_us
        self.loose = loose

    def request(self):
        return ("POST", self.path, self.where.token, self.op.key[1], self.body)

    def again(self, where=None, body=None, op=None):
        """The same once more, from another till of the store or with another body."""
        return Call(where or self.where, self.path, body or self.body, op or self.op,
                    self.ends_us, self.loose)

    def __repr__(self):
        return f"{self.path} {json.dumps(self.body)} as {self.op}"


class World:
    """One service for a whole run; every example takes accounts of its own."""

    def __init__(self, postgres):
        self.service = Service(postgres, workers=2, start=False,
                               config={"lanes": 2, "transfers_per_hour": 1000000})
        self.program = self._make_rules()
        self.service.start()
        self.wire = Wire(self.service.port.number)
        self.staff = Staff(self.service)
        harbour = Terminal.enrol(self.service, self.staff, store="st_harbour")
        self.tills = [Terminal.enrol(self.service, self.staff) for _ in range(2)] + [harbour]
        self.database = psycopg.connect(postgres.conninfo(self.service.database, "postgres"),
                                        autocommit=True)
        self.cards = []
        self.keys = 0
        self.moves = 0
        self.operations = 0
        self.counts = collections.Counter()  # (kind, what became of it)
        for who in [self.staff, *self.tills]:
            who.moves = 0

    def _make_rules(self):
        """Adds rule sets with times to come; the model's program has them all."""
        sql = self.service.sql
        document = json.loads(sql("select document from rule_set where version = 1")[0][0])
        zone, exponent = sql("select time_zone, currency_exponent from program")[0]
        documents, now = [(1, 0, document)], time.time()
        for days, changes in LATER:
            document = json.loads(json.dumps(document))
            for rule, rate in zip(document["earn"], changes.get("rates", ())):
                rule["points_per_unit"] = rate
            document.update({k: v for k, v in changes.items() if k != "rates"})
            document["limits"].update(load_day_max=60000, balance_max=50000, transfer_min=10,
                                      transfer_max=30000, transfer_day_max=50000)
            at_us = int(now + days * DAY) * 10 ** 6
            version = len(documents) + 1
            sql("insert into rule_set (version, effective_at, document) values "
                "(%s, to_timestamp(%s), %s)", (version, at_us // 10 ** 6, json.dumps(document)))
            documents.append((version, at_us, document))
        return Program(zone, exponent, documents)

    # --- people -----------------------------------------------------------------------------
    def ledger(self):
        """A model that knows the stores' own accounts, where voids of nothing go."""
        ledger = Ledger(self.program)
        self.void_accounts = {}
        for store, number, version in self.query(
                "select s.name, s.void_account_id, a.version from store s "
                "join account a on a.id = s.void_account_id"):
            ledger.open(number).entries.extend([None] * version)
            self.void_accounts[store] = number
        return ledger

    def card(self):
        """A gift card that nobody used: (number, account)."""
        if not self.cards:
            self.cards = self.service.gift_cards(CARDS_AT_ONCE)
        return self.cards.pop()

    def member(self):
        phone = Phone.enrol(self.service)
        phone.enrol_device()
        phone.moves = self.moves
        return phone

    def query(self, sql, *arguments):
        return self.database.execute(sql, arguments or None).fetchall()

    def new_key(self):
        self.keys += 1
        return f"m-{self.keys}"

    # --- asking -----------------------------------------------------------------------------
    def fresh(self, who):
        """Tokens end after ten minutes of the service's time."""
        if who.moves == self.moves:
            return
        who.moves = self.moves
        if isinstance(who, Terminal):
            who.renew()
        elif isinstance(who, Phone):
            who.login()
        else:
            body = {"email": "manager@example.com", "password": "crema-demo", "role": "staff",
                    "client": "console"}
            who.token = who.post("/v1/sessions", body, anonymous=True).expect(201)["token"]

    def send(self, calls):
        """All at once. Who was signed out by time alone signs in and asks again."""
        for call in calls:
            self.fresh(call.where)
        self.operations += len(calls)
        answers = self.wire.send([call.request() for call in calls])
        for i, answer in enumerate(answers):
            if answer.problem == "unauthenticated":
                calls[i].where.moves = -1
                self.fresh(calls[i].where)
                answers[i] = self.wire.send([calls[i].request()])[0]
        return answers

    def read(self, account, version):
        """The account as staff see it, at this version or a later one."""
        for _ in range(2):
            self.fresh(self.staff)
            path = f"/v1/accounts/{account}?at_least={version}"
            answer = self.wire.send([("GET", path, self.staff.token, None, None)])[0]
            if answer.problem != "unauthenticated":
                break
            self.staff.moves = -1
        assert answer.status == 200, answer
        return answer.body

    def holds(self, account):
        self.fresh(self.staff)
        path = f"/v1/accounts/{account}/holds"
        return self.staff.get(path).expect(200)["items"]

    def peer_seq(self, account, seq):
        """The number of a transfer's other entry, which only the ledger tells."""
        number = 0
        for digit in account.removeprefix("acc_"):
            number = number * 32 + ID_DIGITS.index(digit)
        (detail,), = self.query("select detail from entry where account_id = %s and seq = %s",
                                number, seq)
        return json.loads(detail)["peer_seq"]

    def entries(self, account):
        self.fresh(self.staff)
        return self.staff.entries(account)

    def move_clock(self, seconds):
        self.moves += 1
        self.service.move_clock(seconds)

    def now_us(self):
        return int(self.service.now() * 10 ** 6)

    def close(self):
        self.wire.close()
        self.database.close()
        try:
            self.service.health()
            assert "sound" in self.service.verify()
        finally:
            self.service.remove()
