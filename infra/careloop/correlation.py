"""One identifier per request, socket or task, carried into every log line and into every neutral error."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

HEADER = "X-Correlation-ID"
_ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")
_current: ContextVar[str] = ContextVar("careloop_correlation", default="-")
_request: ContextVar[Any] = ContextVar("careloop_request", default=None)


def current() -> str:
    """The identifier of what is being answered, `-` outside of any."""
    return _current.get()


def request() -> Any:
    """The request that is being answered, None outside of any."""
    return _request.get()


def chosen(offered: str | None) -> str:
    """The caller's identifier where it is well-formed, else a new one."""
    return offered if offered and _ACCEPTED.fullmatch(offered) else secrets.token_hex(8)


@contextmanager
def correlated(identifier: str, answering: Any = None) -> Iterator[str]:
    """Everything logged inside the block carries the identifier, and the organisation of the request."""
    token, before = _current.set(identifier), _request.set(answering)
    try:
        yield identifier
    finally:
        _current.reset(token)
        _request.reset(before)
