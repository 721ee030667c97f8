"""Cases that are Node programs."""
import json

from lib import H, case

U = "http://127.0.0.1:3000"


@case("express-error")
def express(c):
    k = c.c
    c.serve(["node", "express/app.js", "3000"], 3000)
    c.curl(U + "/headers", *H("Authorization", "Bearer " + k.bearer()), *H("X-Request-Id", k.raw("uuid")))
    c.curl(U + "/raw", *H("Authorization", "Bearer " + k.bearer("base64url", 43)), "-b", "connect.sid=" + k.signed_cookie())
    c.curl(U + "/json", *H("Authorization", "Bearer " + k.bearer("hex", 40)), *H("X-Api-Key", k.api_key()))
    c.curl(U + "/pretty", "-u", ":".join(k.basic("admin")[:2]), *H("X-Access-Token", k.api_key("base62", 36)))
    c.curl(U + f"/cookies?access_token={k.bearer('base62', 32)}&page=3", "-b", f"sid={k.cookie('hex', 48)}; theme=dark")
    c.curl(U + "/distinct", *H("Authorization", "Bearer " + k.bearer("base62", 64)), "-b", f"session={k.cookie('uuid')}")
    c.curl(U + "/login", *H("Content-Type", "application/json"), "-d",
           json.dumps({"username": "ines", "password": k.password(), "sid": k.cookie()}))
    c.curl(U + f"/orders/12?token={k.bearer('base64url', 36)}", *H("Authorization", "Bearer " + k.jwt()))
    c.curl(U + "/verify", *H("Authorization", "Bearer " + k.bearer("base62", 44)))


@case("axios-error")
def axios_error(c):
    k = c.c
    c.serve(["/srv/app/venv/bin/python", "echo_server.py", "8080"], 8080, log=False)
    user, pw, b = k.basic("billing")
    arg = {"bearer": k.bearer(), "id": k.raw("uuid"), "password": pw, "apiKey": k.api_key("base62", 40),
           "query": k.bearer("base64url", 43), "cookie": k.cookie()}
    c.run(["node", "express/axios_error.js", "http://127.0.0.1:8080"], stdin=json.dumps(arg).encode())


@case("pino-json")
def pino(c):
    k = c.c
    c.serve(["node", "express/pino_app.js", "3000"], 3000)
    c.curl(U + "/v1/items", *H("Authorization", "Bearer " + k.bearer()))
    c.curl(U + f"/v1/items?api_key={k.api_key()}&page=2")
    c.curl(U + "/v1/cart", "-b", f"sid={k.cookie()}; lang=en", *H("X-Api-Key", k.api_key("base62", 40)))
    c.curl(U + "/login", *H("X-New-Session", k.cookie("uuid")), "-u", ":".join(k.basic("ines")[:2]))
    c.curl(U + "/fail", *H("Authorization", "Bearer " + k.jwt()))
    c.curl(U + "/fail", *H("Authorization", "Bearer " + k.bearer("base64url", 64)))


@case("node-loggers")
def loggers(c):
    k = c.c
    arg = {"bearer": k.bearer(), "simple": k.bearer("base64url", 43), "pretty": k.bearer("base62", 32), "cookie": k.cookie(),
           "query": k.api_key(), "apiKey": k.api_key("base62", 40), "basic": k.basic("billing")[2]}
    c.run(["node", "express/loggers.js"], stdin=json.dumps(arg).encode(), env={"NODE_DEBUG": "http"})
