"""A stand-in for the Docker engine: answers `docker inspect` on a unix socket. Arguments: socket path; env list as JSON on stdin."""
import json
import os
import socketserver
import sys
from http.server import BaseHTTPRequestHandler

ENVIRON = json.load(open(sys.argv[2]))
CID = "7c1b9d0e5f3a48c2b6d4e8f0a1c3b5d7e9f1a2b4c6d8e0f2a4b6c8d0e2f4a6b8"
CONTAINER = {
    "Id": CID, "Created": "2026-11-23T19:58:03.123456789Z", "Path": "gunicorn", "Args": ["shop.wsgi", "-b", "0.0.0.0:8000"],
    "State": {"Status": "running", "Running": True, "Pid": 2211, "ExitCode": 0, "StartedAt": "2026-11-23T19:58:04.01Z"},
    "Image": "sha256:1f8a6a2f6ae6dca4b8a9a9b6a3a0c4d7e6f5b4c3d2e1f0a9b8c7d6e5f4a3b2c1", "Name": "/shop-web-1", "RestartCount": 0,
    "Driver": "overlay2", "Platform": "linux",
    "Config": {"Hostname": CID[:12], "User": "app", "ExposedPorts": {"8000/tcp": {}}, "Env": ENVIRON, "Cmd": ["gunicorn", "shop.wsgi"],
               "Image": "registry.example.test/shop/web:2026.11.3", "WorkingDir": "/srv/app",
               "Labels": {"com.docker.compose.config-hash": "b7a0c1c6b0b2f6e04dc7e1b8fbd4a4a2c2d4be4c2a0f0d3b9a7e6d5c4b3a2918",
                          "com.docker.compose.project": "shop", "org.opencontainers.image.revision": "9fceb02d0ae598e95dc970b74767f19372d61af8"}},
    "NetworkSettings": {"Networks": {"shop_default": {"IPAddress": "172.20.0.3", "MacAddress": "02:42:ac:14:00:03",
                        "NetworkID": "0a9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1"}}},
}


class Handler(BaseHTTPRequestHandler):
    def address_string(self):
        return "local"

    def log_message(self, *a):
        pass

    def do_HEAD(self):
        self.answer(b"OK", head=True)

    def do_GET(self):
        self.answer(b"OK" if self.path.endswith("_ping") else json.dumps(CONTAINER).encode())

    def answer(self, body, head=False):
        self.send_response(200)
        self.send_header("Api-Version", "1.43")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not head:
            self.wfile.write(body)


if os.path.exists(sys.argv[1]):
    os.unlink(sys.argv[1])
socketserver.UnixStreamServer(sys.argv[1], Handler).serve_forever()
