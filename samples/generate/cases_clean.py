"""Logs with no credential in them. Those that need a registry are recorded by run.sh into /srv/app/raw first."""
import json
import os
import random
import subprocess
import time
import uuid

from cases_tools import AGENTS, PY
from lib import APP, VENV, H, case, wait_for


@case("clean-nginx-access")
def nginx(c):
    rng = random.Random(11)
    hexa = lambda n: f"{rng.getrandbits(n * 4):0{n}x}"
    assets = APP + "/public/assets"
    os.makedirs(assets, exist_ok=True)
    names = []
    for ext in ("js", "css", "svg", "woff2"):
        for _ in range(3):
            names.append(f"index-{hexa(8)}.{ext}")
            open(f"{assets}/{names[-1]}", "w").write(hexa(rng.randrange(40, 4000)))
    c.serve(["nginx", "-e", "stderr", "-p", APP + "/nginx", "-c", APP + "/clean/nginx.conf"], 8080)
    u = "http://127.0.0.1:8080"
    for i in range(110):
        path = rng.choice(["/", "/app", "/app", "/assets/" + rng.choice(names), "/assets/" + rng.choice(names) + "?v=" + hexa(40),
                           f"/orders/{uuid.UUID(int=rng.getrandbits(128), version=4)}", "/api/me", "/basic", f"/commit/{hexa(40)}",
                           "/search?q=bearer+of+good+news&code=DE&key=color&token=", "/help/token-expired?session=morning&sort_key=price",
                           f"/img/{hexa(64)}.png", f"/blobs/sha256:{hexa(64)}", "/?utm_source=mail&promo_code=SPRING26", "/docs/authorization-basic-usage"])
        a = ["-A", rng.choice(AGENTS), *H("X-Forwarded-For", f"203.0.113.{rng.randrange(1, 250)}")]
        if rng.random() < .7:
            a += H("traceparent", f"00-{hexa(32)}-{hexa(16)}-01")
        if rng.random() < .3:
            a += H("If-None-Match", f'W/"{hexa(8)}-{hexa(4)}"')
        if rng.random() < .3:
            a += H("X-Ray", hexa(16) + "-FRA")
        if rng.random() < .3:
            a += ["-e", "https://shop.example.test/products/" + str(uuid.UUID(int=rng.getrandbits(128), version=4))]
        c.curl(u + path, *a)


@case("clean-express")
def express(c):
    c.serve(["node", "clean/express_app.js", "3000"], 3000)
    u = "http://127.0.0.1:3000"
    rng = random.Random(5)
    j = H("Content-Type", "application/json")
    for name in ("ines", "tomas", "wei"):
        t = json.loads(c.curl(u + "/login", *j, "-d", json.dumps({"username": name, "password": f"{rng.getrandbits(64):x}"})))["access_token"]
        c.curl(u + "/me", *H("Authorization", "Bearer " + t))
        c.curl(u + "/me", *H("Authorization", "Bearer " + t), *H("X-Api-Key", f"{rng.getrandbits(128):032x}"), "-b", f"connect.sid={rng.getrandbits(128):x}")
        t = json.loads(c.curl(u + "/login", *j, "-d", json.dumps({"username": name, "password": "x", "ttl": "-1s"})))["access_token"]
        c.curl(u + "/me", *H("Authorization", "Bearer " + t))
        c.curl(u + "/me", *H("Authorization", "Bearer x"))
        c.curl(u + "/me")
        c.curl(u + "/basic")
        c.curl(u + "/reset")
        c.curl(u + "/login", *j, "-d", "{}")


@case("clean-npm-build")
def npm(c):
    c.write(open(APP + "/raw/npm-build.log", "rb").read())
    # The first lines of the lock file's diff.
    p = subprocess.run(["git", "diff", "--no-index", "--no-color", "/dev/null", "package-lock.json"], cwd=APP + "/vite", capture_output=True, text=True)
    c.write("$ git diff --no-index /dev/null package-lock.json | head -n 425\n" + "".join(f"{x}\n" for x in p.stdout.splitlines()[:425]))


@case("clean-go-test")
def go(c):
    c.write(open(APP + "/raw/go.log", "rb").read())


@case("clean-dpkg")
def dpkg(c):
    c.write(open(APP + "/raw/apt-install.log", "rb").read()[:20000])
    c.write("$ tail -n 250 /var/log/dpkg.log\n")
    c.run(["tail", "-n", "250", "/var/log/dpkg.log"])
    c.write("$ apt-cache show nginx-light ruby-rack openssl\n")
    c.run(["apt-cache", "show", "nginx-light", "ruby-rack", "openssl"])


