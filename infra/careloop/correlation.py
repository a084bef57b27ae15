"""One identifier per request, socket or task, carried into every log line and into every neutral error."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Correlation-ID"
_ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")
_current: ContextVar[str] = ContextVar("careloop_correlation", default="-")


def current() -> str:
    """The identifier of what is being answered, `-` outside of any."""
    return _current.get()


def chosen(offered: str | None) -> str:
    """The caller's identifier where it is well-formed, else a new one."""
    return offered if offered and _ACCEPTED.fullmatch(offered) else secrets.token_hex(8)


@contextmanager
def correlated(identifier: str) -> Iterator[str]:
    """Everything logged inside the block carries the identifier."""
    token = _current.set(identifier)
    try:
        yield identifier
    finally:
        _current.reset(token)
