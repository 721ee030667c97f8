"""Cases that are Python programs."""
import base64
import json
import re

from lib import APP, VENV, H, case

PY = VENV + "python"


@case("flask-traceback")
def flask_traceback(c):
    k = c.c
    c.serve([PY, "flask_app.py", "5000"], 5000)
    u = "http://127.0.0.1:5000"
    c.curl(u + "/")
    c.curl(u + "/reports/2291", *H("Authorization", "Bearer " + k.bearer()))
    c.curl(u + "/login", *H("Authorization", "Bearer " + k.bearer("base64url", 43)))
    c.curl(u + "/login", *H("Authorization", "Token " + k.bearer("hex", 40)))
    c.curl(u + "/relay", *H("Authorization", "Bearer " + k.jwt()))
    c.curl(u + "/sync", *H("X-Api-Key", k.api_key()))
    c.curl(u + "/locals", *H("Authorization", "Bearer " + k.bearer("base62", 32)), "-b",
           f"session={k.cookie()}; theme=dark")
    c.curl(u + "/environ", *H("Authorization", "Basic " + k.basic("reports")[2]), *H("X-Auth-Token", k.api_key("base62", 36)))


@case("flask-headers-dict")
def flask_headers_dict(c):
    k = c.c
    c.serve([PY, "flask_app.py", "5000"], 5000, env={"FLASK_MODE": "dict"})
    u = "http://127.0.0.1:5000"
    c.curl(u + "/")
    c.curl(u + "/api/orders", *H("Authorization", "Bearer " + k.bearer()), *H("X-Request-Id", k.raw("uuid")))
    c.curl(u + "/api/orders/17", *H("Authorization", "Token " + k.bearer("hex", 40)))
    c.curl(u + "/api/orders/17", *H("X-Api-Key", k.api_key("base62", 48)), *H("If-None-Match", '"%s"' % k.raw("hex", 32)))
    c.curl(u + "/api/cart", "-b", f"session={k.cookie()}; remember_token={k.cookie('hex', 64)}; lang=en")
    c.curl(u + "/api/admin", "-u", ":".join(k.basic("admin")[:2]))
    c.curl(u + "/api/me", *H("Authorization", "Bearer " + k.jwt(scope="read")), *H("X-Forwarded-For", "192.0.2.7"))
    c.curl(u + "/api/login", "-d", f"username=ines&password={k.password()}")
    c.curl(u + "/api/hooks", *H("X-Gitlab-Token", k.api_key("base64url", 32)), *H("X-CSRF-Token", "[REDACTED]"))


@case("flask-environheaders")
def flask_environheaders(c):
    k = c.c
    u = "http://127.0.0.1:5000"
    c.serve([PY, "flask_app.py", "5000"], 5000, env={"FLASK_MODE": "repr"})
    c.curl(u + "/")
    c.curl(u + "/api/orders", *H("Authorization", "Bearer " + k.bearer()))
    c.curl(u + "/api/orders", *H("Authorization", "Bearer " + k.bearer("base64url", 64)), "-b", f"session={k.cookie()}")
    user, pw, b = k.basic("svc-report")
    c.curl(u + "/api/admin", "-u", f"{user}:{pw}")
    c.curl(u + f"/api/export?access_token={k.bearer('base62', 36)}&format=csv")
    c.curl(u + "/api/keys", *H("X-API-Key", k.api_key("uuid")), *H("X-Trace-Id", k.raw("hex", 32)))
    c.curl(u + "/api/me", *H("Authorization", "Bearer " + k.jwt("ES256")))
    c.stop()
    c.serve([PY, "flask_app.py", "5000"], 5000, env={"FLASK_MODE": "str"})
    c.curl(u + "/api/orders", *H("Authorization", "Bearer " + k.bearer("base62", 44)))
    c.curl(u + "/api/orders", *H("Authorization", "ApiKey " + k.api_key("base62", 44)), "-b", f"JSESSIONID={k.cookie('HEX', 32)}")


