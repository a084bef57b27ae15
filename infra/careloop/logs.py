"""Log lines without clinical content: where, when, for which organisation, which kind of fault; never a value.

A database error quotes the row it refused and a ValueError quotes its input, so messages of exceptions are left out:
what stays is the exception's class, our own stable code, and the frames. An address may be a secret too: who has the
link of an invitation has the account, and the link of a receiver outside the network is half of a key, so both are cut
from every line, also where nobody answers under them.
"""

from __future__ import annotations

import logging
import re
import threading
import time
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from careloop import correlation

LINE = "%(asctime)s %(levelname)s %(process_name)s %(organisation)s %(correlation)s %(name)s: %(message)s"
_LINK = re.compile(r"(/(?:invitation|outside)\b).+", re.IGNORECASE | re.DOTALL)
_SECRET = re.compile(r"(?<=/)[\w-]{43,}|\bclt_[\w-]+")
MOST_A_MINUTE, MINUTE_SECONDS = 30, 60.0
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Context(logging.Filter):
    """Adds the process, the organisation's slug and the correlation id to a record.

    Django writes its line about a refusal when the request is over, and hands the request along.
    """

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def filter(self, record: logging.LogRecord) -> bool:
        from kernel.tenant import current_or_none

        request = getattr(record, "request", None) or correlation.request()
        tenant = current_or_none() or getattr(request, "organisation", None)
        record.process_name = self.process
        record.organisation = tenant.slug if tenant else "-"
        record.correlation = getattr(request, "correlation_id", None) or correlation.current()
        return True


class Sparing(logging.Filter):
    """At most so many lines a minute from one place of the code below ERROR, or about a suspicious request, which
    Django calls an ERROR: whoever knocks at unknown paths, with bad host names or with endless forms fills no disk. The
    next line that passes says how many were left out.
    """

    def __init__(self, most: int = MOST_A_MINUTE) -> None:
        super().__init__()
        self.most = most
        self.told: dict[tuple[str, str, int], tuple[float, int]] = {}
        self.lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.ERROR and not record.name.startswith("django.security"):
            return True
        place, moment = (record.name, record.pathname, record.lineno), time.monotonic()
        with self.lock:
            began, number = self.told.get(place, (moment, 0))
            fresh = moment - began >= MINUTE_SECONDS
            left_out = max(0, number - self.most) if fresh else 0
            self.told[place] = (moment, 1) if fresh else (began, number + 1)
        if left_out:
            record.msg, record.args = f"{record.getMessage()} (and {left_out} more lines like this before it)", ()
        return fresh or number < self.most


class Discreet(logging.Formatter):
    """Prints the frames and classes of an exception chain, not what the exceptions say, and no secret of an address."""

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.args, Mapping) and "exc" in record.args:  # Celery writes what the exception says
            record.args = {**record.args, "exc": _named(record.exc_info), "traceback": "", "args": "", "kwargs": ""}
        return _SECRET.sub("<secret>", super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the standard library's name
        """The line without the frames, which hold paths of files and no address: whatever stands behind such a link,
        broken or not, is cut here.
        """
        return _LINK.sub(r"\1/<token>", super().formatMessage(record))

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - the standard library's name
        found = ei[1]
        return "" if found is None else "\n".join(_described(found))


def _named(found: object) -> str:
    """The class of what was raised."""
    return found[0].__name__ if isinstance(found, tuple) and found[0] is not None else "an exception"


def _described(fault: BaseException) -> list[str]:
    cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    before = [*_described(cause), "which led to"] if cause else []
    frames = "".join(traceback.format_tb(fault.__traceback__)).rstrip()
    code = getattr(fault, "code", None)
    name = f"{type(fault).__module__}.{type(fault).__qualname__}"
    return [*before, frames, f"{name} ({code})" if isinstance(code, str) else name]


def configuration(process: str) -> dict[str, Any]:
    """Django's LOGGING: one stream to stderr, warnings of libraries, information of our own."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "context": {"()": "careloop.logs.Context", "process": process},
            "sparing": {"()": "careloop.logs.Sparing"},
        },
        "formatters": {"line": {"()": "careloop.logs.Discreet", "format": LINE}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "filters": ["sparing", "context"], "formatter": "line"}
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "careloop": {"level": "INFO"},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
