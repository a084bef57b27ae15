"""The relay's ear on Redis: a hint shortens the wait, its absence costs at most one sweep."""

from __future__ import annotations

import logging
import threading

import redis
from django.conf import settings
from redis.client import PubSub

from journal import hints

log = logging.getLogger(__name__)


class Wakeup:
    """Listens for the hint RELAY. Every method survives a Redis that is away."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self._ear: PubSub | None = None

    def listen(self) -> None:
        """Begins to listen where we do not yet; hints that come from now on end the next `wait` at once."""
        if self._ear is not None:
            return
        try:
            link = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=0.5)
            ear = link.pubsub(ignore_subscribe_messages=True)
            ear.subscribe(hints.channel(hints.RELAY))
            self._ear = ear
        except redis.RedisError:
            log.warning("no hints for now: Redis does not answer")

    def wait(self, seconds: float) -> None:
        """Returns at the first hint, when `stop` is set, or after `seconds` at the latest."""
        if self._ear is None:
            self.stop.wait(seconds)
            return
        try:
            if self._ear.get_message(timeout=seconds) is not None:
                while self._ear.get_message(timeout=0) is not None:
                    pass
        except (redis.RedisError, OSError):
            self.close()
            self.stop.wait(seconds)

    def close(self) -> None:
        """Stops listening."""
        ear, self._ear = self._ear, None
        if ear is not None:
            try:
                ear.close()
            except (redis.RedisError, OSError):
                log.debug("the ear was already gone")
