"""Logs private keys in three ways. Keys as JSON on stdin."""
import json
import logging
import sys

c = json.load(sys.stdin)
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
log = logging.getLogger("signer")

log.info("loaded signing key 1 of 4:\n%s", c["rsa"])
log.info("ready")
print(json.dumps({"level": "debug", "msg": "config", "kid": "2026-01", "alg": "ES256", "private_key": c["ec"]}))
print(json.dumps({"type": "service", "private_key_id": "5f0c", "private_key": c["pkcs8"], "client_email": "signer@example.test",
                  "token_uri": "https://issuer.invalid/token"}, indent=2))
log.debug("keys=%r", {"current": c["repr"], "previous": None})
