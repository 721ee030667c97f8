"""A Flask app with the usual careless logging. Argument: the port. FLASK_MODE picks what it logs."""
import logging
import os
import sys
import traceback

import requests
from flask import Flask, jsonify, request

app = Flask(__name__)
MODE = os.environ.get("FLASK_MODE", "traceback")
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
log = logging.getLogger("orders")


class UpstreamError(Exception):
    pass


def fetch_report(report_id, authorization):
    headers = {"Authorization": authorization, "Accept": "application/json"}
    raise UpstreamError(f"reporting service refused {report_id}: sent {headers}")


def parse_scheme(value):
    scheme, _, credential = value.partition(" ")
    if scheme not in ("Basic", "Digest"):
        raise ValueError(f"unsupported Authorization header: {value!r}")
    return credential


@app.route("/reports/<report_id>")
def report(report_id):
    return jsonify(fetch_report(report_id, request.headers.get("Authorization")))


@app.route("/login")
def login():
    return parse_scheme(request.headers["Authorization"])


@app.route("/relay")
def relay():
    # A header value that was read from a file, newline and all.
    value = request.headers["Authorization"] + "\n"
    return requests.get("http://127.0.0.1:9/", headers={"Authorization": value}).text


@app.route("/sync")
def sync():
    url = "http://127.0.0.1:9/v1/sync?api_key=" + request.headers["X-Api-Key"]
    try:
        requests.get(url, timeout=1)
    except requests.ConnectionError as e:
        raise UpstreamError("sync failed") from e


@app.route("/locals")
def with_locals():
    auth = request.headers.get("Authorization")
    cookie = request.headers.get("Cookie")
    headers = dict(request.headers)
    try:
        parse_scheme(auth)
    except ValueError as e:
        te = traceback.TracebackException.from_exception(e, capture_locals=True)
        log.error("request failed\n%s", "".join(te.format()).rstrip())
    return jsonify(error="bad request"), 400


@app.route("/environ")
def environ():
    raise KeyError(f"no tenant in {({k: v for k, v in request.environ.items() if k.startswith('HTTP_')})}")


@app.before_request
def show():
    if MODE == "dict":
        log.info("request headers: %s", dict(request.headers))
        if request.cookies:
            log.info("cookies: %s", dict(request.cookies))
        if request.method == "POST":
            log.info("form: %s", request.form.to_dict())
    elif MODE == "repr":
        log.info("%s %s headers=%r", request.method, request.path, request.headers)
        log.info("auth=%r args=%r cookies=%r", request.authorization, request.args, request.cookies)
        log.debug("unused")
    elif MODE == "str":
        log.info("incoming request\n%s", request.headers)


@app.route("/")
@app.route("/api/<path:p>", methods=["GET", "POST"])
def ok(p=""):
    return jsonify(ok=True)


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]), debug=MODE == "debugger", use_reloader=False)
