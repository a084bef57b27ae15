"""The WebSocket server's application. HTTP is served by WSGI; here it is only asked how it is."""

import logging
import os
from collections.abc import Mapping
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloop.settings")
django.setup()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path, re_path  # noqa: E402

from api.subscriptions import validate  # noqa: E402
from live.consumer import EventsConsumer  # noqa: E402
from live.contracts import Operation, Rejected  # noqa: E402

logger = logging.getLogger("careloop.live")


def read(document: str, variables: Mapping[str, Any], operation_name: str | None) -> Operation | Rejected:
    """A subscription as the schema understands it, in the words of the socket server."""
    found = validate(document, dict(variables), operation_name)
    if isinstance(found, list):
        return Rejected(tuple(found))
    return Operation(found.after, found.shape, found.project)


async def health(scope: Mapping[str, Any], _receive: Any, send: Any) -> None:
    """200 at /healthz, 404 elsewhere."""
    status = 200 if scope["path"] == "/healthz" else 404
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"ok" if status == 200 else b""})


async def elsewhere(_scope: Mapping[str, Any], _receive: Any, send: Any) -> None:
    """A socket on an address where nobody listens is refused before it opens: the handshake is answered 403."""
    logger.warning("a socket was asked for on an unknown path")
    await send({"type": "websocket.close"})


def sockets() -> URLRouter:
    """The one address of sockets, and the refusal on every other."""
    return URLRouter([path("ws/graphql", EventsConsumer.as_asgi(read=read)), re_path("", elsewhere)])  # type: ignore[arg-type]


application = ProtocolTypeRouter({"http": health, "websocket": sockets()})
