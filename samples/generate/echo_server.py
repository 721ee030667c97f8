"""The other end for client programs: quiet, sets a cookie on /login, redirects on /go. Arguments: port, session value."""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PORT = int(sys.argv[1])
SESSION = sys.argv[2] if len(sys.argv) > 2 else "none"
LOCATION = sys.argv[3] if len(sys.argv) > 3 else "/"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "api"
    sys_version = ""

    def log_message(self, *a):
        pass

    def do(self):
        n = int(self.headers.get("Content-Length") or 0)
        if n:
            self.rfile.read(n)
        path = urlsplit(self.path).path
        status, extra = 200, []
        if path == "/login":
            extra.append(("Set-Cookie", f"session={SESSION}; Path=/; HttpOnly"))
        if path == "/go":
            status = 302
            extra.append(("Location", LOCATION))
        if path == "/denied":
            status = 401
            extra.append(("WWW-Authenticate", 'Bearer realm="api", error="invalid_token"'))
        if path == "/private" and not self.headers.get("Authorization"):
            status = 401
            extra.append(("WWW-Authenticate", 'Basic realm="api"'))
        body = json.dumps({"ok": status < 400, "path": path}).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for k, v in extra:
            self.send_header(k, v)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
