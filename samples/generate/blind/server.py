"""The other end for the blind corpus: echoes, refuses, redirects, gives out tokens. Arguments: port, file of credentials."""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

S = json.load(open(sys.argv[2]))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "upstream/2.1"
    sys_version = ""

    def log_message(self, *a):
        pass

    def do(self):
        n = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(n).decode("latin1") if n else ""
        path = urlsplit(self.path).path
        status, extra, answer = 200, [], {"ok": True, "path": path}
        if path == "/login":
            extra += [("Set-Cookie", f"sessionid={S['session']}; Path=/; HttpOnly; SameSite=Lax"), ("Set-Cookie", "lang=en; Path=/")]
        elif path == "/go":
            status = 302
            extra.append(("Location", f"http://localhost:{sys.argv[1]}/cb?code={S['code']}&state=xyz12"))
        elif path == "/token":
            answer = {"access_token": S["access"], "token_type": "Bearer", "expires_in": 3600, "refresh_token": S["refresh"], "scope": "read"}
        elif path == "/denied":
            status = 401
            extra.append(("WWW-Authenticate", 'Bearer realm="api", error="invalid_token"'))
            answer = {"error": "invalid_token", "error_description": "The access token expired"}
        elif path == "/basic" and not self.headers.get("Authorization"):
            status = 401
            extra.append(("WWW-Authenticate", 'Basic realm="api"'))
        elif path == "/digest" and not self.headers.get("Authorization"):
            status = 401
            extra.append(("WWW-Authenticate", 'Digest realm="api", qop="auth", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c0", opaque="5ccc069c403ebaf9f0171e9517f40e41"'))
        elif path == "/boom":
            status, answer = 500, {"error": "internal", "request_id": "0b6c0f5e-8f9e-4a55-9f0e-1d2f6f0b7c11"}
        elif path == "/echo":
            answer = {"method": self.command, "url": self.path, "headers": dict(self.headers), "body": body}
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Request-Id", "9f1c2b64-27a1-4a55-8e0e-0d2f6f0b7c21")
        self.send_header("ETag", '"5d8c72a5edda8d6a5d8c72a5edda8d6a"')
        for k, v in extra:
            self.send_header(k, v)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
