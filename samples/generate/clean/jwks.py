"""A JWKS with the public keys of the certificates given, and the OpenID document that points to it."""
import base64
import hashlib
import json
import sys

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding


def b(n, size):
    return base64.urlsafe_b64encode(n.to_bytes(size, "big")).rstrip(b"=").decode()


keys = []
for name in sys.argv[1:]:
    cert = x509.load_pem_x509_certificate(open(name, "rb").read())
    der = cert.public_bytes(Encoding.DER)
    n = cert.public_key().public_numbers()
    k = {"use": "sig", "kid": hashlib.sha1(der).hexdigest()}
    if isinstance(cert.public_key(), rsa.RSAPublicKey):
        k |= {"kty": "RSA", "alg": "RS256", "n": b(n.n, 384), "e": "AQAB"}
    else:
        k |= {"kty": "EC", "crv": "P-256", "alg": "ES256", "x": b(n.x, 32), "y": b(n.y, 32)}
    k |= {"x5t": base64.urlsafe_b64encode(hashlib.sha1(der).digest()).rstrip(b"=").decode(), "x5c": [base64.b64encode(der).decode()]}
    keys.append(k)
print(json.dumps({"keys": keys}, indent=2))
print(json.dumps({"keys": keys}))
print(json.dumps({"issuer": "https://issuer.invalid", "jwks_uri": "https://issuer.invalid/.well-known/jwks.json",
                  "token_endpoint": "https://issuer.invalid/token", "authorization_endpoint": "https://issuer.invalid/authorize",
                  "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
                  "grant_types_supported": ["authorization_code", "refresh_token", "password"]}))
