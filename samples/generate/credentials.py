"""Made-up credentials, from a seed.

Nothing here has the shape of a provider's token: only plain base62, hex,
base64url, UUIDs, JWTs signed with a random key, and Basic user:password pairs.
The same seed and case name always give the same strings. (PEM keys and RS256 or
ES256 signatures are made fresh each time.)
"""
import base64
import hashlib
import hmac
import json
import random
import uuid

SEED = "beartrap-samples-1"
BASE62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
ALPHABETS = {
    "base62": BASE62,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "base64url": BASE62 + "-_",
    "lower": "abcdefghijklmnopqrstuvwxyz0123456789",
    "password": BASE62 + "!*.-_",
}
# A generated string that starts like a known provider's token is thrown away.
PROVIDER_STARTS = ("gh", "glp", "xox", "AKIA", "ASIA", "sk", "pk", "rk", "SG.", "AIza", "ya29",
                   "npm", "pypi", "hf", "AC", "SK", "dop", "shp", "eyJ", "EAA", "xapp", "FLW", "r8")


def b64u(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Credentials:
    """The source of one case's strings; `issued` lists them as (secret, kind, optional)."""

    def __init__(self, case: str, seed: str = SEED):
        self.rng = random.Random(hashlib.sha256(f"{seed}/{case}".encode()).digest())
        self.issued = []

    def note(self, secret, kind, optional=False):
        if secret not in [s for s, _, _ in self.issued]:
            self.issued.append((secret, kind, optional))
        return secret

    def raw(self, shape="base62", n=40):
        if shape == "uuid":
            return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        while True:
            s = "".join(self.rng.choice(ALPHABETS[shape]) for _ in range(n))
            # A real token of this length nearly always has both letters and digits.
            ok = any(c.isdigit() for c in s) and any(c.isalpha() for c in s)
            ok = ok and s[0].isalnum() and s[-1].isalnum()
            if ok and not s.startswith(PROVIDER_STARTS):
                return s

    def make(self, kind, shape="base62", n=40, optional=False):
        return self.note(self.raw(shape, n), kind, optional)

    def bearer(self, shape="base62", n=40, **k):
        return self.make("bearer-token", shape, n, **k)

    def api_key(self, shape="hex", n=32, **k):
        return self.make("api-key", shape, n, **k)

    def cookie(self, shape="base64url", n=43, **k):
        return self.make("cookie", shape, n, **k)

    def signed_cookie(self):
        """As express-session writes it: s:<id>.<signature>, percent-encoded."""
        return self.note(f"s%3A{self.raw('base62', 32)}.{self.raw('base62', 43)}", "cookie")

    def session(self, shape="uuid", n=32, **k):
        return self.make("session", shape, n, **k)

    def password(self, n=18, **k):
        return self.make("password", "password", n, **k)

    def basic(self, user="deploy", n=18):
        """Returns (user, password, base64); the base64 is the credential."""
        pw = self.raw("password", n)
        b = base64.b64encode(f"{user}:{pw}".encode()).decode()
        self.note(b, "basic-auth")
        self.note(pw, "password", True)  # some programs print it as well (wget -d does)
        return user, pw, b

    def jwt(self, alg="HS256", kind="jwt", optional=False, **claims):
        header = {"alg": alg, "typ": "JWT"}
        if alg != "HS256":
            header["kid"] = self.raw("base64url", 16)
        body = {"iss": "https://issuer.invalid", "sub": self.raw("uuid"), "aud": "api",
                "iat": 1795464000, "exp": 1795467600}
        body.update(claims)
        enc = lambda o: b64u(json.dumps(o, separators=(",", ":")).encode())
        signing = f"{enc(header)}.{enc(body)}".encode()
        if alg == "RS256":
            from cryptography.hazmat.primitives import hashes
            from cryptography.hazmat.primitives.asymmetric import padding, rsa
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            sig = key.sign(signing, padding.PKCS1v15(), hashes.SHA256())
        elif alg == "ES256":
            from cryptography.hazmat.primitives import hashes
            from cryptography.hazmat.primitives.asymmetric import ec, utils
            key = ec.generate_private_key(ec.SECP256R1())
            r, s = utils.decode_dss_signature(key.sign(signing, ec.ECDSA(hashes.SHA256())))
            sig = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        else:
            sig = hmac.new(self.raw("hex", 64).encode(), signing, hashlib.sha256).digest()
        return self.note(f"{signing.decode()}.{b64u(sig)}", kind, optional)


def pem(kind="rsa"):
    """A fresh throw-away private key, as PEM text."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    if kind == "rsa":
        key, fmt = rsa.generate_private_key(public_exponent=65537, key_size=2048), "TraditionalOpenSSL"
    elif kind == "pkcs8":
        key, fmt = rsa.generate_private_key(public_exponent=65537, key_size=2048), "PKCS8"
    else:
        key, fmt = ec.generate_private_key(ec.SECP256R1()), "TraditionalOpenSSL"
    return key.private_bytes(serialization.Encoding.PEM, getattr(serialization.PrivateFormat, fmt),
                             serialization.NoEncryption()).decode()
