"""What the socket server needs of the GraphQL schema, which it is handed by `careloop.asgi`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from journal.contracts import StoredEvent


@dataclass(frozen=True, slots=True)
class Operation:
    """A valid subscription: replay after this number (None: from now on), and how an event is answered.

    `shape` is equal for operations that answer alike, so that an event is encoded once for all of them.
    """

    after: int | None
    shape: str
    project: Callable[[StoredEvent], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Rejected:
    """An operation that is not taken; `errors` are GraphQL errors as the protocol sends them."""

    errors: tuple[Mapping[str, Any], ...]


Reader = Callable[[str, Mapping[str, Any], "str | None"], "Operation | Rejected"]
