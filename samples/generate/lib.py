"""Shared parts of the generator: start a program, drive it with curl, keep what it printed."""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

from credentials import Credentials

APP = "/srv/app"
OUT = os.environ.get("BEARTRAP_SAMPLES", APP + "/out")
VENV = APP + "/venv/bin/"
ENV = {"PATH": "/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": APP + "/home", "LANG": "C.UTF-8",
       "TZ": "UTC", "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", "NODE_PATH": APP + "/node/node_modules"}
CASES = {}


def case(name):
    def add(fn):
        CASES[name] = fn
        return fn
    return add


class Case:
    def __init__(self, name):
        self.name = name
        self.dir = f"{OUT}/{name}"
        os.makedirs(self.dir, exist_ok=True)
        self.path = f"{self.dir}/input"
        self.c = Credentials(name)
        self.out = open(self.path, "wb", buffering=0)
        self.started = []

    # -- running ---------------------------------------------------------
    def write(self, data):
        os.lseek(self.out.fileno(), 0, os.SEEK_END)
        self.out.write(data if isinstance(data, bytes) else data.encode())

    def run(self, argv, env=None, stdin=None, stdout=True, stderr=True, timeout=60, cwd=APP):
        """Run to the end; its output is appended to the input file."""
        os.lseek(self.out.fileno(), 0, os.SEEK_END)
        p = subprocess.run(argv, cwd=cwd, env={**ENV, **(env or {})}, timeout=timeout,
                           input=stdin, **({} if stdin is not None else {"stdin": subprocess.DEVNULL}),
                           stdout=self.out if stdout else subprocess.DEVNULL,
                           stderr=self.out if stderr else subprocess.DEVNULL)
        return p.returncode

    def serve(self, argv, port, env=None, log=True, only_env=None, cwd=APP):
        os.lseek(self.out.fileno(), 0, os.SEEK_END)
        dest = self.out if log else subprocess.DEVNULL
        fl = os.open(self.path, os.O_WRONLY | os.O_APPEND) if log else None
        p = subprocess.Popen(argv, cwd=cwd, env=only_env or {**ENV, **(env or {})}, stdin=subprocess.DEVNULL,
                             stdout=fl if log else dest, stderr=fl if log else dest, start_new_session=True)
        if fl is not None:
            os.close(fl)
        self.started.append(p)
        for _ in range(200):
            if p.poll() is not None:
                raise RuntimeError(f"{argv} ended early ({p.returncode})")
            try:
                socket.create_connection(("127.0.0.1", port), 0.5).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError(f"{argv}: nothing on port {port}")
        time.sleep(0.3)
        return p

    def stop(self):
        for p in self.started:
            if p.poll() is None:
                p.send_signal(signal.SIGTERM)
                try:
                    p.wait(5)
                except subprocess.TimeoutExpired:
                    p.kill()
                    p.wait()
        self.started = []

    def curl(self, url, *args):
        """A quiet client; returns the response body."""
        return subprocess.run(["curl", "-sS", "--max-time", "10", url, *args], cwd=APP, env=ENV,
                              capture_output=True).stdout

    # -- finishing -------------------------------------------------------
    def finish(self):
        self.stop()
        time.sleep(0.1)
        self.out.close()
        data = open(self.path, "rb").read()
        planted = []
        for secret, kind, optional in self.c.issued:
            if secret.encode() in data:
                planted.append({"secret": secret, "kind": kind})
            elif not optional:
                print(f"  {self.name}: not printed: {kind} {secret}", file=sys.stderr)
        # A secret that is part of another one's text only because it is inside it stays listed:
        # both are credentials. Nothing to do for that.
        with open(f"{self.dir}/planted.json", "w") as f:
            json.dump(planted, f, indent=1)
            f.write("\n")
        print(f"{self.name}: {len(data)} bytes, {len(planted)} planted")

    def text(self):
        return open(self.path, "rb").read().decode("utf-8", "replace")

    def find(self, pattern, kind, flags=0):
        """Note a credential that the program made itself (a Set-Cookie, say)."""
        found = re.findall(pattern, self.text(), flags)
        for s in found:
            self.c.note(s, kind)
        return found


def H(name, value):
    return ["-H", f"{name}: {value}"]


def wait_for(path):
    for _ in range(100):
        time.sleep(0.1)
        if os.path.exists(path):
            break
    time.sleep(0.5)