@case("clean-docker-pull")
def docker(c):
    sock = APP + "/var/docker.sock"
    if os.path.exists(sock):
        os.unlink(sock)
    c.started.append(subprocess.Popen([PY, "clean/engine.py", sock], cwd=APP, env={"PATH": "/usr/bin:/bin"}, start_new_session=True))
    wait_for(sock)
    env = {"DOCKER_HOST": "unix://" + sock, "DOCKER_CONFIG": APP + "/home/.docker"}
    for name in ("node:20-bookworm-slim", "postgres:16", "redis:7-alpine", "nginx:1.27", "registry.example.test/shop/web:2026.11.3", "python:3.11-slim",
                 "haproxy:2.6", "registry.example.test/shop/worker:2026.11.3"):
        c.write(f"$ docker pull {name}\n")
        c.run(["docker", "pull", name], env=env)
    c.write("$ docker images --digests --no-trunc\n")
    c.run(["docker", "images", "--digests", "--no-trunc"], env=env)
    for name in ("python:3.11-slim", "postgres:16", "registry.example.test/shop/web:2026.11.3"):
        c.write(f"$ docker image inspect {name}\n")
        c.run(["docker", "image", "inspect", name], env=env)
    c.write("$ docker history --no-trunc python:3.11-slim\n")
    c.run(["docker", "history", "--no-trunc", "python:3.11-slim"], env=env)


@case("clean-python")
def python(c):
    c.write(open(APP + "/raw/python.log", "rb").read())


@case("clean-tls")
def tls(c):
    c.run(["bash", "clean/tls.sh"])


@case("clean-masked")
def masked(c):
    """Programs that mask what they print themselves, and command lines with placeholders."""
    c.serve([PY, "echo_server.py", "8000"], 8000, log=False)
    env = {"GIT_CURL_VERBOSE": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1"}
    u = "http://localhost:8000"
    # git hides the value itself.
    c.run(["git", "-c", "http.extraHeader=Authorization: Bearer n0tPr1nted17", "ls-remote", u + "/team/shop.git"], env=env)
    c.run(["wget", "-d", "-O", "/dev/null", "--no-hsts", "http://ci:n0tPr1nted17@localhost:9/v1/status"])
    for v in ("Bearer $TOKEN", "Bearer ${ACCESS_TOKEN}", "Bearer <token>", "Bearer YOUR_ACCESS_TOKEN", "Bearer xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "Bearer ****************",
              "Basic <credentials>", "Bearer {{access_token}}", "Token <redacted>"):
        c.run(["curl", "-sv", "-H", "Authorization: " + v, u + "/denied"])
    c.run(["curl", "-sv", "-H", "X-Api-Key: <your-api-key>", "-b", "session=[REDACTED]", u + "/v1/items?access_token=REDACTED&api_key=YOUR_API_KEY"])
    c.run(["curl", "--help", "auth"])
    c.run(["printenv"], env={"API_KEY": "${API_KEY}", "SECRET_KEY_FILE": "/run/secrets/secret_key", "DB_PASSWORD": "********", "GITHUB_TOKEN": "***",
                             "DATABASE_URL": "postgres://shop:${DB_PASSWORD}@db.example.test:5432/shop", "REDIS_URL": "redis://cache.example.test:6379/0", "CLIENT_SECRET": "<client-secret>",
                             "SESSION_COOKIE_NAME": "sid", "TOKEN_ENDPOINT": "https://issuer.invalid/token", "PASSWORD_MIN_LENGTH": "12", "JWT_ALGORITHM": "RS256",
                             "SSH_AUTH_SOCK": "/run/user/1000/keyring/ssh", "GPG_KEY": "A035C8C19219BA821ECEA86B64E628F8D684696D"})
    c.stop()
    c.serve([PY, "manage.py", "runserver", "--noreload", "127.0.0.1:8000"], 8000, log=False, cwd=APP + "/django_shop",
            env={"DJANGO_SETTINGS_MODULE": "shop.settings", "DATABASE_URL": "postgres://db.example.test/shop", "BROKER_URL": "amqp://mq.example.test:5672//",
                 "CACHE_URL": "redis://cache.example.test:6379/0"})
    c.write(c.curl("http://127.0.0.1:8000/orders/18/pay?currency=EUR", *H("Accept", "application/json"), *H("Authorization", "Bearer n0tPr1nted17"), "-b", "sessionid=n0tPr1nted17"))