@case("werkzeug-debug-page")
def werkzeug_page(c):
    k = c.c
    c.serve([PY, "flask_app.py", "5000"], 5000, env={"FLASK_MODE": "debugger", "WERKZEUG_DEBUG_PIN": "off"}, log=False)
    u = "http://127.0.0.1:5000"
    c.write(c.curl(u + "/reports/2291", *H("Authorization", "Bearer " + k.bearer())))
    c.write(c.curl(u + "/environ", *H("Authorization", "Bearer " + k.bearer("base64url", 43)), *H("X-Api-Key", k.api_key()),
                   "-b", f"session={k.cookie()}"))
    # The debugger's own secret: whoever has it may run code through the page.
    c.find(r'SECRET = "(\w+)"', "session")


DJ_ENV = {"DJANGO_SETTINGS_MODULE": "shop.settings"}


def django(c):
    k = c.c
    env = {"DATABASE_URL": "postgres://shop:%s@db.example.test:5432/shop" % k.make("url-credential", "base62", 24),
           "BROKER_URL": "amqp://worker:%s@mq.example.test:5672//" % k.make("url-credential", "base62", 20),
           "CACHE_URL": "redis://:%s@cache.example.test:6379/0" % k.make("url-credential", "hex", 32)}
    c.serve([PY, "manage.py", "runserver", "--noreload", "127.0.0.1:8000"], 8000, env={**env, **DJ_ENV}, log=False,
            cwd=APP + "/django_shop")


@case("django-debug-page")
def django_page(c):
    k = c.c
    django(c)
    c.write(c.curl(f"http://127.0.0.1:8000/orders/17/pay?access_token={k.bearer('base62', 36)}&currency=EUR",
                   *H("Accept", "text/html"),
                   *H("Authorization", "Bearer " + k.bearer()), *H("X-Vault-Ticket", k.raw("hex", 32)),
                   "-b", f"remember_me={k.cookie()}; sessionid={k.cookie('lower', 32, optional=True)}"))


@case("django-debug-text")
def django_text(c):
    k = c.c
    django(c)
    c.write(c.curl(f"http://127.0.0.1:8000/orders/18/pay?access_token={k.bearer('base62', 36)}&currency=EUR",
                   *H("Accept", "application/json"), *H("Authorization", "Bearer " + k.bearer(optional=True)),
                   "-b", f"remember_me={k.cookie()}; sessionid={k.cookie('lower', 32, optional=True)}"))


@case("python-http-client")
def http_client(c):
    k = c.c
    c.serve([PY, "echo_server.py", "8080", k.cookie()], 8080, log=False)
    arg = {"bearer": k.bearer(), "token": k.bearer("hex", 40), "basic": k.basic("deploy")[2], "api_key": k.api_key("base62", 40),
           "cookie": k.cookie("uuid"), "jwt": k.jwt(), "password": k.password(), "query": k.bearer("base64url", 43)}
    c.run([PY, "http_client.py", "8080"], stdin=json.dumps(arg).encode())


@case("requests-debug")
def requests_debug(c):
    k = c.c
    c.serve([PY, "echo_server.py", "8080", k.cookie()], 8080, log=False)
    arg = {"bearer": k.bearer(), "user": "deploy", "api_key": k.api_key(), "cookie": k.cookie("hex", 40), "jwt": k.jwt("RS256"),
           "query": k.api_key("base62", 32), "refused": k.api_key("base62", 36), "oauth": k.make("oauth", "base62", 48),
           "urlpw": k.make("url-credential", "base62", 22)}
    user, pw, b = k.basic("deploy")
    arg["password"] = pw
    # requests turns the userinfo of the URL into a Basic header.
    k.note(base64.b64encode(f"ci:{arg['urlpw']}".encode()).decode(), "basic-auth")
    c.run([PY, "requests_debug.py", "8080"], stdin=json.dumps(arg).encode())


@case("asgi-scope")
def asgi(c):
    k = c.c
    c.serve([VENV + "uvicorn", "asgi_app:app", "--host", "127.0.0.1", "--port", "8000", "--log-level", "trace", "--no-use-colors"], 8000)
    u = "http://127.0.0.1:8000"
    c.curl(u + "/")
    c.curl(u + "/orders", *H("Authorization", "Bearer " + k.bearer()), *H("X-Request-Id", k.raw("uuid")))
    c.curl(u + "/orders", *H("X-API-Key", k.api_key("base62", 40)))
    c.curl(u + f"/orders?token={k.bearer('base64url', 43)}&page=2")
    c.curl(u + "/cart", "-b", f"session={k.cookie()}; theme=dark")
    c.curl(u + "/admin", "-u", ":".join(k.basic("admin")[:2]))
    c.curl(u + "/repr", *H("Authorization", "Bearer " + k.jwt()), "-b", f"sid={k.cookie('hex', 64)}")


