"""Python programs of the blind corpus. Usage: programs.py NAME PORT, credentials as JSON on standard input."""
import asyncio
import base64
import json
import logging
import os
import pprint
import sys
import traceback
import urllib.parse

NAME, PORT = sys.argv[1], int(sys.argv[2])
S = json.load(sys.stdin)
U = f"http://localhost:{PORT}"
PROGRAMS = {}


def program(fn):
    PROGRAMS[fn.__name__.replace("_", "-")] = fn
    return fn


def headers():
    return {"Accept": "application/json", "Authorization": f"Bearer {S['bearer']}", "X-Api-Key": S["apikey"], "Cookie": f"session={S['session']}; theme=dark"}


def settings():
    return {"DEBUG": False, "SECRET_KEY": S["secret_key"], "DATABASE_URL": f"postgresql://app:{S['db_pw']}@db.example.test:5432/shop", "REDIS_URL": f"redis://:{S['redis_pw']}@cache.example.test:6379/0",
            "SMTP_PASSWORD": S["smtp_pw"], "STRIPE_API_KEY": S["stripe"], "GITHUB_TOKEN": S["github"], "JWT_SECRET": S["webhook_secret"], "AWS_ACCESS_KEY_ID": S["aws_id"], "AWS_SECRET_ACCESS_KEY": S["aws_secret"]}


@program
def flask():
    from flask import Flask, request, session
    app = Flask(__name__)
    app.config.update(settings())

    @app.route("/orders/<int:n>")
    def orders(n):
        app.logger.warning("headers:\n%s", request.headers)
        app.logger.warning("config: %s", {k: app.config[k] for k in settings()})
        token = request.headers["Authorization"].split()[1]
        raise RuntimeError(f"token {token} was refused by upstream for order {n}")

    @app.route("/login", methods=["POST"])
    def login():
        app.logger.warning("login form=%s json=%s cookies=%s", request.form, request.get_json(silent=True), request.cookies)
        session["user"] = 1
        app.logger.warning("environ %s", {k: v for k, v in request.environ.items() if k.isupper()})
        return "ok"

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    client = app.test_client()
    client.get("/orders/12?access_token=" + S["query"], headers=headers())
    client.post("/login", data={"username": "ines", "password": S["password2"]}, headers={"Authorization": "Basic " + S["basic"]})
    client.post("/login", json={"email": "ines@example.test", "password": S["password"], "api_key": S["apikey2"]}, headers={"Authorization": "Bearer " + S["jwt"]})


