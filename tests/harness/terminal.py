"""A till: enrols with an Ed25519 key (PyNaCl), and does what tills do."""
import base64

import nacl.signing

from .client import Client, new_key


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Terminal(Client):
    """A terminal of one store, holding its private key and a token."""

    def __init__(self, service, token=None, terminal=None, store=None):
        super().__init__(service, token)
        self.terminal = terminal
        self.store = store
        self.key = None

    @classmethod
    def enrol(cls, service, staff, store="st_demo", **body):
        """A new terminal: staff make a code, the till gives its public key for it."""
        return cls.with_code(service, staff.enrolment_code(store, **body)["code"])

    @classmethod
    def with_code(cls, service, code):
        """A new terminal with a code that somebody has made."""
        till = cls(service)
        till.key = nacl.signing.SigningKey.generate()
        public = b64url(bytes(till.key.verify_key))
        answer = till.post("/v1/terminals/enrol", {"code": code, "public_key": public})
        till.terminal = answer.expect(201)["terminal"]
        till.store = answer["store"]
        return till.renew()

    @classmethod
    def demo(cls, service):
        """The demo's till, through POST /v1/demo/session."""
        till = cls(service)
        answer = till.post("/v1/demo/session").expect(201).body
        token = answer["token"]
        till.token = token["token"] if isinstance(token, dict) else token
        till.terminal, till.store = "trm_demo", "st_demo"
        return till

    def renew(self):
        """Answers a challenge for a fresh token."""
        challenge = self.post("/v1/terminals/challenge", {"terminal": self.terminal},
                              anonymous=True).expect(201)["challenge"]
        self.token = self.post("/v1/terminals/token", self.answer(challenge),
                               anonymous=True).expect(201)["token"]
        return self

    def answer(self, challenge):
        """The body of POST /v1/terminals/token for a challenge."""
        signature = self.key.sign(b"crema-terminal-v1:" + challenge.encode()).signature
        return {"terminal": self.terminal, "challenge": challenge,
                "signature": b64url(signature)}

    def operate(self, path, key, visit, present, fields):
        body = {name: value for name, value in fields.items() if value is not None}
        if visit is not None:
            body["visit"] = visit["visit"] if isinstance(visit, dict) else visit
        if present is not None:
            body["present"] = present
        return self.post(path, body, key=key or new_key())

    def visit(self, present):
        """Presents a card or a pay code; the reply names visit, account and member."""
        return self.post("/v1/visits", {"present": present})

    def purchase(self, visit=None, amount=None, present=None, key=None, **fields):
        """fields: tender, card_amount, tax, tip, lines, rewards, flags."""
        return self.operate("/v1/purchases", key, visit, present, {"amount": amount, **fields})

    def load(self, visit=None, amount=None, present=None, key=None):
        return self.operate("/v1/loads", key, visit, present, {"amount": amount})

    def redeem(self, visit=None, reward=None, present=None, key=None):
        return self.operate("/v1/redemptions", key, visit, present, {"reward": reward})

    def refund(self, receipt, amount=None, lines=None, key=None):
        return self.operate("/v1/refunds", key, None, None,
                            {"receipt": receipt, "amount": amount, "lines": lines})

    def void(self, original_key, visit=None, present=None, key=None):
        return self.operate("/v1/voids", key, visit, present, {"key": original_key})

    def hold(self, visit=None, amount=None, present=None, key=None, expires_in=None):
        """Reserves money; the reply's ["entry"]["hold"]["id"] names the hold."""
        return self.operate("/v1/holds", key, visit, present,
                            {"amount": amount, "expires_in": expires_in})

    def capture(self, hold, amount=None, key=None, **fields):
        """fields: tax, tip, lines, flags."""
        return self.operate(f"/v1/holds/{hold}/capture", key, None, None,
                            {"amount": amount, **fields})

    def release(self, hold, key=None):
        return self.operate(f"/v1/holds/{hold}/release", key, None, None, {})
