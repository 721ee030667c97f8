"""Servers and proxies that log what passes through."""
import shlex

q = shlex.quote


def traffic(c, base, proxy=()):
    s = c.s
    h = lambda n, v: ["-H", f"{n}: {v}"]
    p = list(proxy)
    c.curl(base + "/", *p)
    c.curl(f"{base}/v1/items?access_token={s['query'] if not c.clean else '***'}&page=2", *p, *h("Authorization", "Bearer " + s["bearer"]), *h("User-Agent", "shop/1.2"))
    c.curl(base + "/v1/me", *p, *h("X-Api-Key", s["apikey"]), "-b", f"sessionid={s['session']}; theme=dark")
    c.curl(base + "/basic", *p, "-u", s["user"] + ":" + s["basic_pw"])
    c.curl(base + "/login", *p, "--data-urlencode", "password=" + s["password"], "-d", "username=ines", *h("Referer", "https://app.example.test/reset?reset_token=" + s["reset"]))
    c.curl(base + "/token", *p, "-d", "grant_type=authorization_code&code=" + s["code"] + "&client_secret=" + s["client_secret"])
    c.curl(base + "/go", *p, *h("Authorization", "Bearer " + s["jwt"]))
    c.curl(f"{base}/hooks/services/{s['hook'] if not c.clean else 'x'}", *p, *h("X-Auth-Token", s["token"]))


def add(main):
    case, PORT, WORK = main.case, main.PORT, main.WORK
    U = f"http://localhost:{PORT}"

    @case("proxy-nginx-debug")
    def nginx(c):
        c.server()
        open(c.tmp + "/nginx.conf", "w").write(f"""daemon off; master_process off; pid {c.tmp}/pid; error_log stderr debug;
events {{}}
http {{ access_log /dev/stderr combined; client_body_temp_path {c.tmp}/b; proxy_temp_path {c.tmp}/p; fastcgi_temp_path {c.tmp}/f; uwsgi_temp_path {c.tmp}/u; scgi_temp_path {c.tmp}/s;
log_format full '$remote_addr "$request" $status auth="$http_authorization" cookie="$http_cookie" body="$request_body" "$http_referer" set="$sent_http_set_cookie" loc="$sent_http_location"';
log_format js escape=json '{{"uri":"$request_uri","auth":"$http_authorization","cookie":"$http_cookie","key":"$http_x_api_key","body":"$request_body","referer":"$http_referer"}}';
access_log /dev/stderr full; access_log /dev/stderr js;
server {{ listen 127.0.0.1:8983; location / {{ proxy_pass {U}; proxy_set_header Host localhost; }} }} }}""")
        c.start(["nginx", "-e", "stderr", "-p", c.tmp, "-c", c.tmp + "/nginx.conf"], 8983, keep=True)
        traffic(c, "http://127.0.0.1:8983")

    @case("proxy-apache-dumpio")
    def apache(c):
        c.server()
        m = "/usr/lib/apache2/modules"
        open(c.tmp + "/a.conf", "w").write(f"""ServerName x
Listen 127.0.0.1:8984
PidFile {c.tmp}/pid
DefaultRuntimeDir {c.tmp}
LoadModule mpm_event_module {m}/mod_mpm_event.so
LoadModule authz_core_module {m}/mod_authz_core.so
LoadModule proxy_module {m}/mod_proxy.so
LoadModule proxy_http_module {m}/mod_proxy_http.so
LoadModule dumpio_module {m}/mod_dumpio.so
LoadModule log_forensic_module {m}/mod_log_forensic.so
LoadModule headers_module {m}/mod_headers.so
ErrorLog /dev/stderr
LogLevel warn dumpio:trace7 headers:trace4 http:trace4
DumpIOInput On
DumpIOOutput On
LogFormat "%h %t \\"%r\\" %>s \\"%{{Referer}}i\\" \\"%{{Cookie}}i\\" \\"%{{Authorization}}i\\" \\"%{{Set-Cookie}}o\\"" full
CustomLog /dev/stderr full
ForensicLog /dev/stderr
ProxyPass / {U}/
""")
        c.start(["/usr/sbin/apache2", "-d", c.tmp, "-f", c.tmp + "/a.conf", "-DFOREGROUND"], 8984, keep=True)
        traffic(c, "http://127.0.0.1:8984")

    @case("proxy-haproxy")
    def haproxy(c):
        c.server()
        open(c.tmp + "/h.cfg", "w").write(f"""global
  log stdout format raw local0 debug
defaults
  mode http
  timeout connect 2s
  timeout client 5s
  timeout server 5s
  log global
  option httplog
frontend f
  bind 127.0.0.1:8985
  http-request capture req.hdr(Authorization) len 300
  capture cookie sessionid len 200
  capture request header Cookie len 300
  capture request header X-Api-Key len 100
  capture response header Set-Cookie len 200
  default_backend b
backend b
  server s 127.0.0.1:{PORT}
""")
        c.start(["haproxy", "-d", "-f", c.tmp + "/h.cfg"], 8985, keep=True)
        traffic(c, "http://127.0.0.1:8985")

    @case("proxy-mitmdump")
    def mitmdump(c):
        c.server()
        c.start([WORK + "/mitm/bin/mitmdump", "--listen-host", "127.0.0.1", "-p", "8987", "--set", "confdir=" + c.tmp, "--set", "flow_detail=4"], 8987, keep=True)
        traffic(c, U, ["-x", "http://127.0.0.1:8987", "--noproxy", ""])

    @case("proxy-mitm-har")
    def mitm_har(c):
        c.server()
        har = c.tmp + "/x.har"
        c.start([WORK + "/mitm/bin/mitmdump", "-q", "--listen-host", "127.0.0.1", "-p", "8988", "--set", "confdir=" + c.tmp, "--set", "hardump=" + har], 8988)
        traffic(c, U, ["-x", "http://127.0.0.1:8988", "--noproxy", ""])
        c.stop()
        main.time.sleep(1)
        c.out += open(har, "rb").read()

    @case("proxy-mitm-flows")
    def mitm_flows(c):
        c.server()
        flows = c.tmp + "/flows"
        c.start([WORK + "/mitm/bin/mitmdump", "-q", "--listen-host", "127.0.0.1", "-p", "8989", "--set", "confdir=" + c.tmp, "-w", flows], 8989)
        traffic(c, U, ["-x", "http://127.0.0.1:8989", "--noproxy", ""])
        c.stop()
        c.out += open(flows, "rb").read()

    @case("proxy-uvicorn-trace")
    def uvicorn(c):
        # Starlette behind uvicorn's own trace level: frames and scopes.
        c.server()
        open(c.tmp + "/app.py", "w").write("from starlette.applications import Starlette\nfrom starlette.responses import JSONResponse\nimport logging\nasync def x(request):\n    logging.getLogger('uvicorn.error').info('scope %s', request.scope['headers'])\n    logging.getLogger('uvicorn.error').info('body %s', await request.body())\n    return JSONResponse({}, headers={'Set-Cookie': 'sid=" + c.s["sid"].replace("'", "") + "; Path=/'})\nfrom starlette.routing import Route\napp = Starlette(debug=True, routes=[Route('/{p:path}', x, methods=['GET', 'POST'])])\n")
        c.start([WORK + "/venv/bin/uvicorn", "app:app", "--host", "127.0.0.1", "--port", "8990", "--log-level", "trace"], 8990, keep=True)
        traffic(c, "http://127.0.0.1:8990")
