"""Logs through SysLogHandler to rsyslogd. Argument: port; credentials as JSON on stdin."""
import json
import logging
import logging.handlers
import sys
import time

port = int(sys.argv[1])
c = json.load(sys.stdin)
handler = logging.handlers.SysLogHandler(("127.0.0.1", port))
handler.append_nul = False
handler.setFormatter(logging.Formatter("backup[812]: %(levelname)s %(message)s"))
log = logging.getLogger("backup")
log.setLevel(logging.DEBUG)
log.addHandler(handler)


def say(fn, *a, **k):
    fn(*a, **k)
    time.sleep(0.05)


say(log.info, "starting, config /etc/backup/backup.toml, job 4f6c2d1e-0d6b-4d3e-9a52-5f1f4f0f8a11")
say(log.info, "PUT /v1/archives/17 Authorization: Bearer %s Content-Length: 1048576", c["bearer"])
say(log.debug, "request headers: %s", {"Authorization": "Basic " + c["basic"], "Accept": "*/*"})
say(log.warning, "retrying https://store.example.test/v1/archives?api_key=%s&part=3 (attempt 2)", c["api_key"])
say(log.info, "response 200 Set-Cookie: session=%s; Path=/; HttpOnly", c["cookie"])
say(log.info, "connecting to postgres://backup:%s@db.example.test:5432/inventory", c["urlpw"])
say(log.info, "password=%s user=backup", c["password"])
say(log.info, "session_id=%s client=198.51.100.4", c["session"])
try:
    raise PermissionError("token rejected: Bearer " + c["jwt"])
except PermissionError:
    # rsyslogd writes a newline inside a message as #012.
    say(log.exception, "archive failed")
say(log.debug, "dump\nGET /v1/quota HTTP/1.1\r\nHost: store.example.test\r\nAuthorization: Bearer %s\r\n\r\n", c["bearer2"])
say(log.info, "token expired, asking for a new one")
say(log.info, "done in 4.2 s, sha256 9b2d7c0a4c1e5fcd0f5f6b1c7a2f8e6e3d4b5a69788796a5b4c3d2e1f0a9b8c7")
