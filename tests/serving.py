"""A running Careloop on the suite's database: the same processes and supervisor as `careloop up`."""

from __future__ import annotations

import json
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from careloop.embedded.ports import LOOPBACK, free_port
from careloop.embedded.state import State
from careloop.processes import Address, all_processes
from careloop.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Served:
    """Where it answers, and its processes."""

    web: Address
    live: Address
    supervisor: Supervisor

    def http(self, slug: str, **more: Any) -> httpx.Client:
        """A client of one organisation's host, over the loopback address."""
        headers = {"host": f"{slug}.localhost:{self.web.port}", **more.pop("headers", {})}
        return httpx.Client(base_url=f"http://{LOOPBACK}:{self.web.port}", headers=headers, timeout=20, **more)

    def socket(self, slug: str, *, token: str | None = None, after: int | None = None, **more: Any) -> Listener:
        """A program listening at one organisation."""
        return Listener(self.open_socket(slug, **more), token=token, after=after)

    def open_socket(self, slug: str, **more: Any) -> ClientConnection:
        """The bare connection, before anybody says who they are."""
        link = socket.create_connection((LOOPBACK, self.live.port))
        subprotocols = more.pop("subprotocols", ["graphql-transport-ws"])
        address = f"ws://{slug}.localhost:{self.live.port}/ws/graphql"
        return connect(address, sock=link, subprotocols=subprotocols, legacy=True, **more)

    def kill(self, name: str, *, patience: float = 30) -> None:
        """Kills a process as a machine would, and waits until the supervisor has another."""
        before = self.supervisor.pids()[name]
        os.kill(before, signal.SIGKILL)
        until(lambda: self.supervisor.pids().get(name, before) != before, patience)


class Listener:
    """Hears events as a page does: subscribes, and remembers the number of the last one."""

    def __init__(self, link: ClientConnection, *, token: str | None, after: int | None) -> None:
        self.link, self.events = link, []
        self.say(type="connection_init", payload={"token": token} if token else {})
        assert self.hear()["type"] == "connection_ack"
        document = "subscription($after: Int) { events(after: $after) { number kind subjectType subjectId version at } }"
        self.say(id="1", type="subscribe", payload={"query": document, "variables": {"after": after}})

    def say(self, **message: Any) -> None:
        self.link.send(json.dumps(message))

    def hear(self, timeout: float = 10) -> dict[str, Any]:
        while True:
            message: dict[str, Any] = json.loads(self.link.recv(timeout=timeout))
            if message["type"] == "ping":
                self.say(type="pong")
            else:
                return message

    def next_event(self, timeout: float = 10) -> dict[str, Any]:
        message = self.hear(timeout)
        assert message["type"] == "next", message
        event: dict[str, Any] = message["payload"]["data"]["events"]
        self.events.append(event)
        return event

    def wait_for(self, kind: str, timeout: float = 15) -> dict[str, Any]:
        """The next event of that kind; others on the way are kept in `events`."""
        deadline = time.monotonic() + timeout
        while True:
            event = self.next_event(max(0.05, deadline - time.monotonic()))
            if event["kind"] == kind:
                return event

    def close(self) -> None:
        self.link.close()


def until(fact: Callable[[], Any], patience: float = 20) -> Any:
    """Waits for something to become true; returns it."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := fact():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {patience} s")


@contextmanager
def served(*names: str, environment: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Runs these processes (all of them without names) until the block ends."""
    state = State(Path(tempfile.mkdtemp(prefix="careloop-served-")) / "state")
    state.prepare()
    web, live = (Address(LOOPBACK, free_port()) for _ in range(2))
    signing = state.private("signing.key", "a" * 60)
    whole = {**os.environ, "CARELOOP_SECRET_FILE": str(signing), "CARELOOP_LIVE_PORT": str(live.port), **(environment or {})}
    processes = [one for one in all_processes(web=web, live=live, folder=state.folder) if one.name in (names or one.name)]
    supervisor = Supervisor(processes, whole, state, say=lambda _sentence: None, heal=tuple)
    try:
        supervisor.start()
        yield Served(web, live, supervisor)
    finally:
        supervisor.stop()
