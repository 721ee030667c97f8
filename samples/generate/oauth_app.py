"""An OAuth client that logs too much. Argument: port (for the text of the addresses); credentials as JSON on stdin."""
import json
import logging
import sys
from urllib.parse import quote, urlencode

c = json.load(sys.stdin)
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
log = logging.getLogger("oauth")
cb = "https://shop.example.test/callback"

log.info("redirecting to https://issuer.invalid/authorize?%s",
         urlencode({"response_type": "code", "client_id": "shop-web", "redirect_uri": cb, "scope": "openid profile",
                    "state": c["state"][0], "code_challenge_method": "S256", "code_challenge": c["state"][3] * 2}))
log.info('callback "GET /callback?code=%s&state=%s HTTP/1.1"', c["code"][0], c["state"][0])
log.info("exchanging code at https://issuer.invalid/token: %s",
         urlencode({"grant_type": "authorization_code", "code": c["code"][1], "redirect_uri": cb, "client_id": "shop-web",
                    "client_secret": c["client_secret"]}))
log.debug("token response %s", {"access_token": c["access"][0], "token_type": "Bearer", "expires_in": 3600,
                                "refresh_token": c["refresh"], "scope": "openid profile"})
log.debug("token response %s", json.dumps({"id_token": c["id_token"], "token_type": "Bearer"}))
log.info("Location: %s#access_token=%s&token_type=bearer&expires_in=3600&state=%s", cb, c["access"][1], c["state"][1])
log.info("after login go to /login?next=%s", quote(f"/callback?code={c['code'][2]}&state={c['state'][2]}", safe=""))
log.warning("state mismatch: expected %s, got %s", c["state"][1], c["state"][2])
log.info("code expired, error=invalid_grant error_description=%s", quote("The authorization code is invalid or has expired"))
