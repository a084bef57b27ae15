"""The socket of one page or program: `graphql-transport-ws`, subscriptions only."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

import orjson
from channels.generic.websocket import AsyncWebsocketConsumer

from journal.contracts import StoredEvent
from journal.kinds import heard_with
from kernel.actor import Actor
from kernel.tenant import Tenant
from live import protocol, sign_in
from live.contracts import Operation, Reader, Rejected
from live.hub import Ahead, hub
from live.protocol import Close, Malformed
from live.threads import in_thread

log = logging.getLogger(__name__)
_encoded: dict[tuple[Any, ...], str] = {}


class Subscription:
    """One `subscribe` of a socket: what it may hear, and how it wants to be answered."""

    def __init__(self, socket: EventsConsumer, identity: str, operation: Operation) -> None:
        self.socket, self.identity, self.operation = socket, identity, operation
        self.position = 0
        self.task: asyncio.Task[None] | None = None

    def offer(self, event: StoredEvent) -> None:
        if event.kind in self.socket.heard:
            self.socket.put(protocol.next_message(self.identity, self._payload(event)))

    async def ready(self) -> None:
        while self.socket.outgoing.qsize() > protocol.MAX_QUEUE // 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # a socket that does not read is met by the ping, not by an event

    def recheck(self) -> None:
        self.socket.recheck_wanted.set()

    def _payload(self, event: StoredEvent) -> str:
        key = (self.socket.tenant.id, event.number, self.operation.shape)
        if key not in _encoded:
            if len(_encoded) > 512:
                _encoded.clear()
            _encoded[key] = orjson.dumps({"data": self.operation.project(event)}).decode()
        return _encoded[key]


class EventsConsumer(AsyncWebsocketConsumer):
    """Tells a signed-in person of what happened in their organisation, as identifiers only.

    `read` turns a document into an `Operation`; `careloop.asgi` hands it in with `as_asgi(read=…)`.
    """

    read: Reader

    def __init__(self, *args: Any, read: Reader, **inputs: Any) -> None:
        super().__init__(*args, **inputs)
        self.read = read
        self.actor: Actor | None = None
        self.heard: frozenset[str] = frozenset()
        self.subscriptions: dict[str, Subscription] = {}
        self.outgoing: asyncio.Queue[str] = asyncio.Queue(protocol.MAX_QUEUE)
        self.recheck_wanted = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()
        self.initialised = self.counted = self.closing = False
        self.silent_pings = 0

    async def connect(self) -> None:
        self.headers = sign_in.headers_of(self.scope)
        tenant = await in_thread(sign_in.tenant_at, self.headers)
        if tenant is None or not sign_in.origin_allowed(self.headers):
            await self.close()
            return
        self.tenant: Tenant = tenant
        offered = protocol.SUBPROTOCOL in self.scope.get("subprotocols", [])
        await self.accept(protocol.SUBPROTOCOL if offered else None)
        if not offered:
            await self.shut(Close.SUBPROTOCOL, "graphql-transport-ws is spoken here")
            return
        self._start(self._expect_init())

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - channels' signature
        self.closing = True
        for subscription in list(self.subscriptions.values()):
            self._forget(subscription)
        for task in self.tasks:
            task.cancel()
        if self.counted and self.actor is not None:
            hub().people[(self.tenant.id, self.actor.id)] -= 1

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:  # noqa: ARG002
        try:
            message = protocol.parsed(text_data)
            await self._answer(message)
        except Malformed as fault:
            await self.shut(Close.BAD_REQUEST, str(fault))

    async def _answer(self, message: dict[str, Any]) -> None:
        self.silent_pings = 0
        match message["type"]:
            case "connection_init":
                await self._initialise(message)
            case "ping":
                self.put(protocol.encoded(type="pong"))
            case "pong":
                pass
            case "subscribe":
                await self._subscribe(message)
            case "complete":
                subscription = self.subscriptions.get(str(message.get("id")))
                if subscription is not None:
                    self._forget(subscription)
            case _:
                raise Malformed("this type of message is not known")

    async def _initialise(self, message: dict[str, Any]) -> None:
        if self.initialised:
            await self.shut(Close.TOO_MANY_INITS, "Too many initialisation requests")
            return
        self.initialised = True
        payload = message.get("payload")
        self.credentials = sign_in.Credentials(self.headers, payload if isinstance(payload, dict) else {})
        if not await self._checked() or self.actor is None:
            return
        people, person = hub().people, (self.tenant.id, self.actor.id)
        people[person] += 1
        self.counted = True
        if people[person] > protocol.MAX_SOCKETS_PER_PERSON:
            await self.shut(Close.TOO_MANY_SOCKETS, "Too many open pages for one person")
            return
        await self.send(protocol.encoded(type="connection_ack"))
        for loop in (self._write(), self._recheck(), self._ping()):
            self._start(loop)

    async def _subscribe(self, message: dict[str, Any]) -> None:
        if self.actor is None:
            await self.shut(Close.UNAUTHORISED, "Unauthorized")
            return
        identity, document, variables, name = protocol.subscription(message)
        if identity in self.subscriptions:
            await self.shut(Close.DUPLICATE_OPERATION, f"Subscriber for {identity} already exists")
            return
        if len(self.subscriptions) >= protocol.MAX_OPERATIONS:
            errors = [{"message": "Too many subscriptions on one socket.", "extensions": {"code": "too_many"}}]
            self.put(protocol.encoded(id=identity, type="error", payload=errors))
            return
        operation = self.read(document, variables, name)
        if isinstance(operation, Rejected):
            self.put(protocol.encoded(id=identity, type="error", payload=list(operation.errors)))
            return
        subscription = self.subscriptions[identity] = Subscription(self, identity, operation)
        subscription.task = self._start(self._join(subscription))

    async def _join(self, subscription: Subscription) -> None:
        try:
            await hub().feed(self.tenant).join(subscription, self.heard, subscription.operation.after)
        except Ahead:
            await self.shut(Close.AHEAD, "This number is not reached yet: begin anew")
        except Exception:
            log.warning("a replay could not be read", exc_info=True)
            await self.shut(Close.GONE, "Reconnect and continue from your last number")
        if self.closing or subscription.identity not in self.subscriptions:
            hub().leave(self.tenant, subscription)

    def _forget(self, subscription: Subscription) -> None:
        self.subscriptions.pop(subscription.identity, None)
        if subscription.task is not None:
            subscription.task.cancel()
        hub().leave(self.tenant, subscription)

    async def _checked(self) -> bool:
        """Whether this is still somebody who may listen; a change of rights takes effect here."""
        found = await in_thread(self.credentials.actor, self.tenant)
        if found is None:
            await self.shut(Close.FORBIDDEN, "Forbidden")
            return False
        if self.actor is not None and found.id != self.actor.id:
            await self.shut(Close.FORBIDDEN, "Forbidden")
            return False
        self.actor, self.heard = found, heard_with(found.permissions)
        return True

    async def _expect_init(self) -> None:
        await asyncio.sleep(protocol.INIT_SECONDS)
        if not self.initialised:
            await self.shut(Close.INIT_TIMEOUT, "Connection initialisation timeout")

    async def _write(self) -> None:
        while True:
            await self.send(await self.outgoing.get())

    async def _recheck(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.recheck_wanted.wait(), protocol.RECHECK_SECONDS)
            self.recheck_wanted.clear()
            if not await self._still_open():
                return

    async def _still_open(self) -> bool:
        try:
            tenant = await in_thread(sign_in.tenant_at, self.headers)
            if tenant is None or tenant.id != self.tenant.id:
                await self.shut(Close.FORBIDDEN, "Forbidden")
                return False
            return await self._checked()
        except Exception:
            log.warning("rights could not be checked; the socket is closed", exc_info=True)
            await self.shut(Close.GONE, "Reconnect and continue from your last number")
            return False

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(protocol.PING_SECONDS)
            if self.silent_pings >= 2:
                await self.shut(Close.GONE, "No answer to two pings")
                return
            self.silent_pings += 1
            self.put(protocol.encoded(type="ping"))

    def put(self, text: str) -> None:
        """Queues a message; a socket that does not read is closed and resumes from its last number."""
        if self.closing:
            return
        try:
            self.outgoing.put_nowait(text)
        except asyncio.QueueFull:
            self._start(self.shut(Close.TOO_SLOW, "Reconnect and continue from your last number"))

    async def shut(self, code: Close, reason: str) -> None:
        """Closes the socket once, with a code and a reason."""
        if not self.closing:
            self.closing = True
            with contextlib.suppress(Exception):
                await self.close(code=int(code), reason=reason)

    def _start(self, work: Any) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task
