"""Java, Go, PHP, Ruby, container and environment cases."""
import json
import os
import subprocess
import time

from lib import APP, VENV, H, case, wait_for

PY = VENV + "python"


@case("java-httpclient")
def java(c):
    k = c.c
    c.serve([PY, "echo_server.py", "8080", k.cookie()], 8080, log=False)
    arg = {"bearer": k.bearer(), "basic": k.basic("deploy")[2], "cookie": k.cookie("HEX", 32), "apikey": k.api_key("base62", 40),
           "query": k.bearer("base64url", 43), "jwt": k.jwt(), "old": k.api_key(), "dbpw": k.password(), "mailpw": k.password(20)}
    c.run(["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Djdk.httpclient.HttpClient.log=headers", "JavaClient.java", "8080"],
          stdin="".join(f"{a}={b}\n" for a, b in arg.items()).encode())


def go_build():
    subprocess.run(["go", "build", "-trimpath", "-o", APP + "/var/shop", "."], cwd=APP + "/go", check=True,
                   env={**os.environ, "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "GOCACHE": APP + "/gocache", "GOPROXY": "off", "GOTMPDIR": APP + "/var"})


@case("go-header-map")
def go_headers(c):
    k = c.c
    go_build()
    c.serve([APP + "/var/shop", "127.0.0.1:8080", "headers"], 8080)
    u = "http://127.0.0.1:8080"
    c.curl(u + "/println", *H("Authorization", "Bearer " + k.bearer()), *H("X-Request-Id", k.raw("uuid")))
    c.curl(u + "/plusv", *H("Authorization", "Bearer " + k.bearer("base64url", 43)), "-b", f"session={k.cookie()}; theme=dark")
    c.curl(u + "/sharpv", *H("Authorization", "Token " + k.bearer("hex", 40)), *H("X-Api-Key", k.api_key("base62", 40)))
    c.curl(u + "/request", "-u", ":".join(k.basic("admin")[:2]))
    c.curl(u + "/dump", *H("Authorization", "Bearer " + k.jwt()), "-d", f"username=ines&password={k.password()}")
    c.curl(u + "/quoted", *H("Authorization", "Bearer " + k.bearer("base62", 64)), *H("X-Auth-Token", k.api_key()))
    c.curl(u + f"/cookies?token={k.bearer('base62', 36)}&page=2", "-b", f"sid={k.cookie('hex', 64)}; theme=dark", "-H", "X-New: " + k.cookie("base62", 32))
    c.curl(u + "/struct", "-u", ":".join(k.basic("billing")[:2]), *H("X-Api-Key", k.api_key("uuid")))
    c.curl(u + "/fail?t=" + k.bearer("base62", 48))
    # BasicAuth() and url.Userinfo print the password itself; the base64 of /struct is not printed.
    c.c.issued = [(s, kind, opt or kind == "basic-auth") for s, kind, opt in c.c.issued]


@case("logfmt-app")
def logfmt(c):
    k = c.c
    go_build()
    env = {"DATABASE_URL": f"postgres://shop:{k.make('url-credential', 'base62', 24)}@db.example.test/shop?sslmode=require", "MAIL_PASSWORD": k.password()}
    c.serve([APP + "/var/shop", "127.0.0.1:8080", "logfmt"], 8080, env=env)
    u = "http://127.0.0.1:8080"
    rid = lambda: H("X-Request-Id", k.raw("uuid"))
    c.curl(u + "/v1/items", *rid(), *H("Authorization", "Bearer " + k.bearer()))
    c.curl(u + "/v1/items", *rid(), *H("X-Api-Key", k.api_key()))
    c.curl(u + "/v1/cart", *rid(), "-b", f"session={k.cookie()}; theme=dark")
    c.curl(u + "/v1/admin", *rid(), "-u", ":".join(k.basic("admin")[:2]))
    c.curl(u + f"/v1/feed?access_token={k.bearer('base64url', 43)}&n=2", *rid())
    c.curl(u + f"/group?t={k.bearer('base62', 36)}", *rid(), *H("Authorization", "Bearer " + k.jwt()))
    c.curl(u + "/v1/keys", *rid(), *H("X-Api-Key", k.api_key("base62", 40)))


@case("php-server")
def php(c):
    k = c.c
    c.serve(["php", "-S", "127.0.0.1:8000", "-t", "public", "dump.php"], 8000)
    u = "http://127.0.0.1:8000"
    c.curl(u + "/server", *H("Authorization", "Bearer " + k.bearer()), "-b", f"PHPSESSID={k.cookie('lower', 26)}; theme=dark")
    c.curl(u + "/server?api_key=" + k.api_key("base62", 32), "-u", ":".join(k.basic("admin")[:2]))
    c.curl(u + "/headers", *H("Authorization", "Bearer " + k.bearer("base64url", 43)), *H("X-Api-Key", k.api_key()))
    c.curl(u + "/export", *H("Authorization", "Token " + k.bearer("hex", 40)), "-b", f"laravel_session={k.cookie('base62', 40)}")
    c.curl(u + f"/cookie?access_token={k.bearer('base62', 36)}&page=2", "-b", f"PHPSESSID={k.cookie('lower', 26)}; theme=dark")
    c.curl(u + "/login", "-d", f"username=ines&password={k.password()}&sid={k.cookie('lower', 32)}")
    c.curl(u + "/json", *H("Authorization", "Bearer " + k.jwt()))
    c.curl(u + "/throw", *H("Authorization", "Bearer " + k.bearer("base62", 32, optional=True)))


@case("ruby-rack")
def ruby(c):
    k = c.c
    c.serve(["ruby", "rack_app.rb", "9292"], 9292)
    u = "http://127.0.0.1:9292"
    c.curl(u + "/p", *H("Authorization", "Bearer " + k.bearer()), "-b", f"rack.session={k.cookie('hex', 64)}; theme=dark")
    c.curl(u + "/http", *H("X-Api-Key", k.api_key("base62", 40)), *H("Authorization", "Token token=" + k.bearer("hex", 32)))
    c.curl(u + f"/cookies?access_token={k.bearer('base64url', 43)}", "-b", f"_shop_session={k.cookie()}")
    c.curl(u + "/login", "-d", f"user=ines&password={k.password()}")
    c.curl(u + "/json", "-u", ":".join(k.basic("admin")[:2]))
    c.curl(u + "/sym", *H("Authorization", "Bearer " + k.jwt()))
    c.curl(u + "/fail", *H("Authorization", "Bearer " + k.bearer("base62", 44)))


@case("docker-json-file")
def docker_json(c):
    k = c.c
    var = APP + "/var"
    out, path = c.out, c.path
    # The two programs write to files of their own, as a container's two streams.
    c.path, c.out = var + "/stdout", open(var + "/stdout", "wb", buffering=0)
    c.serve(["node", "express/app.js", "3000"], 3000)
    u = "http://127.0.0.1:3000"
    c.curl(u + "/headers", *H("Authorization", "Bearer " + k.bearer()), *H("X-Request-Id", k.raw("uuid")))
    c.curl(u + "/raw", *H("Authorization", "Bearer " + k.bearer("base64url", 43)), "-b", "connect.sid=" + k.signed_cookie())
    c.curl(u + "/json", *H("Authorization", "Bearer " + k.bearer("hex", 40)), *H("X-Api-Key", k.api_key()))
    c.curl(u + f"/cookies?access_token={k.bearer('base62', 32)}&page=3", "-b", f"sid={k.cookie('hex', 48)}; theme=dark")
    c.curl(u + "/login", *H("Content-Type", "application/json"), "-d", json.dumps({"username": "ines", "password": k.password()}))
    c.stop()
    c.out.close()
    c.path, c.out = var + "/stderr", open(var + "/stderr", "wb", buffering=0)
    c.serve([PY, "flask_app.py", "5000"], 5000, env={"FLASK_MODE": "dict"})
    u = "http://127.0.0.1:5000"
    c.curl(u + "/api/orders", *H("Authorization", "Bearer " + k.bearer()))
    c.curl(u + "/login", *H("Authorization", "Token " + k.bearer("hex", 40)))
    c.curl(u + "/api/cart", "-b", f"session={k.cookie()}; lang=en")
    c.curl(u + "/environ", "-u", ":".join(k.basic("admin")[:2]))
    c.stop()
    c.out.close()
    c.path, c.out = path, out
    c.run([PY, "json_file_driver.py", "stdout", var + "/stdout", "stderr", var + "/stderr"])


def environment(k):
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/srv/app", "LANG": "C.UTF-8", "PWD": "/srv/app", "HOSTNAME": "web-1",
        "NODE_ENV": "production", "PORT": "8000", "GIT_COMMIT": "9fceb02d0ae598e95dc970b74767f19372d61af8",
        "DATABASE_URL": f"postgres://shop:{k.make('url-credential', 'base62', 24)}@db.example.test:5432/shop",
        "REDIS_URL": f"redis://:{k.make('url-credential', 'hex', 32)}@cache.example.test:6379/0",
        "SECRET_KEY": k.make("api-key", "base64url", 50), "API_KEY": k.api_key(), "SESSION_SECRET": k.make("api-key", "hex", 64),
        "SMTP_HOST": "mail.example.test", "SMTP_USER": "shop", "SMTP_PASSWORD": k.password(), "POSTGRES_PASSWORD": k.password(20),
        "OAUTH_CLIENT_ID": "shop-web", "OAUTH_CLIENT_SECRET": k.make("oauth", "base62", 48), "JWT_SECRET": k.make("api-key", "base62", 64),
        "PAYMENTS_API_TOKEN": k.api_key("base62", 40), "FEATURE_FLAGS": "new-cart,fast-search", "TOKEN_TTL": "3600", "PASSWORD_MIN_LENGTH": "12",
        "SECRET_KEY_FILE": "/run/secrets/secret_key",
    }


@case("env-dump")
def env_dump(c):
    k = c.c
    for argv in (["printenv"], ["bash", "--noprofile", "--norc", "-c", "export -p"], ["node", "-e", "console.log(process.env)"],
                 ["/usr/bin/python3.11", "-c", "import os, pprint; pprint.pprint(dict(os.environ)); print(os.environ)"],
                 ["systemd-style"]):
        env = environment(k)
        c.out.flush()
        if argv[0] == "systemd-style":
            argv = ["bash", "--noprofile", "--norc", "-xc", 'API_KEY=%s; export API_KEY; curl -sf -o /dev/null -H "X-Api-Key: $API_KEY" http://127.0.0.1:9/v1/deploys; true' % k.api_key("base62", 40)]
            env = {"PATH": "/usr/bin:/bin"}
            c.c.issued = [x for x in c.c.issued]
        os.lseek(c.out.fileno(), 0, os.SEEK_END)
        subprocess.run(argv, env=env, cwd=APP, stdin=subprocess.DEVNULL, stdout=c.out, stderr=c.out, timeout=30)
    text = c.text()
    c.c.issued = [x for x in c.c.issued if x[0] in text]


@case("docker-inspect")
def docker_inspect(c):
    k = c.c
    env = [f"{a}={b}" for a, b in environment(k).items()]
    json.dump(env, open(APP + "/var/env.json", "w"))
    sock = APP + "/var/docker.sock"
    if os.path.exists(sock):
        os.unlink(sock)
    p = subprocess.Popen([PY, "docker_api.py", sock, APP + "/var/env.json"], cwd=APP, env={"PATH": "/usr/bin:/bin"}, start_new_session=True)
    c.started.append(p)
    wait_for(sock)
    env = {"DOCKER_HOST": "unix://" + sock, "DOCKER_CONFIG": APP + "/home/.docker"}
    c.run(["docker", "inspect", "--type", "container", "shop-web-1"], env=env)
    c.run(["docker", "inspect", "--type", "container", "-f", "{{.Config.Env}}", "shop-web-1"], env=env)


@case("cri-log")
def cri(c):
    k = c.c
    go_build()
    var = APP + "/var"
    out, path = c.out, c.path
    c.path, c.out = var + "/stderr", open(var + "/stderr", "wb", buffering=0)
    c.serve([var + "/shop", "127.0.0.1:8080", "headers"], 8080)
    u = "http://127.0.0.1:8080"
    c.curl(u + "/println", *H("Authorization", "Bearer " + k.bearer()), *H("X-Request-Id", k.raw("uuid")))
    c.curl(u + "/dump", *H("Authorization", "Bearer " + k.bearer("base64url", 43)), *H("X-Api-Key", k.api_key()))
    c.curl(u + "/dump", "-u", ":".join(k.basic("admin")[:2]), "-b", f"session={k.cookie()}; theme=dark")
    c.curl(u + "/quoted", *H("Authorization", "Bearer " + k.jwt()))
    c.stop()
    c.serve([PY, "flask_app.py", "5000"], 5000, env={"FLASK_MODE": "str"})
    c.curl("http://127.0.0.1:5000/api/orders", *H("Authorization", "Token " + k.bearer("hex", 40)), "-b", f"sid={k.cookie('base62', 32)}")
    c.stop()
    c.out.close()
    c.path, c.out = path, out
    c.run([PY, "cri_log.py", "stderr", var + "/stderr"])


@case("strace-curl")
def strace(c):
    k = c.c
    c.serve([PY, "echo_server.py", "8000", k.cookie()], 8000, log=False)
    u = "http://localhost:8000"
    # curl blanks its own -u argument, but only after execve has shown it.
    s = ["strace", "-f", "-s", "600", "-e", "trace=execve,sendto,recvfrom,connect", "curl", "-s", "-o", "/dev/null"]
    c.run(s + ["-H", "Authorization: Bearer " + k.bearer(), u + "/v1/items"])
    user, pw, b = k.basic("deploy")
    c.run(s + ["-u", f"{user}:{pw}", u + "/private"])
    c.run(s + ["-b", "session=" + k.cookie("hex", 40), u + "/login"])
