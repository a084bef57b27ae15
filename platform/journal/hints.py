"""Redis hints that say "look": never the truth, never waited for, harmless when lost (a sweep finds the rest)."""

from __future__ import annotations

import logging
import time
from functools import lru_cache

import redis
from django.conf import settings
from django.db import connection

log = logging.getLogger(__name__)
EVENTS, RELAY = "events", "relay"
_PAUSE_AFTER_FAILURE = 1.0
_silent_until = 0.0


def channel(name: str) -> str:
    """The Redis channel of this installation, so that two databases may share one Redis."""
    return f"careloop:{connection.settings_dict['NAME']}:{name}"


def publish(name: str, payload: str = "") -> None:
    """Tells whoever listens; a Redis that does not answer costs at most a quarter of a second, once a second."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        _client().publish(channel(name), payload)
    except redis.RedisError:
        _silent_until = time.monotonic() + _PAUSE_AFTER_FAILURE
        log.warning("hint not published", extra={"channel": name})


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.25, socket_connect_timeout=0.25)
