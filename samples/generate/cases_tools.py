"""Cases that are command-line clients and servers."""
import os
import random
import shutil
import subprocess

from lib import APP, VENV, H, case

PY = VENV + "python"
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
          "curl/7.88.1", "python-requests/2.32.3", "Googlebot/2.1 (+http://www.google.com/bot.html)", "kube-probe/1.31"]


def tls():
    if not os.path.exists(APP + "/var/tls.crt"):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                        "-subj", "/CN=www.example.test", "-keyout", APP + "/var/tls.key", "-out", APP + "/var/tls.crt"],
                       check=True, capture_output=True)


def nginx(c, log=True):
    tls()
    c.serve(["nginx", "-e", "stderr", "-p", APP + "/nginx", "-c", APP + "/nginx/nginx.conf"], 8080, log=log)


def noise(c, u, n, rng):
    for _ in range(n):
        path = rng.choice(["/", "/about", f"/products/{rng.randrange(9000)}", f"/static/app.{rng.getrandbits(32):08x}.js",
                           f"/static/css/site.css?v={rng.getrandbits(28):07x}", "/gone/wp-login.php", "/up/health",
                           f"/search?q=bearer+of+news&page={rng.randrange(9)}"])
        c.curl(u + path, "-A", rng.choice(AGENTS), *H("X-Forwarded-For", f"203.0.113.{rng.randrange(1, 250)}"))


@case("nginx-access")
def nginx_access(c):
    k = c.c
    rng = random.Random(7)
    nginx(c)
    u = "http://127.0.0.1:8080"
    noise(c, u, 6, rng)
    c.curl(u + f"/download?file=17&access_token={k.bearer()}&inline=1", "-A", AGENTS[0])
    c.curl(u + f"/feed.xml?token={k.bearer('base64url', 43)}", "-A", AGENTS[3])
    noise(c, u, 5, rng)
    c.curl(u + "/api/cart", "-b", f"session={k.cookie()}; theme=dark")
    c.curl(u + "/api/orders", *H("Authorization", "Bearer " + k.bearer()))
    c.curl(u + "/api/orders", "-u", ":".join(k.basic("ines")[:2]), "-b", f"session={k.cookie('hex', 64)}")
    c.curl(u + "/", "-e", f"https://app.example.test/reset?reset_token={k.bearer('base62', 48)}", "-A", AGENTS[1])
    c.curl(u + "/static/logo.svg", "-e", f"https://app.example.test/cb?code={k.make('oauth', 'base64url', 43)}&state={k.raw('base64url', 22)}", "-A", AGENTS[0])
    noise(c, u, 5, rng)
    c.curl(u + f"/maps/tiles/4/2/7.png?apikey={k.api_key()}", "-A", AGENTS[0])
    c.curl(u + f"/ws?jwt={k.jwt()}", "-A", AGENTS[0])
    c.curl(u + "/json/me", *H("Authorization", "Bearer " + k.bearer("hex", 40)), "-b", f"sid={k.cookie('base62', 32)}; lang=en")
    c.curl(u + f"/up/pay?access_token={k.bearer('base62', 36)}", "-A", AGENTS[0])
    noise(c, u, 5, rng)


@case("curl-verbose")
def curl_verbose(c):
    k = c.c
    nginx(c, log=False)
    s = k.cookie()
    c.serve([PY, "echo_server.py", "8000", s, "/v1/me?access_token=" + k.bearer("base62", 36)], 8000, log=False)
    u = "http://localhost:8000"
    c.run(["curl", "-v", "-H", "Authorization: Bearer " + k.bearer(), u + "/v1/items"])
    c.run(["curl", "-v", "-u", ":".join(k.basic("deploy")[:2]), u + "/private"])
    c.run(["curl", "-v", "-b", f"session={k.cookie('hex', 64)}; theme=dark", u + "/v1/cart"])
    c.run(["curl", "-v", "-c", "/dev/null", u + "/login"])
    c.run(["curl", "-v", "-L", u + "/go"])
    c.run(["curl", "-v", "-H", "X-API-Key: " + k.api_key("base62", 40), "-d", '{"name":"lamp"}', u + "/v1/items"])
    c.run(["curl", "-v", "-k", "--http2", "-H", "Authorization: Bearer " + k.bearer("base64url", 43), "-H", "X-New: " + k.cookie("base62", 32),
           "https://localhost:8443/login"])
    c.run(["curl", "-v", "-k", "--http2", "-u", ":".join(k.basic("ci")[:2]), "https://localhost:8443/v1/status"])
    c.run(["curl", "-v", f"http://ci:{k.make('url-credential', 'base62', 24, optional=True)}@localhost:9/v1/status"])


