"""A program's worth of fresh credentials: other strings, shapes and lengths each time. Only a selection made with BLIND_OPAQUE=1 is ever stored."""
import base64
import hashlib
import hmac
import json
import os
import random
import string
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from credentials import BASE62, Credentials, b64u, pem  # noqa: E402

MASKS = ["[REDACTED]", "********", "<redacted>", "xxxxxxxx", "***", "[FILTERED]", "<your-token>", "${TOKEN}", "REDACTED", "(hidden)"]
SIGNS = "!@#$%^&*()-_=+[]{};:,.?/~|"


class Fresh(Credentials):
    def __init__(self, clean=False):
        super().__init__("blind", os.urandom(16).hex())
        self.clean = clean

    def one(self, *shapes):
        shape, n = self.rng.choice(shapes)
        if shape == "base64":
            raw = bytes(self.rng.getrandbits(8) for _ in range(n))
            return base64.b64encode(raw).decode()
        return self.raw(shape, n)

    def opaque(self):
        return self.one(("base62", 40), ("base62", 32), ("base62", 64), ("hex", 40), ("hex", 64), ("base64url", 43), ("base64url", 64), ("base64", 32), ("lower", 48))

    def key(self):
        return self.one(("hex", 32), ("base62", 32), ("base62", 40), ("base62", 24), ("uuid", 0), ("base64url", 43), ("base64", 24))

    def word(self):
        """A password as a person or a manager chooses it."""
        r = self.rng
        kind = r.randrange(4)
        if kind == 0:
            return self.raw("base62", r.randrange(12, 24))
        if kind == 1:
            body = [r.choice(BASE62) for _ in range(10)] + [r.choice("!*$%^@-_+=.~") for _ in range(3)] + [r.choice("0123456789") for _ in range(2)]
            r.shuffle(body)
            return "k" + "".join(body) + "9"
        if kind == 2:
            return r.choice(["Tr0ub4dor", "Winter", "S0mmer", "B1rch", "Falcon", "Kestrel"]) + r.choice("!#&?+") + str(r.randrange(100, 99999)) + r.choice("!$*&")
        body = [r.choice(BASE62) for _ in range(12)] + [r.choice(SIGNS) for _ in range(4)] + ["7", "z"]
        r.shuffle(body)
        return "Q" + "".join(body) + "x"

    def plain_word(self):
        return self.raw("base62", self.rng.randrange(12, 26))

    def flask(self):
        payload = b64u(json.dumps({"user_id": self.rng.randrange(1, 9999), "fresh": True}).encode())
        return f"{payload}.{self.raw('base64url', 6)}.{self.raw('base64url', 27)}"

    def rails(self):
        from urllib.parse import quote
        return quote(f"{self.one(('base64', 96))}--{self.one(('base64', 12))}--{self.one(('base64', 16))}", safe="")

    def saml(self):
        xml = f'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_{self.raw("hex", 32)}"><saml:Assertion><saml:Subject>ines@example.test</saml:Subject><ds:SignatureValue>{self.one(("base64", 128))}</ds:SignatureValue></saml:Assertion></samlp:Response>'
        return base64.b64encode(xml.encode()).decode()

    def provider(self, which):
        if os.environ.get("BLIND_OPAQUE"):  # for what is stored: no string of a provider's shape
            return self.raw("base62", 36)
        r = lambda n, a=BASE62: "".join(self.rng.choice(a) for _ in range(n))
        return {
            "github": lambda: "gh" + "p_" + r(36), "gitlab": lambda: "glpat" + "-" + r(20), "slack": lambda: "xox" + "b-" + r(12, "0123456789") + "-" + r(12, "0123456789") + "-" + r(24),
            "stripe": lambda: "sk" + "_live_" + r(24), "npm": lambda: "npm" + "_" + r(36), "sendgrid": lambda: "S" + "G." + r(22) + "." + r(43), "google": lambda: "AI" + "za" + r(35),
            "aws_id": lambda: "AK" + "IA" + r(16, string.ascii_uppercase + "234567"), "pypi": lambda: "pypi-" + "AgEIcHlwaS5vcmc" + r(70)}[which]()

    def everything(self):
        """Name → value; each is listed as planted where it shows in the output."""
        if self.clean:
            return self.masked()
        made = {}

        def add(name, kind, value):
            made[name] = self.note(value, kind, True)

        for name in ("bearer", "bearer2", "bearer3"):
            add(name, "bearer-token", self.opaque())
        add("jwt", "jwt", self.jwt())
        add("jwt2", "jwt", self.jwt("ES256"))
        add("token", "bearer-token", self.raw("hex", 40))
        for n, user in (("", "deploy"), ("2", "admin")):
            password = self.word().replace(":", ".")
            made["user" + n] = user
            add("basic_pw" + n, "password", password)
            add("basic" + n, "basic-auth", base64.b64encode(f"{user}:{password}".encode()).decode())
        for name in ("apikey", "apikey2", "apikey3"):
            add(name, "api-key", self.key())
        add("session", "cookie", self.one(("base64url", 43), ("hex", 32), ("hex", 64), ("base62", 32), ("lower", 32), ("uuid", 0)))
        add("remember", "cookie", self.one(("hex", 64), ("base62", 40), ("base64url", 64)))
        add("sid", "cookie", self.one(("base64url", 32), ("lower", 26), ("hex", 40)))
        add("flask", "cookie", self.flask())
        add("connect_sid", "cookie", f"s%3A{self.raw('base64url', 32)}.{self.raw('base62', 43)}")
        add("phpsessid", "cookie", self.raw("lower", 26))
        add("jsessionid", "cookie", self.raw("HEX", 32))
        add("rails", "cookie", self.rails())
        add("query", "bearer-token", self.one(("base62", 40), ("base64url", 43), ("hex", 40), ("base62", 24)))
        add("reset", "bearer-token", self.one(("base62", 48), ("base64url", 43), ("hex", 64)))
        add("hook", "api-key", self.one(("base62", 24), ("base64url", 68), ("hex", 32)))
        for name in ("url_pw", "db_pw", "redis_pw", "mq_pw"):
            add(name, "url-credential", self.plain_word())
        add("code", "oauth", self.one(("base62", 32), ("base64url", 43), ("hex", 40)))
        add("refresh", "oauth", self.one(("base62", 64), ("base64url", 64), ("hex", 64)))
        add("access", "oauth", self.opaque())
        add("client_secret", "oauth", self.one(("base62", 48), ("base64url", 40), ("hex", 64)))
        for name in ("password", "password2", "smtp_pw"):
            add(name, "password", self.word())
        add("pem", "private-key", pem(self.rng.choice(["ec", "rsa", "pkcs8"])).strip())
        made["aws_id"] = self.provider("aws_id")
        if not os.environ.get("BLIND_OPAQUE"):
            self.note(made["aws_id"], "provider-token", True)
        add("aws_secret", "provider-token", self.one(("base64", 30)))
        add("aws_token", "provider-token", self.one(("base64", 240)))
        add("secret_key", "api-key", self.one(("base62", 50), ("hex", 64), ("base64", 32)))
        add("webhook_secret", "api-key", self.one(("hex", 40), ("base62", 32)))
        add("saml", "oauth", self.saml())
        add("digest", "password", hashlib.md5(os.urandom(8)).hexdigest())
        for name in ("github", "gitlab", "slack", "stripe", "npm", "sendgrid", "google"):
            add(name, "provider-token", self.provider(name))
        return made

    def masked(self):
        made = Fresh().everything()
        mask = self.rng.choice(MASKS)
        kept = {name: self.rng.choice([mask, mask, self.rng.choice(MASKS)]) for name in made if name not in ("user", "user2")}
        return {**kept, "user": "deploy", "user2": "admin", "digest": "", "pem": "-----BEGIN PRIVATE KEY-----\n[REDACTED]\n-----END PRIVATE KEY-----"}
