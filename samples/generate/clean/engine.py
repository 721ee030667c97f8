"""A stand-in for the Docker engine, for `docker pull`, `docker image inspect`, `docker images`, `docker history`.

The layout of the messages is the engine's; the digests are those of real files of this system. Argument: socket path.
"""
import glob
import hashlib
import json
import os
import socketserver
import sys
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

FILES = sorted(f for f in glob.glob("/usr/lib/python3.11/*.py") + glob.glob("/usr/lib/python3.11/*/*.py") if os.path.getsize(f) > 900)


def digest(i, salt=""):
    return hashlib.sha256(open(FILES[i % len(FILES)], "rb").read() + salt.encode()).hexdigest()


def number(name):
    return int(hashlib.md5(name.encode()).hexdigest()[:6], 16)


def layers(name):
    return [digest(number(name) + i) for i in range(6 + number(name) % 7)]


class Handler(BaseHTTPRequestHandler):
    def address_string(self):
        return "local"

    def log_message(self, *a):
        pass

    def do_HEAD(self):
        self.answer(b"", "text/plain")

    def do_POST(self):
        q = parse_qs(urlsplit(self.path).query)
        name, tag = q["fromImage"][0], q.get("tag", ["latest"])[0]
        out = [{"status": f"Pulling from {name.removeprefix('docker.io/')}", "id": tag}]
        ids = [d[:12] for d in layers(name)]
        out += [{"status": "Pulling fs layer", "progressDetail": {}, "id": i} for i in ids]
        out += [{"status": "Waiting", "progressDetail": {}, "id": i} for i in ids[3:]]
        for i in ids:
            out += [{"status": s, "progressDetail": {}, "id": i} for s in ("Verifying Checksum", "Download complete", "Pull complete")]
        out += [{"status": f"Digest: sha256:{digest(number(name), 'manifest')}"}, {"status": f"Status: Downloaded newer image for {name}:{tag}"}]
        self.answer("".join(json.dumps(o) + "\r\n" for o in out).encode())

    def do_GET(self):
        path = urlsplit(self.path).path.split("/", 2)[-1]
        if path.endswith("_ping"):
            return self.answer(b"OK", "text/plain")
        names = ["library/node:20-bookworm-slim", "library/postgres:16", "registry.example.test/shop/web:2026.11.3"]
        if path == "images/json":
            body = [{"Id": "sha256:" + digest(number(n), "config"), "RepoTags": [n.removeprefix("library/")], "Created": 1795000000, "Size": number(n) * 40,
                     "RepoDigests": [n.removeprefix("library/").rsplit(":", 1)[0] + "@sha256:" + digest(number(n), "manifest")], "Containers": -1, "Labels": None,
                     "ParentId": "", "SharedSize": -1} for n in names]
        elif path.endswith("/history"):
            body = [{"Id": "sha256:" + digest(number(path) + i, "h") if i == 0 else "<missing>", "Created": 1795000000 - i, "Size": 1000 * i, "Comment": "buildkit.dockerfile.v0", "Tags": None,
                     "CreatedBy": c} for i, c in enumerate([
                         'CMD ["gunicorn" "shop.wsgi"]', "RUN /bin/sh -c pip install --require-hashes -r requirements.txt # buildkit",
                         f"COPY file:{digest(3)} in /usr/local/bin/ ", "ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D", "ENV PYTHON_VERSION=3.11.2",
                         "ENV PYTHON_SHA256=" + digest(9), f"ADD file:{digest(5)} in / "])]
        else:
            n = path.removeprefix("images/").removesuffix("/json")
            body = {"Id": "sha256:" + digest(number(n), "config"), "RepoTags": [n], "RepoDigests": [n.rsplit(":", 1)[0] + "@sha256:" + digest(number(n), "manifest")],
                    "Created": "2026-11-20T10:11:12.131415161Z", "Architecture": "amd64", "Os": "linux", "Size": 211938811,
                    "Config": {"Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "PYTHON_SHA256=" + digest(9), "GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D"],
                               "Labels": {"org.opencontainers.image.revision": digest(1)[:40]}},
                    "RootFS": {"Type": "layers", "Layers": ["sha256:" + d for d in layers(n)]}}
        self.answer(json.dumps(body).encode())

    def answer(self, body, kind="application/json"):
        self.send_response(200)
        self.send_header("Api-Version", "1.43")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


if os.path.exists(sys.argv[1]):
    os.unlink(sys.argv[1])
socketserver.UnixStreamServer(sys.argv[1], Handler).serve_forever()