@case("curl-trace-ascii")
def curl_trace(c):
    k = c.c
    c.serve([PY, "echo_server.py", "8000", k.cookie("base62", 24)], 8000, log=False)
    u = "http://localhost:8000"
    t = ["curl", "-sS", "--trace-ascii", "-"]
    c.run(t + ["-H", "Authorization: Bearer " + k.bearer("base62", 32), u + "/v1/items"])
    c.run(t + ["-u", ":".join(k.basic("ci", 12)[:2]), u + "/private"])
    c.run(t + ["-b", "session=" + k.cookie("hex", 40), u + "/v1/cart"])
    c.run(t + ["-H", "X-API-Key: " + k.api_key("hex", 32), u + "/v1/keys"])
    c.run(t + [u + "/login"])
    c.run(t + ["--trace-time", u + "/v1/x?access_token=" + k.bearer("base62", 24)])
    c.run(t + ["-d", "username=ines&password=" + k.password(14), u + "/login"])


@case("wget-debug")
def wget_debug(c):
    k = c.c
    c.serve([PY, "echo_server.py", "8000", k.cookie(), "/v1/me?access_token=" + k.bearer("base62", 36)], 8000, log=False)
    u = "http://localhost:8000"
    w = ["wget", "-d", "-O", "/dev/null", "--no-hsts"]
    c.run(w + ["--header", "Authorization: Bearer " + k.bearer(), u + "/v1/items"])
    user, pw, b = k.basic("deploy")
    c.run(w + ["--auth-no-challenge", "--user", user, "--password", pw, u + "/private"])
    c.run(w + ["--header", f"Cookie: session={k.cookie('hex', 40)}", u + "/v1/cart"])
    c.run(w + [u + "/login"])
    c.run(w + [u + "/go"])
    c.run(w + ["--post-data", "username=ines&password=" + k.password(), u + "/login"])
    user, pw, b = k.basic("ci")
    c.run(w + [f"http://{user}:{pw}@localhost:8000/private"])


@case("httpie")
def httpie(c):
    k = c.c
    c.serve([PY, "echo_server.py", "8000", k.cookie()], 8000, log=False)
    u = "http://localhost:8000"
    h = [VENV + "http", "-v", "--ignore-stdin"]
    c.run(h + ["-A", "bearer", "-a", k.bearer(), u + "/v1/items"])
    c.run(h + ["-a", ":".join(k.basic("deploy")[:2]), u + "/private"])
    c.run(h + [u + "/login", f"Cookie:sid={k.cookie('hex', 40)}", "username=ines", f"password={k.password()}"])
    c.run(h + [u + "/v1/keys", f"X-API-Key:{k.api_key('base62', 40)}"])
    c.run(h + ["--form", u + "/oauth/token", "grant_type=refresh_token", "refresh_token=" + k.make("oauth", "base62", 48)])
    # With colours, as on a terminal.
    c.run(h + ["--pretty=all", "--style=auto", "-A", "bearer", "-a", k.bearer("base64url", 43), u + "/v1/items", "q==lamp"])
    c.run(h + ["--pretty=all", "--style=auto", u + "/v1/cart", f"Cookie:session={k.cookie()}", "access_token==" + k.bearer("base62", 36)])
    c.run(h + ["--pretty=all", "--style=auto", u + "/login", "username=ines", f"password={k.password()}"])


