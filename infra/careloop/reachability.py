"""Whether the servers that the environment names answer, told in one sentence before anything is started."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg2
import redis
from kombu.connection import Connection

from careloop.refusals import CannotRun
from careloop.words import _

MINIMUM_POSTGRESQL = 150_000
PATIENCE_SECONDS = 5


def require_database(url: str, variable: str) -> None:
    """Connects once; raises `CannotRun` naming the variable, the server, and the reason without the password."""
    if urlsplit(url).scheme not in ("postgresql", "postgres") or not _place(url):
        form = "postgresql://user:password@host:5432/database"
        raise CannotRun(_("{variable} is not an address of the form {form}."), variable=variable, form=form)
    try:
        connection = psycopg2.connect(url, connect_timeout=PATIENCE_SECONDS)
    except (psycopg2.Error, UnicodeError) as fault:
        sentence = _("{variable}: PostgreSQL at {place} cannot be used: {reason}.")
        raise CannotRun(sentence, variable=variable, place=_place(url), reason=_reason(fault)) from None
    version = connection.server_version
    connection.close()
    if version < MINIMUM_POSTGRESQL:
        sentence = _("{variable}: PostgreSQL {version} is too old; 15 or newer is needed.")
        raise CannotRun(sentence, variable=variable, version=version // 10_000)


def require_redis(url: str, variable: str) -> None:
    """Asks Redis for a sign of life; raises `CannotRun` with one sentence."""
    try:
        with redis.Redis.from_url(
            url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS, retry=None
        ) as client:
            client.ping()
    except ValueError:
        form = "redis://:password@host:6379/0"
        raise CannotRun(_("{variable} is not an address of the form {form}."), variable=variable, form=form) from None
    except redis.RedisError as fault:
        sentence = _("{variable}: Redis at {place} cannot be used: {reason}.")
        raise CannotRun(sentence, variable=variable, place=_place(url), reason=_reason(fault)) from None


def require_broker(url: str, variable: str) -> None:
    """Opens one connection to Celery's broker; raises `CannotRun` with one sentence."""
    try:
        with Connection(url, connect_timeout=PATIENCE_SECONDS) as broker:  # type: ignore[no-untyped-call]
            broker.ensure_connection(max_retries=1, timeout=PATIENCE_SECONDS)
    except Exception as fault:  # kombu's transports raise whatever their library raises
        sentence = _("{variable}: the broker at {place} cannot be used: {reason}.")
        raise CannotRun(sentence, variable=variable, place=_place(url), reason=_reason(fault)) from None


def _place(url: str) -> str:
    """`host:port/name` of an address, never its password; empty where it is not an address."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.hostname or ''}{port}{parts.path}"


def _reason(fault: BaseException) -> str:
    """The last clause of a driver's message, on one line."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    if not lines:
        return type(fault).__name__
    return lines[0].rsplit("failed: ", 1)[-1].removeprefix("FATAL:").strip().rstrip(".")
