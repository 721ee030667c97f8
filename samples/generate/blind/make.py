"""Makes a blind corpus: make.py OUT [PROGRAM …]. Each run has other credentials. Needs what run.sh installs into BLIND_WORK."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import secrets_

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = os.environ.get("BLIND_WORK", "/srv/blind")
OUT = os.path.abspath(sys.argv[1])
PY = WORK + "/venv/bin/python"
PORT = 8933
ENV = {"PATH": f"{WORK}/venv/bin:/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": WORK + "/home", "LANG": "C.UTF-8", "TZ": "UTC", "PYTHONDONTWRITEBYTECODE": "1",
       "PYTHONUNBUFFERED": "1", "NODE_PATH": WORK + "/node/node_modules", "TERM": "xterm-256color", "COLUMNS": "120"}
CASES = {}
MAX_BYTES = 400_000


def case(name):
    def add(fn):
        CASES[name] = fn
        return fn
    return add


def wait(port, process):
    for _ in range(150):
        if process.poll() is not None:
            raise RuntimeError(f"ended early: {process.args}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing on port {port}: {process.args}")


OWN = [(rb"Signature[=:]\s{0,2}([0-9a-f]{64})", "api-key"), (rb"response=\"?([0-9a-f]{32})", "password"), (rb"session=(eyJ1c2VyIjoxfQ[\w.-]{30,})", "cookie")]
SIGNED = ("py-botocore-debug", "tool-aws-cli-like", "py-flask")  # no clean twin: they sign by themselves


class Blind:
    """One case: a set of credentials, a server at the other end, and what programs print."""

    def __init__(self, name, clean):
        self.name, self.clean = name, clean
        self.k = secrets_.Fresh(clean)
        self.s = self.k.everything()
        self.out = b""
        self.started = []
        self.tmp = f"{WORK}/var/{name}"
        shutil.rmtree(self.tmp, ignore_errors=True)
        os.makedirs(self.tmp)
        self.secrets = self.tmp + "/secrets.json"
        json.dump(self.s, open(self.secrets, "w"))

    def server(self, port=PORT):
        self.start([PY, HERE + "/server.py", str(port), self.secrets], port)

    def start(self, argv, port, env=None, keep=False, cwd=None):
        """Starts a server; with keep, what it prints is part of the case."""
        path = f"{self.tmp}/started-{len(self.started)}.log"
        p = subprocess.Popen(argv, stdout=open(path, "wb"), stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env={**ENV, **(env or {})}, cwd=cwd or self.tmp, start_new_session=True)
        self.started.append((p, path if keep else None))
        wait(port, p)
        return p

    def run(self, argv, stdin=None, env=None, keep=True, timeout=90, cwd=None, shell=False):
        p = subprocess.run(argv, input=stdin, stdin=subprocess.DEVNULL if stdin is None else None, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**ENV, **(env or {})}, timeout=timeout, cwd=cwd or self.tmp, shell=shell)
        if keep:
            self.out += p.stdout
        return p.stdout

    def sh(self, script, env=None, keep=True, timeout=90):
        return self.run(["bash", "-c", script], env=env, keep=keep, timeout=timeout)

    def curl(self, url, *args):
        return self.run(["curl", "-sS", "--max-time", "8", url, *args], keep=False)

    def stop(self):
        for p, log in self.started:
            if p.poll() is None:
                os.killpg(p.pid, signal.SIGTERM)
                try:
                    p.wait(8)
                except subprocess.TimeoutExpired:
                    os.killpg(p.pid, signal.SIGKILL)
                    p.wait()
            if log:
                self.out += open(log, "rb").read()
        self.started = []

    def finish(self, n):
        self.stop()
        folder = f"{OUT}/{'clean-' if self.clean else ''}{self.name}-{n}"
        os.makedirs(folder, exist_ok=True)
        open(folder + "/input", "wb").write(self.out[:MAX_BYTES])
        # What programs make themselves: signatures of AWS requests, Digest answers, sessions of Flask.
        for pattern, kind in OWN:
            for secret in re.findall(pattern, self.out):
                self.k.note(secret.decode(), kind)
        json.dump([] if self.clean else [{"secret": s, "kind": kind} for s, kind, _ in self.k.issued], open(folder + "/planted.json", "w"), indent=1)
        print(f"{folder}: {len(self.out)} bytes", flush=True)


PYTHON = ["flask", "django", "fastapi", "aiohttp-client", "tornado", "bottle", "loguru", "structlog", "python-json-logger", "httpx-debug", "urllib3-debug", "botocore-debug", "celery-tasks", "sqlalchemy-urls",
          "cgitb-text", "cgitb-html", "stackprinter", "better-exceptions", "rich-locals", "ipython-verbose", "traceback-locals", "pprint", "pydantic-settings", "oauthlib", "websockets-debug", "paramiko-smtp", "pytest-failures"]
NODE = ["express", "fastify", "koa", "hapi", "axios", "got", "undici", "node-fetch", "superagent", "needle", "pino", "winston", "bunyan", "log4js", "debug", "util-inspect", "http-proxy", "ws", "socket-io", "nodemailer", "passport", "env-vite", "drivers"]


def scripted(argv):
    def run(c):
        c.server()
        c.run([*argv, str(PORT)], stdin=json.dumps(c.s).encode())
    return run


for name in PYTHON:
    CASES["py-" + name] = scripted([PY, HERE + "/programs.py", name])
for name in NODE:
    CASES["node-" + name] = scripted(["node", HERE + "/programs.cjs", name])

if __name__ == "__main__":
    for module in ("languages", "tools", "proxies", "browser"):
        if os.path.exists(f"{HERE}/{module}.py"):
            __import__(module).add(sys.modules["__main__"])
    os.makedirs(WORK + "/home", exist_ok=True)
    rounds, only = int(os.environ.get("ROUNDS", "1")), sys.argv[2:]
    failed = []
    for name in [n for n in CASES if not only or n in only]:
        for n in range(1, rounds + 1):
            for clean in (False, True)[: 1 if name in SIGNED else 2]:
                c = Blind(name, clean)
                try:
                    CASES[name](c)
                    c.finish(n)
                except Exception as e:
                    failed.append(name)
                    print(f"{name}: FAILED: {e!r}"[:400], file=sys.stderr, flush=True)
                    c.stop()
    sys.exit(bool(failed))