@case("git-curl-verbose")
def git_curl(c):
    k = c.c
    c.serve([PY, "echo_server.py", "8000"], 8000, log=False)
    env = {"GIT_CURL_VERBOSE": "1", "GIT_TRACE_REDACT": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1"}
    c.run(["git", "-c", "http.extraHeader=Authorization: Bearer " + k.bearer(), "ls-remote", "http://localhost:8000/team/shop.git"], env=env)
    c.run(["git", "-c", "http.extraHeader=Authorization: Basic " + k.basic("x-access-token", 32)[2], "ls-remote", "http://localhost:8000/team/shop.git"], env=env)
    pw = k.make("url-credential", "base62", 24)
    import base64
    k.note(base64.b64encode(f"ci:{pw}".encode()).decode(), "basic-auth", True)
    c.run(["git", "ls-remote", f"http://ci:{pw}@localhost:8000/private"], env={**env, "GIT_TRACE": "1"})


@case("haproxy-access")
def haproxy(c):
    k = c.c
    nginx(c, log=False)
    c.serve(["haproxy", "-db", "-f", "haproxy.cfg"], 8081)
    u = "http://127.0.0.1:8081"
    c.curl(u + "/")
    c.curl(u + "/v1/items", *H("Authorization", "Bearer " + k.bearer()))
    c.curl(u + "/v1/items", *H("Authorization", "Bearer " + k.bearer("base64url", 43)))
    c.curl(u + "/cart", "-b", f"session={k.cookie()}; theme=dark")
    c.curl(u + "/admin", "-u", ":".join(k.basic("admin")[:2]))
    c.curl(u + f"/feed?access_token={k.bearer('base62', 36)}&n=20")
    c.curl(u + "/gone")


@case("apache-access")
def apache(c):
    k = c.c
    for f in ("access", "forensic", "error"):
        p = f"{APP}/var/apache-{f}.log"
        if os.path.exists(p):
            os.unlink(p)
    os.makedirs(APP + "/apache", exist_ok=True)
    os.makedirs(APP + "/public", exist_ok=True)
    open(APP + "/public/index.html", "w").write("<h1>ok</h1>\n")
    c.serve(["/usr/sbin/apache2", "-d", APP + "/apache", "-f", APP + "/apache.conf", "-DFOREGROUND"], 8082, log=False)
    u = "http://127.0.0.1:8082"
    c.curl(u + "/index.html", "-A", AGENTS[0])
    c.curl(u + "/index.html", *H("Authorization", "Bearer " + k.bearer()))
    c.curl(u + "/index.html", "-b", f"PHPSESSID={k.cookie('lower', 26)}; theme=dark", "-A", AGENTS[1])
    c.curl(u + "/admin", "-u", ":".join(k.basic("admin")[:2]))
    c.curl(u + f"/index.html?access_token={k.bearer('base64url', 43)}&n=20")
    c.curl(u + "/index.html", "-e", f"https://app.example.test/invite?token={k.bearer('base62', 40)}")
    c.curl(u + "/missing.css", "-A", AGENTS[0])
    c.stop()
    for f in ("access", "forensic"):
        c.write(open(f"{APP}/var/apache-{f}.log", "rb").read())


def through_proxy(c, mitm, log):
    """The same requests through mitmdump for both cases. Its console shows no request bodies, so no passwords."""
    k = c.c
    c.serve([PY, "echo_server.py", "8000", k.cookie(), "/v1/me?access_token=" + k.bearer("base62", 36)], 8000, log=False)
    c.serve([APP + "/mitm/bin/mitmdump", "-q" if not log else "-v", "--listen-host", "127.0.0.1", "-p", "8888", "--set", "confdir=/srv/app/home/mitm", *mitm], 8888, log=log)
    u = "http://localhost:8000"
    p = ["-x", "http://127.0.0.1:8888", "--noproxy", ""]
    c.curl(u + "/v1/items", *p, *H("Authorization", "Bearer " + k.bearer()))
    c.curl(u + "/private", *p, "-u", ":".join(k.basic("deploy")[:2]))
    c.curl(u + "/v1/cart", *p, "-b", f"session={k.cookie('hex', 40)}; theme=dark", *H("X-Api-Key", k.api_key("base62", 40)))
    c.curl(u + f"/v1/feed?api_key={k.api_key()}&page=2", *p)
    c.curl(u + "/go", *p)
    c.curl(u + "/login", *p, "-d", f"username=ines&password={k.password(optional=log)}")
    c.curl(u + "/login", *p, *H("Content-Type", "application/json"), "-d", '{"username":"ines","password":"%s"}' % k.password(optional=log))
    c.curl(u + "/v1/me", *p, *H("Authorization", "Bearer " + k.jwt()))
    c.stop()


@case("har-mitmproxy")
def har(c):
    out = APP + "/var/dump.har"
    if os.path.exists(out):
        os.unlink(out)
    through_proxy(c, ["--set", "hardump=" + out], log=False)
    c.write(open(out, "rb").read())


@case("mitmdump-console")
def mitmdump(c):
    through_proxy(c, ["--set", "flow_detail=4", "--set", "termlog_verbosity=info"], log=True)
