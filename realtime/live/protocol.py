"""The words of `graphql-transport-ws` and the codes with which a socket is closed.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md; codes above 4500 are ours.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import orjson

SUBPROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 3.0
PING_SECONDS = 15.0
RECHECK_SECONDS = 8.0
MAX_OPERATIONS = 8
MAX_QUEUE = 256
MAX_MESSAGE = 20_000
MAX_SOCKETS_PER_PERSON = 12


class Close(IntEnum):
    BAD_REQUEST = 4400
    UNAUTHORISED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    DUPLICATE_OPERATION = 4409
    TOO_MANY_INITS = 4429
    TOO_SLOW = 4508
    TOO_MANY_SOCKETS = 4509
    GONE = 4510
    AHEAD = 4511


class Malformed(ValueError):
    """Bytes that are not a message of the protocol."""


def parsed(text: str | None) -> dict[str, Any]:
    """One message as an object with a known shape; raises `Malformed`."""
    if text is None or len(text) > MAX_MESSAGE:
        raise Malformed("only text messages of at most 20,000 characters are taken")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed("not JSON") from error
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise Malformed("a message is an object with a type")
    return message


def subscription(message: dict[str, Any]) -> tuple[str, str, dict[str, Any], str | None]:
    """(id, document, variables, operation name) of a `subscribe` message; raises `Malformed`."""
    payload = message.get("payload")
    identity, name = message.get("id"), (payload or {}).get("operationName") if isinstance(payload, dict) else None
    if not isinstance(identity, str) or not 0 < len(identity) <= 128 or not isinstance(payload, dict):
        raise Malformed("subscribe needs an id and a payload")
    document, variables = payload.get("query"), payload.get("variables") or {}
    if not isinstance(document, str) or not isinstance(variables, dict) or not isinstance(name, str | None):
        raise Malformed("subscribe needs a query, and variables as an object")
    return identity, document, variables, name


def encoded(**message: Any) -> str:
    """A message as text."""
    return orjson.dumps(message).decode()


def next_message(identity: str, payload: str) -> str:
    """A `next` message around a payload that is encoded already."""
    return f'{{"id":{orjson.dumps(identity).decode()},"type":"next","payload":{payload}}}'
