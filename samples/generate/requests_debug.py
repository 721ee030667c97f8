"""requests and urllib3 with debug logging, and the errors they raise. Argument: port; credentials as JSON on stdin."""
import http.client
import json
import logging
import sys

import requests

port = int(sys.argv[1])
c = json.load(sys.stdin)
logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(levelname)-5s %(name)s %(message)s")
log = logging.getLogger("sync")
base = f"http://localhost:{port}"

s = requests.Session()
s.headers["Authorization"] = "Bearer " + c["bearer"]
r = s.get(base + "/v1/items")
log.debug("sent %s", r.request.headers)
s.get(base + "/login")
log.debug("jar %s", s.cookies)
log.debug("jar %r", s.cookies.get_dict())
log.debug("session headers %r", dict(s.headers))

r = requests.get(base + "/denied", params={"api_key": c["query"], "page": 2})
try:
    r.raise_for_status()
except requests.HTTPError as e:
    log.error("fetch failed: %s", e)
try:
    requests.get("http://localhost:9/v1/items?apikey=" + c["refused"], timeout=1)
except requests.ConnectionError:
    log.exception("fetch failed")

http.client.HTTPConnection.debuglevel = 1
requests.get(base + "/private", auth=(c["user"], c["password"]))
requests.get(base + "/v1/me", headers={"Authorization": "Bearer " + c["jwt"]}, cookies={"sid": c["cookie"]})
requests.post(base + "/oauth/token", data={"grant_type": "refresh_token", "refresh_token": c["oauth"]})
requests.post(base + "/v1/jobs", json={"name": "nightly"}, headers={"X-API-Key": c["api_key"]})
requests.get(f"http://ci:{c['urlpw']}@localhost:{port}/v1/status")
log.info("mirror is http://ci:%s@localhost:%d/v1/status", c["urlpw"], port)
