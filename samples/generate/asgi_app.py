"""A Starlette app whose middleware prints the ASGI scope."""
import logging
import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s:     %(name)s - %(message)s")
log = logging.getLogger("shop.middleware")


class ShowScope:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            request = Request(scope)
            if scope["path"] == "/repr":
                log.info("headers=%r cookies=%r", request.headers, request.cookies)
                log.info("items=%s", request.headers.items())
                log.info("raw=%s", dict(request.headers.raw))
            else:
                log.info("scope %s", {k: v for k, v in scope.items() if k not in ("app", "state", "extensions")})
                if scope["query_string"]:
                    log.info("query=%r url=%s", request.query_params, request.url)
        await self.app(scope, receive, send)


async def ok(request):
    return JSONResponse({"ok": True})


app = ShowScope(Starlette(routes=[Route("/", ok), Route("/{p:path}", ok)]))