@case("syslog-app")
def syslog(c):
    k = c.c
    c.serve(["rsyslogd", "-n", "-f", APP + "/rsyslog.conf", "-i", "/srv/app/var/rsyslog.pid"], 5140, log=False,
            env={"SYSLOG_OUT": c.path})
    arg = {"bearer": k.bearer(), "bearer2": k.bearer("base64url", 43), "basic": k.basic("backup")[2], "api_key": k.api_key(), "cookie": k.cookie(),
           "password": k.password(), "urlpw": k.make("url-credential", "base62", 24), "jwt": k.jwt(), "session": k.session("hex", 32)}
    c.run([PY, "syslog_app.py", "5140"], stdin=json.dumps(arg).encode(), stdout=False, stderr=False)
    c.run(["logger", "-n", "127.0.0.1", "-T", "-P", "5140", "--rfc3164", "-t", "deploy", "-p", "local0.notice",
           "curl -H 'Authorization: Bearer %s' https://api.example.test/v1/deploys" % k.bearer("base62", 44)])
    import time
    time.sleep(1)


@case("pem-in-log")
def pem_in_log(c):
    from credentials import pem
    k = c.c
    rsa, ec, p8 = pem("rsa"), pem("ec"), pem("pkcs8")
    k.note(rsa.strip(), "private-key")
    k.note(json.dumps(ec)[1:-1].removesuffix("\\n"), "private-key")
    k.note(json.dumps(p8)[1:-1].removesuffix("\\n"), "private-key")
    third = pem("ec")
    k.note(repr(third)[1:-1].removesuffix("\\n"), "private-key")
    c.run([PY, "pem_app.py"], stdin=json.dumps({"rsa": rsa, "ec": ec, "pkcs8": p8, "repr": third}).encode())


@case("oauth-redirect")
def oauth(c):
    k = c.c
    arg = {"code": [k.make("oauth", "base64url", 43), k.make("oauth", "base62", 32), k.make("oauth", "hex", 40)],
           "access": [k.make("oauth", "base62", 40), k.jwt(scope="openid profile")], "refresh": k.make("oauth", "base64url", 64),
           "client_secret": k.make("oauth", "base62", 48), "id_token": k.jwt("RS256", nonce=k.raw("hex", 16)),
           "state": [k.raw("base64url", 22) for _ in range(4)]}
    c.run([PY, "oauth_app.py", "8000"], stdin=json.dumps(arg).encode())


@case("jwt-in-log")
def jwt_in_log(c):
    k = c.c
    arg = {"hs": k.jwt(), "rs": k.jwt("RS256", roles=["admin", "billing"]), "es": k.jwt("ES256"), "query": k.jwt(scope="read"),
           "cookie": k.jwt("RS256", email="ines@example.test"), "list": [k.jwt(), k.jwt("ES256")], "ws": k.jwt(), "bare": k.jwt("ES256")}
    c.run([PY, "jwt_app.py"], stdin=json.dumps(arg).encode())


@case("pytest-locals")
def pytest_locals(c):
    k = c.c
    arg = {"bearer": k.bearer(), "second": k.bearer("base64url", 43), "query": k.api_key(), "password": k.password(), "cookie": k.cookie("hex", 40),
           "api_key": k.api_key("base62", 40), "jwt": k.jwt()}
    json.dump(arg, open(APP + "/var/pytest.json", "w"))
    c.run([PY, "-m", "pytest", "-vv", "--showlocals", "--color=yes", "-p", "no:cacheprovider", "--rootdir=" + APP, "test_locals.py"], env={"COLUMNS": "120"})


@case("rich-traceback")
def rich(c):
    k = c.c
    arg = {"bearer": k.bearer(), "second": k.bearer("base62", 32), "query": k.bearer("base62", 24), "password": k.password(), "cookie": k.cookie("base62", 32),
           "api_key": k.api_key()}
    c.run([PY, "rich_app.py"], stdin=json.dumps(arg).encode(), env={"COLUMNS": "120", "TERM": "xterm-256color", "FORCE_COLOR": "1"})
