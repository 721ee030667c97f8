"""http.client with debuglevel=1: it prints every line it sends. Argument: port; credentials as JSON on stdin."""
import http.client
import json
import sys
import urllib.parse
import urllib.request

port = int(sys.argv[1])
c = json.load(sys.stdin)


def call(method, path, headers, body=None):
    conn = http.client.HTTPConnection("localhost", port)
    conn.set_debuglevel(1)
    conn.request(method, path, body=body, headers=headers)
    conn.getresponse().read()
    conn.close()


call("GET", "/v1/items", {"Authorization": "Bearer " + c["bearer"]})
call("GET", "/v1/items/3", {"Authorization": "Token " + c["token"], "Accept": "application/json"})
call("GET", "/private", {"Authorization": "Basic " + c["basic"]})
call("PUT", "/v1/items/3", {"X-Api-Key": c["api_key"], "Content-Type": "application/json"}, b'{"name": "lamp"}')
call("GET", "/login", {"Cookie": "sid=" + c["cookie"]})
call("GET", "/v1/feed?access_token=" + c["query"] + "&since=2026-01-01", {})
call("POST", "/login", {"Content-Type": "application/x-www-form-urlencoded"},
     urllib.parse.urlencode({"username": "ines", "password": c["password"]}))
opener = urllib.request.build_opener(urllib.request.HTTPHandler(debuglevel=1))
opener.open(urllib.request.Request(f"http://localhost:{port}/v1/me", headers={"Authorization": "Bearer " + c["jwt"]})).read()
