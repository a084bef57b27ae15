"""One per process: a single Redis subscription, the tenants that sockets here listen to, and the local fan-out.

The journal is the truth. A hint wakes a tenant's feed at once; a sweep of at most a second finds what no hint told.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from journal import hints, queries
from journal.contracts import StoredEvent
from kernel.tenant import Tenant
from live.threads import in_thread
from tenancy.access import unit_of_work

log = logging.getLogger(__name__)
SWEEP_SECONDS = 1.0
BATCH, REPLAY = 500, 100
STAFF_EVENTS = "staff."


class Listener(Protocol):
    """A subscription of a socket. `position` is the number of the last event it was offered."""

    position: int

    def offer(self, event: StoredEvent) -> None: ...

    async def ready(self) -> None: ...

    def recheck(self) -> None: ...


class Ahead(Exception):
    """A listener asks for what comes after a number that this organisation has not reached: its past is not ours."""


class Feed:
    """The events of one tenant for the listeners of this process."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.position = -1
        self.listeners: set[Listener] = set()
        self.joining = 0
        self.wanted = asyncio.Event()
        self.task = asyncio.create_task(self._run())

    async def join(self, listener: Listener, kinds: frozenset[str], after: int | None) -> None:
        """Replays what came after `after`, then adds the listener; nothing is missed or told twice in between.

        Raises `Ahead` for a number in the future, after which the listener would hear nothing for ever.
        """
        self.joining += 1
        try:
            while self.position < 0:
                await self._begin()
            # events may be committed that this feed has not delivered yet: the journal is asked, the feed stays behind
            if after is not None and after > self.position and after > await in_thread(_last, self.tenant):
                raise Ahead
            listener.position = self.position if after is None else after
            while listener.position < self.position:
                await self._replay(listener, kinds, until=self.position)
            self.listeners.add(listener)
        finally:
            self.joining -= 1

    async def _replay(self, listener: Listener, kinds: frozenset[str], *, until: int) -> None:
        """One batch of what is missing up to `until`, a number that was committed before the batch is read."""
        await listener.ready()
        events = await in_thread(_events, self.tenant, listener.position, kinds, REPLAY)
        reached = events[-1].number if len(events) == REPLAY else until
        for event in events:
            if event.number <= reached:
                listener.offer(event)
        listener.position = reached

    async def _begin(self) -> None:
        number = await in_thread(_last, self.tenant)
        self.position = max(self.position, number)

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wanted.wait(), SWEEP_SECONDS)
            self.wanted.clear()
            if self.position >= 0 and self.listeners:
                await self._deliver()

    async def _deliver(self) -> None:
        try:
            events = await in_thread(_events, self.tenant, self.position, None, BATCH)
        except Exception:
            log.warning("events could not be read; the sweep tries again", exc_info=True)
            return
        for event in events:
            self.position = event.number
            for listener in tuple(self.listeners):
                if listener.position < event.number:
                    listener.position = event.number
                    listener.offer(event)
                if event.kind.startswith(STAFF_EVENTS):
                    listener.recheck()
        if len(events) == BATCH:
            self.wanted.set()


class Hub:
    """All feeds of this process and the one Redis subscription that wakes them."""

    def __init__(self) -> None:
        self.feeds: dict[UUID, Feed] = {}
        self.people: Counter[tuple[UUID, UUID]] = Counter()
        self.task = asyncio.create_task(self._listen())

    def feed(self, tenant: Tenant) -> Feed:
        """The tenant's feed, begun where nobody here listened yet."""
        if tenant.id not in self.feeds:
            self.feeds[tenant.id] = Feed(tenant)
        return self.feeds[tenant.id]

    def leave(self, tenant: Tenant, listener: Listener) -> None:
        """Takes a listener away; a feed without listeners ends."""
        feed = self.feeds.get(tenant.id)
        if feed is None:
            return
        feed.listeners.discard(listener)
        if not feed.listeners and not feed.joining:
            feed.task.cancel()
            del self.feeds[tenant.id]

    async def _listen(self) -> None:
        while True:
            try:
                await self._subscribed()
            except (RedisError, OSError):
                log.warning("no hints for now: the sweep carries on alone")
            await asyncio.sleep(0.5)

    async def _subscribed(self) -> None:
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=2)
        async with client, client.pubsub() as subscription:
            await subscription.subscribe(hints.channel(hints.EVENTS))
            self._wake(self.feeds.values())
            async for message in subscription.listen():
                if message["type"] == "message":
                    feed = self.feeds.get(_tenant_id(message["data"]))
                    self._wake([feed] if feed else [])

    def _wake(self, feeds: Iterable[Feed]) -> None:
        for feed in feeds:
            feed.wanted.set()


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


def _events(tenant: Tenant, after: int, kinds: frozenset[str] | None, limit: int) -> tuple[StoredEvent, ...]:
    with unit_of_work(tenant):
        return queries.events_after(after, limit=limit, kinds=kinds)


def _last(tenant: Tenant) -> int:
    with unit_of_work(tenant):
        return queries.last_number()


def _tenant_id(data: bytes) -> UUID:
    try:
        return UUID(data.decode().partition(":")[0])
    except ValueError:
        return UUID(int=0)
