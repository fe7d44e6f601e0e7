"""A customer's phone: a member with a session, cards and an enrolled device."""
import base64
import hashlib
import uuid

import pyotp

from .client import Client, new_key

PASSWORD = "correct-horse-battery"


class Phone(Client):
    """Signed in as one member."""

    def __init__(self, service, token=None):
        super().__init__(service, token)
        self.session = None
        self.device = None
        self.email = None
        self.password = None

    @classmethod
    def enrol(cls, service, email=None, password=PASSWORD, name="Test Member", **fields):
        """A new member, signed in."""
        phone = cls(service)
        email = email or f"m{uuid.uuid4().hex[:16]}@example.com"
        phone.member = phone.post("/v1/members", {"email": email, "password": password,
                                                  "name": name, **fields}).expect(201).body
        return phone.login(email, password)

    @classmethod
    def ada(cls, service):
        """The demo's member."""
        return cls(service).login("ada@example.com", "crema-demo")

    def login(self, email=None, password=None, client="app"):
        self.email, self.password = email or self.email, password or self.password
        body = {"email": self.email, "password": self.password, "role": "member",
                "client": client}
        self.token = None
        self.session = self.post("/v1/sessions", body).expect(201).body
        self.token = self.session["token"]
        return self

    def refresh(self):
        """Uses the refresh token up; returns the reply and takes the new tokens over."""
        reply = self.post("/v1/sessions/refresh",
                          {"refresh_token": self.session["refresh_token"]})
        if reply.status in (200, 201):
            self.session = reply.body
            self.token = reply["token"]
        return reply

    def topup(self, amount, method="sandbox_ok", key=None):
        return self.post("/v1/me/topups", {"amount": amount, "payment_method": method},
                         key=key or new_key("topup"))

    def transfer(self, to, amount, key=None):
        """Sends money to a card number or a member's e-mail address."""
        return self.post("/v1/me/transfers", {"to": to, "amount": amount},
                         key=key or new_key("send"))

    def keep(self, reward, key=None):
        """Turns points into a voucher; the reply's ["voucher"] names it."""
        return self.post("/v1/me/redemptions", {"reward": reward}, key=key or new_key("keep"))

    def give_up(self, voucher, key=None):
        """Gives a voucher back for its points."""
        return self.delete(f"/v1/me/vouchers/{voucher}", key=key or new_key("up"))

    def card(self):
        """A new virtual card; nobody is told its number, only the last four digits."""
        return self.post("/v1/me/cards")

    def enrol_device(self, **body):
        """Asks for a pay-code secret, which is told once."""
        self.device = self.post("/v1/me/paycodes", body or None).expect(201).body
        return self.device

    def paycode(self, at=None):
        """The 20 digits that the app shows at a time (default: the service's present)."""
        if self.device is None:
            self.enrol_device()
        totp = pyotp.TOTP(_base32(self.device["secret"]), digits=8, digest=hashlib.sha256,
                          interval=30)
        return self.device["alias"] + totp.at(int(self.service.now() if at is None else at))


def _base32(secret):
    """The secret, told as base64url, in the base32 that pyotp takes."""
    raw = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    return base64.b32encode(raw).decode()