@program
def django():
    from django.conf import settings as conf
    conf.configure(DEBUG=True, SECRET_KEY=S["secret_key"], ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], LOGGING_CONFIG=None, DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "USER": "shop", "PASSWORD": S["db_pw"], "HOST": "db.example.test"}},
                   EMAIL_HOST_PASSWORD=S["smtp_pw"], CACHES={"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"redis://:{S['redis_pw']}@cache.example.test:6379"}})
    import django as d
    from django.http import HttpResponse
    from django.test import RequestFactory
    from django.urls import path
    d.setup()
    logging.basicConfig(level=logging.DEBUG, format="[%(asctime)s] %(levelname)s %(name)s %(message)s")
    log = logging.getLogger("shop.views")

    def pay(request, n):
        log.info("META %s", {k: v for k, v in request.META.items() if k.startswith(("HTTP_", "QUERY"))})
        log.info("GET %s COOKIES %s", request.GET, request.COOKIES)
        bearer = request.headers["Authorization"]
        raise ValueError("could not pay order %s with %s" % (n, bearer))

    globals()["urlpatterns"] = [path("orders/<int:n>/pay", pay), path("hello", lambda r: HttpResponse("hello"))]
    from django.test import Client
    client = Client(raise_request_exception=False)
    client.get("/orders/7/pay?token=" + S["query"] + "&page=2", HTTP_AUTHORIZATION="Token " + S["token"], HTTP_COOKIE=f"sessionid={S['sid']}; csrf=1", HTTP_X_API_KEY=S["apikey"])
    log.info("databases %r", conf.DATABASES)
    log.info("mail password is %s", conf.EMAIL_HOST_PASSWORD)
    log.debug("caches %s", conf.CACHES)
    print(client.get("/orders/8/pay", HTTP_AUTHORIZATION="Bearer " + S["bearer2"], HTTP_ACCEPT="text/plain").content.decode()[:9000])


@program
def fastapi():
    import httpx
    from fastapi import FastAPI, Header, Request
    from fastapi.testclient import TestClient
    from pydantic import BaseModel
    app = FastAPI()
    log = logging.getLogger("api")
    logging.basicConfig(level=logging.DEBUG, format="%(levelname)s:     %(name)s - %(message)s")

    class Login(BaseModel):
        username: str
        password: str
        otp: int | None = None

    @app.middleware("http")
    async def trace(request: Request, call_next):
        log.info("%s %s headers=%s", request.method, request.url, dict(request.headers))
        log.debug("raw=%s", request.headers.raw)
        return await call_next(request)

    @app.post("/login")
    def login(body: Login):
        log.info("login body=%r", body)
        return {"access_token": S["access"], "refresh_token": S["refresh"], "token_type": "bearer"}

    @app.get("/me")
    def me(authorization: str = Header()):
        log.error("bad credentials %r", authorization)
        raise RuntimeError("cannot verify " + authorization)

    client = TestClient(app, raise_server_exceptions=False)
    client.get("/me?api_key=" + S["apikey2"], headers={"Authorization": "Bearer " + S["jwt"]})
    client.get("/me", headers=headers())
    r = client.post("/login", json={"username": "ines", "password": S["password2"]}, cookies={"refresh": S["remember"]})
    log.info("answer %s", r.json())
    r = client.post("/login", json={"username": "ines", "password": S["password"], "otp": "x"})
    log.info("validation %s", r.text)


@program
def aiohttp_client():
    import aiohttp
    logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    log = logging.getLogger("client")

    async def main():
        trace = aiohttp.TraceConfig()

        async def start(session, ctx, params):
            log.debug("Starting request %s", params)

        async def end(session, ctx, params):
            log.debug("Ending request %s", params)

        trace.on_request_start.append(start)
        trace.on_request_end.append(end)
        async with aiohttp.ClientSession(trace_configs=[trace], cookies={"session": S["session"]}, auth=aiohttp.BasicAuth(S["user"], S["basic_pw"])) as s:
            r = await s.get(U + "/denied?access_token=" + S["query"])
            log.info("%r", r)
            log.info("request headers %r", r.request_info)
            try:
                r.raise_for_status()
            except Exception:
                log.exception("refused")
        async with aiohttp.ClientSession(trace_configs=[trace], headers={"Authorization": "Bearer " + S["bearer"], "X-Auth-Token": S["apikey"]}) as s:
            await s.post(U + "/echo", json={"client_secret": S["client_secret"]})
            r = await s.get(U + "/login")
            log.info("cookies %s", s.cookie_jar.filter_cookies(U))
            log.info("jar %s", list(s.cookie_jar))
    asyncio.run(main())


@program
def tornado():
    from tornado.httputil import HTTPHeaders, HTTPServerRequest
    import tornado.web
    import tornado.httpserver
    import tornado.ioloop
    import tornado.httpclient
    import tornado.log
    tornado.log.enable_pretty_logging()
    logging.getLogger().setLevel(logging.DEBUG)

    class Main(tornado.web.RequestHandler):
        def get(self):
            tornado.log.app_log.info("request %r", self.request)
            tornado.log.app_log.info("headers %s", self.request.headers)
            tornado.log.app_log.info("all %s", list(self.request.headers.get_all()))
            tornado.log.app_log.info("args %s cookies %s", self.request.arguments, self.request.cookies)
            raise RuntimeError("no session for " + self.request.headers["Authorization"])

    async def main():
        app = tornado.web.Application([("/.*", Main)], cookie_secret=S["secret_key"], debug=True)
        server = app.listen(8977, "127.0.0.1")
        client = tornado.httpclient.AsyncHTTPClient()
        for q, h in (("/a?token=" + S["query"], headers()), ("/b?reset_token=" + S["reset"], {"Authorization": "Basic " + S["basic"]})):
            r = await client.fetch("http://127.0.0.1:8977" + q, headers=h, raise_error=False)
            print(r.body.decode())
    asyncio.run(main())


@program
def bottle():
    import bottle as b
    import io

    @b.route("/x")
    def x():
        print("headers", dict(b.request.headers))
        print("environ", {k: v for k, v in b.request.environ.items() if k.startswith("HTTP")})
        print("query", dict(b.request.query), "auth", b.request.auth, "cookies", dict(b.request.cookies))
        raise KeyError(b.request.headers["Authorization"])

    b.debug(True)
    env = {"REQUEST_METHOD": "GET", "PATH_INFO": "/x", "QUERY_STRING": "key=" + S["apikey"] + "&page=1", "HTTP_AUTHORIZATION": "Basic " + S["basic"], "HTTP_COOKIE": "session_id=" + S["session"], "wsgi.errors": sys.stdout, "wsgi.input": io.BytesIO(), "SERVER_NAME": "x", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "SERVER_PROTOCOL": "HTTP/1.1"}
    print(b"".join(b.default_app()(env, lambda s, h, e=None: None)).decode())


@program
def loguru():
    from loguru import logger
    logger.remove()
    logger.add(sys.stdout, serialize=True)
    logger.add(sys.stdout, colorize=True, backtrace=True, diagnose=True)
    logger.info("calling upstream with headers {}", headers())
    logger.bind(token=S["token"], user="ines").info("bound")
    logger.debug("Set cookie session={}; Path=/", S["sid"])

    def charge(card, api_key):
        return len(api_key) / card

    def handler(request_headers, password, api_key):
        charge(0, api_key)

    request_headers, password, api_key = headers(), S["password"], S["apikey2"]
    try:
        handler(request_headers, password, api_key)
    except ZeroDivisionError:
        logger.exception("charge failed with key " + S["stripe"])


@program
def structlog():
    import structlog as s
    log = s.get_logger()
    log.info("request", headers=headers(), path="/v1/me?access_token=" + S["query"])
    log.info("login", username="ines", password=S["password"], remember_token=S["remember"])
    s.configure(processors=[s.processors.add_log_level, s.processors.TimeStamper(fmt="iso"), s.processors.dict_tracebacks, s.processors.JSONRenderer()])
    log = s.get_logger()
    log.info("request", headers=headers(), authorization="Basic " + S["basic"], url=f"https://ci:{S['url_pw']}@git.example.test/x.git")
    log.warning("oauth", response={"access_token": S["access"], "refresh_token": S["refresh"]})
    try:
        raise RuntimeError("refused bearer token " + S["bearer2"])
    except RuntimeError:
        log.exception("failed", client_secret=S["client_secret"])
    s.configure(processors=[s.processors.KeyValueRenderer(key_order=["event"])])
    log = s.get_logger()
    log.info("kv", headers=headers(), api_key=S["apikey2"])
    s.configure(processors=[s.processors.LogfmtRenderer()])
    s.get_logger().info("logfmt", authorization="Bearer " + S["bearer3"], cookie="sid=" + S["sid"], dsn=f"postgres://app:{S['db_pw']}@db/shop")


@program
def python_json_logger():
    from pythonjsonlogger import jsonlogger
    h = logging.StreamHandler(sys.stdout)
    h.setFormatter(jsonlogger.JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log = logging.getLogger("shop")
    log.addHandler(h)
    log.setLevel(logging.DEBUG)
    log.info("outgoing", extra={"headers": headers(), "params": {"access_token": S["query"], "page": 2}})
    log.info("config %s", settings())
    log.info(json.dumps({"nested": json.dumps({"headers": headers(), "body": json.dumps({"password": S["password"]})})}))
    try:
        raise ConnectionError(f"https://hooks.example.test/services/{S['hook']} refused Authorization: Bearer {S['jwt']}")
    except ConnectionError:
        log.exception("hook", extra={"webhook_secret": S["webhook_secret"]})


@program
def httpx_debug():
    import httpx
    logging.basicConfig(level=logging.DEBUG, format="%(levelname)s [%(asctime)s] %(name)s - %(message)s")
    with httpx.Client(headers=headers(), event_hooks={"request": [lambda r: print("REQUEST", r.method, r.url, r.headers, r.content)], "response": [lambda r: print("RESPONSE", r.status_code, r.headers)]}) as c:
        c.get(U + "/v1/items", params={"access_token": S["query"]})
        c.post(U + "/token", data={"grant_type": "authorization_code", "code": S["code"], "client_secret": S["client_secret"]})
        print(c.post(U + "/token").text)
        c.get(U + "/login")
        print(c.cookies, c.cookies.jar)
        c.get(U + "/basic", auth=(S["user"], S["basic_pw"]))
        try:
            c.get(U + "/denied?api_key=" + S["apikey2"]).raise_for_status()
        except httpx.HTTPStatusError:
            traceback.print_exc()
    print(httpx.URL(f"https://ci:{S['url_pw']}@git.example.test/a"), str(httpx.URL(f"https://ci:{S['url_pw']}@git.example.test/b")))


@program
def urllib3_debug():
    import http.client
    import requests
    http.client.HTTPConnection.debuglevel = 1
    logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
    s = requests.Session()
    s.headers.update(headers())
    r = s.get(U + "/echo?sig=" + S["query"], auth=(S["user"], S["basic_pw"]))
    print(r.text)
    print(r.request.headers, r.request.url)
    r = s.post(U + "/token", data={"grant_type": "password", "username": "ines", "password": S["password2"], "client_secret": S["client_secret"]})
    print(r.request.body)
    print(r.json())
    s.get(U + "/login")
    print(s.cookies, s.cookies.get_dict())
    s.get(U + "/go", allow_redirects=True)
    from requests.auth import HTTPDigestAuth
    r = s.get(U + "/digest", auth=HTTPDigestAuth("ines", S["password"]))
    print(r.request.headers["Authorization"])
    try:
        requests.get(f"http://ci:{S['url_pw']}@localhost:9/repo?private_token={S['apikey2']}")
    except Exception as e:
        print("error", e)
        traceback.print_exc()


@program
def botocore_debug():
    import boto3
    import botocore.session
    from botocore.config import Config
    logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(asctime)s %(name)s [%(levelname)s] %(message)s")
    logging.getLogger("botocore.hooks").setLevel(logging.WARNING)
    logging.getLogger("botocore.loaders").setLevel(logging.WARNING)
    kw = dict(aws_access_key_id=S["aws_id"], aws_secret_access_key=S["aws_secret"], aws_session_token=S["aws_token"], region_name="eu-central-1", endpoint_url=U, config=Config(retries={"max_attempts": 0}, connect_timeout=2, read_timeout=2))
    s3 = boto3.client("s3", **kw)
    for call in (lambda: s3.list_objects_v2(Bucket="shop-backups"), lambda: boto3.client("sqs", **kw).send_message(QueueUrl=U + "/1/q", MessageBody=json.dumps({"token": S["bearer"]}))):
        try:
            call()
        except Exception as e:
            print("failed:", type(e).__name__)
    print(s3.generate_presigned_url("get_object", Params={"Bucket": "shop-backups", "Key": "dump.sql"}))
    c = boto3.Session(aws_access_key_id=S["aws_id"], aws_secret_access_key=S["aws_secret"], aws_session_token=S["aws_token"]).get_credentials()
    print(c.get_frozen_credentials())


@program
def celery_tasks():
    from celery import Celery
    from celery.utils.log import get_task_logger
    logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="[%(asctime)s: %(levelname)s/MainProcess] %(message)s")
    app = Celery("shop", broker=f"amqp://worker:{S['mq_pw']}@mq.example.test:5672//", backend=f"redis://:{S['redis_pw']}@cache.example.test:6379/1")
    app.conf.task_always_eager = True
    log = get_task_logger("shop.tasks")

    @app.task(bind=True)
    def sync(self, user, token, options=None):
        log.info("Task %s received args=%r kwargs=%r", self.name, self.request.args, self.request.kwargs)
        log.warning("%r", self.request)
        raise ConnectionError("refused " + str(options))

    try:
        sync.apply(args=["ines"], kwargs={"token": S["bearer"], "options": {"headers": {"Authorization": "Bearer " + S["jwt"]}, "password": S["password"]}})
        sync.delay("ines", token=S["token"]).get()
    except Exception:
        traceback.print_exc()
    print(app.conf.humanize(with_defaults=False, censored=False))
    print(app.connection().as_uri(include_password=True), app.conf.broker_url, app.backend)


@program
def sqlalchemy_urls():
    import sqlalchemy as sa
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
    for u in (f"postgresql+psycopg2://app:{S['db_pw']}@127.0.0.1:9/shop", f"mysql+pymysql://app:{S['url_pw']}@127.0.0.1:9/shop?charset=utf8"):
        e = sa.create_engine(u, echo=True)
        print("connecting to", u)
        print(repr(e.url), e.url.render_as_string(hide_password=False))
        try:
            e.connect()
        except Exception as x:
            print(type(x).__name__, x)
    e = sa.create_engine("sqlite://", echo=True)
    with e.begin() as c:
        c.execute(sa.text("create table users (id int, name text, password text, api_token text)"))
        c.execute(sa.text(f"update users set api_token = '{S['apikey2']}' where id = 1"))
        c.execute(sa.text("select * from users where api_token = :token"), {"token": S["apikey2"]})
    import psycopg2
    try:
        psycopg2.connect(f"host=127.0.0.1 port=9 dbname=shop user=app password={S['db_pw']}")
    except Exception as x:
        print(f"psycopg2.connect(host=127.0.0.1 port=9 dbname=shop user=app password={S['db_pw']}) failed: {x}")


def deep():
    request = {"headers": headers(), "url": "https://api.example.test/v1/me?access_token=" + S["query"]}
    password = S["password"]
    api_key = S["apikey2"]
    database_url = f"postgres://app:{S['db_pw']}@db.example.test/shop"
    config = settings()
    auth = (S["user"], S["basic_pw"])
    private_key = S["pem"]
    cookies = {"sessionid": S["sid"], "remember_token": S["remember"]}
    return 1 / 0


@program
def cgitb_text():
    import cgitb
    try:
        deep()
    except ZeroDivisionError:
        print(cgitb.text(sys.exc_info()))


@program
def cgitb_html():
    import cgitb
    try:
        deep()
    except ZeroDivisionError:
        print(cgitb.html(sys.exc_info()))


@program
def stackprinter_():
    import stackprinter
    try:
        deep()
    except ZeroDivisionError:
        stackprinter.show(file=sys.stdout)


PROGRAMS["stackprinter"] = PROGRAMS.pop("stackprinter-")


@program
def better_exceptions_():
    import better_exceptions
    better_exceptions.MAX_LENGTH = None
    try:
        def send(token, secret, cookies):
            return (token + secret)[len(cookies) / 0]

        token, secret, cookies = S["bearer2"], S["client_secret"], {"session": S["session"]}
        send(token, secret, cookies)
    except ZeroDivisionError:
        print("".join(better_exceptions.format_exception(*sys.exc_info())))


PROGRAMS["better-exceptions"] = PROGRAMS.pop("better-exceptions-")


@program
def rich_locals():
    from rich.console import Console
    c = Console(width=110, file=sys.stdout, force_terminal=True)
    try:
        deep()
    except ZeroDivisionError:
        from rich.traceback import Traceback
        c.print(Traceback.from_exception(*sys.exc_info(), show_locals=True, locals_max_string=None, locals_max_length=None))
    c.print(headers())
    c.print_json(json.dumps({"headers": headers(), "password": S["password2"]}))
    from rich.table import Table
    t = Table("name", "value")
    for k, v in headers().items():
        t.add_row(k, v)
    Console(width=160, file=sys.stdout).print(t)


@program
def ipython_verbose():
    from IPython.core.ultratb import VerboseTB
    try:
        deep()
    except ZeroDivisionError:
        try:
            tb = VerboseTB(theme_name="nocolor", long_header=True, include_vars=True)
        except TypeError:
            tb = VerboseTB(color_scheme="NoColor", long_header=True, include_vars=True)
        print(tb.text(*sys.exc_info()))


@program
def traceback_locals():
    try:
        deep()
    except ZeroDivisionError as e:
        print("".join(traceback.TracebackException.from_exception(e, capture_locals=True).format()))


@program
def pprint_():
    pprint.pprint({"headers": headers(), "config": settings(), "cookies": {"session": S["session"], "remember_me": S["remember"]}, "auth": (S["user"], S["basic_pw"])})
    pprint.pprint([("Authorization", "Bearer " + S["bearer2"]), ("Cookie", "sessionid=" + S["sid"]), ("Set-Cookie", "token=" + S["jwt"] + "; Path=/")], width=60)
    from icecream import ic
    api_token = S["token"]
    ic.configureOutput(outputFunction=print)
    ic(api_token, headers())


PROGRAMS["pprint"] = PROGRAMS.pop("pprint-")


@program
def pydantic_settings():
    from pydantic import BaseModel, SecretStr
    import dataclasses

    class Upstream(BaseModel):
        base_url: str = "https://api.example.test"
        api_key: str = S["apikey"]
        token: str = S["bearer"]
        masked: SecretStr = SecretStr("hunter2hunter2")

    @dataclasses.dataclass
    class Db:
        host: str = "db.example.test"
        user: str = "app"
        password: str = S["password"]
        dsn: str = f"postgresql://app:{S['db_pw']}@db.example.test/shop"

    print(repr(Upstream()), Upstream(), Upstream().model_dump(), Upstream().model_dump_json())
    print(Db(), dataclasses.asdict(Db()))
    import configparser
    c = configparser.ConfigParser()
    c["smtp"] = {"host": "mail.example.test", "user": "mailer", "password": S["smtp_pw"].replace("%", "%%")}
    c["oauth"] = {"client_id": "shop", "client_secret": S["client_secret"]}
    c.write(sys.stdout)
    print(json.dumps(settings(), indent=2))
    import argparse
    p = argparse.ArgumentParser()
    p.add_argument("--token"), p.add_argument("--password")
    print(p.parse_args(["--token", S["token"], "--password", S["password2"]]))
    os.environ.update({"API_TOKEN": S["bearer2"], "DB_PASSWORD": S["db_pw"]})
    print({k: v for k, v in os.environ.items() if "TOKEN" in k or "PASS" in k})


@program
def oauthlib():
    from requests_oauthlib import OAuth2Session, OAuth1Session
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
    o = OAuth2Session("shop", redirect_uri="https://app.example.test/cb")
    print(o.authorization_url("https://id.example.test/authorize")[0])
    try:
        t = o.fetch_token(U + "/token", code=S["code"], client_secret=S["client_secret"])
        print("token", t)
        o.get(U + "/me")
        print(o.token)
    except Exception:
        traceback.print_exc()
    try:
        o.token_from_fragment(f"https://app.example.test/cb#access_token={S['bearer']}&token_type=bearer&state=none")
    except Exception as e:
        print("fragment error", e, f"https://app.example.test/cb#access_token={S['bearer']}&token_type=bearer&state=none")
    print("saml post body: SAMLResponse=" + urllib.parse.quote(S["saml"]) + "&RelayState=%2Fhome")
    print("form", urllib.parse.urlencode({"grant_type": "refresh_token", "refresh_token": S["refresh"], "client_id": "shop", "client_secret": S["client_secret"]}))
    print(urllib.parse.parse_qs(urllib.parse.urlencode({"refresh_token": S["refresh"], "code": S["code"]})))


@program
def websockets_debug():
    import websockets
    logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s")

    async def echo(ws):
        async for m in ws:
            await ws.send(m)

    async def main():
        async with websockets.serve(echo, "127.0.0.1", 8978):
            async with websockets.connect("ws://127.0.0.1:8978/live?token=" + S["query"], additional_headers={"Authorization": "Bearer " + S["bearer"], "Cookie": "sid=" + S["sid"]}) as ws:
                await ws.send(json.dumps({"type": "auth", "token": S["jwt"]}))
                await ws.recv()
                await ws.send(json.dumps({"op": "login", "password": S["password"]}))
                await ws.recv()
    asyncio.run(main())


@program
def paramiko_smtp():
    import smtplib
    import imaplib
    import socketserver
    import threading

    class Smtp(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 mail.example.test ESMTP\r\n")
            for line in self.rfile:
                if line.upper().startswith(b"EHLO"):
                    self.wfile.write(b"250-mail.example.test\r\n250 AUTH LOGIN PLAIN\r\n")
                elif line.upper().startswith(b"AUTH LOGIN"):
                    self.wfile.write(b"334 UGFzc3dvcmQ6\r\n")
                elif line.upper().startswith(b"QUIT"):
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"235 2.7.0 ok\r\n")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    s = smtplib.SMTP("127.0.0.1", server.server_address[1])
    s.set_debuglevel(1)
    s.login("mailer@example.test", S["smtp_pw"])
    s.quit()
    s = smtplib.SMTP("127.0.0.1", server.server_address[1])
    s.set_debuglevel(1)
    s.ehlo()
    s.user, s.password = "mailer@example.test", S["password"]
    s.auth("LOGIN", s.auth_login)
    s.quit()


@program
def pytest_failures():
    import subprocess
    src = f'''
import os, json
def call(headers, **kw):
    assert headers == {{"Authorization": "Bearer none"}}
def test_headers():
    call({headers()!r}, api_key={S["apikey2"]!r})
def test_login(monkeypatch):
    payload = dict(username="ines", password={S["password"]!r})
    assert payload["password"] == "expected"
def test_token():
    response = {{"access_token": {S["access"]!r}, "expires_in": 3600}}
    assert "id_token" in response
def test_log(caplog):
    import logging
    logging.warning("using DATABASE_URL=postgres://app:{S['db_pw']}@db/shop")
    print("export API_TOKEN={S['token']}")
    assert False
'''
    open("test_blind.py", "w").write(src)
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-l", "-p", "no:cacheprovider", "test_blind.py"], stderr=subprocess.STDOUT)
    os.unlink("test_blind.py")


PROGRAMS[NAME]()
