"""JWTs in log lines of every kind. Tokens as JSON on stdin."""
import json
import logging
import sys

c = json.load(sys.stdin)
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(asctime)s %(levelname)s [%(name)s] %(message)s")
log = logging.getLogger("auth")

log.info("verifying [%s]", c["hs"])
log.info("Authorization: Bearer %s", c["rs"])
log.error("signature of '%s' does not match key 2026-01", c["es"])
log.info('192.0.2.14 "GET /v1/events?access_token=%s&since=17 HTTP/1.1" 200 512', c["query"])
log.info("Set-Cookie: id_token=%s; Path=/; Secure; HttpOnly; SameSite=Lax", c["cookie"])
log.debug("revoked: %s", c["list"])
log.info("Sec-WebSocket-Protocol: graphql-ws, bearer.%s", c["ws"])
print(json.dumps({"ts": "2026-11-23T20:15:11Z", "event": "refresh", "body": json.dumps({"token": c["bare"]})}))
log.info("header %s payload iss=https://issuer.invalid exp=1795467600", {"alg": "ES256", "typ": "JWT"})
