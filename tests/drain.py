"""Delivering inline: what the relay would do, on the connection that the test rolls back.

The suite works under the application's identity, which may not touch envelopes; it is lent that right while it drains.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import psycopg2
from django.db import connection

from exchange.models import Envelope
from exchange.relay import deliver_one
from kernel.clock import now
from tenancy import roles
from tenancy.access import delivering

_LEFT_BEHIND = """
    DELETE FROM exchange_envelope WHERE id IN (
        SELECT id FROM exchange_envelope WHERE sender_id NOT IN (SELECT id FROM tenancy_organisation)
        FOR UPDATE SKIP LOCKED
    )
"""
_lent: ContextVar[bool] = ContextVar("lent", default=False)


@lru_cache(maxsize=1)
def _admin() -> Any:
    link = psycopg2.connect(os.environ["CARELOOP_TEST_ADMIN_URL"], dbname=roles.database())
    link.autocommit = True
    return link


@contextmanager
def as_relay() -> Iterator[None]:
    """Inside, the suite's own identity may do what the relay's may; envelopes of dropped organisations are gone."""
    if _lent.get():
        yield
        return
    token = _lent.set(True)
    pair = f'"{roles.envelopes()}" {{}} "{roles.login("app")}"'
    with _admin().cursor() as cursor:
        cursor.execute(_LEFT_BEHIND)
        cursor.execute(f"GRANT {pair.format('TO')}")
    _hear_of_it()
    try:
        yield
    finally:
        _lent.reset(token)
        with _admin().cursor() as cursor:
            cursor.execute(f"REVOKE {pair.format('FROM')}")


def _hear_of_it() -> None:
    """A session inside a transaction learns of a grant when it next opens a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_catalog.pg_class LIMIT 1")


def ripen_all(*, first: bool = True) -> None:
    """Makes due whatever waits for its next try; what waits for a suspended sender only the first time."""
    with delivering():
        waiting = Envelope.objects.filter(state="pending")
        (waiting if first else waiting.exclude(error_code="sender_inactive")).update(due_at=now())


def deliver_all(max_messages: int = 1000, *, ripen: bool = False) -> int:
    """Delivers until nothing is due; returns the number of attempts. `ripen`: also what waits for its next try."""
    done = 0
    with as_relay():
        while done < max_messages:
            if ripen:
                ripen_all(first=done == 0)
            if not deliver_one():
                return done
            done += 1
    raise AssertionError(f"more than {max_messages} messages, or one that never ends")
