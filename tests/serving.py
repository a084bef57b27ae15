"""A running Careloop on the suite's database: the same processes and supervisor as `careloop up`."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection

from careloop.embedded.ports import LOOPBACK, free_port
from careloop.embedded.state import State
from careloop.journey.doors import Ear, Page, link
from careloop.processes import Address, all_processes
from careloop.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Served:
    """Where it answers, and its processes."""

    web: Address
    live: Address
    supervisor: Supervisor

    def page(self, slug: str) -> Page:
        """A browser's page at one organisation, nobody signed in yet."""
        return Page(self.web, f"{slug}.localhost")

    def socket(self, slug: str, *, token: str = "", after: int | None = None) -> Ear:
        """A program listening at one organisation."""
        return Ear(self.live, f"{slug}.localhost", token=token, after=after).open()

    def open_socket(self, slug: str, **options: Any) -> ClientConnection:
        """The bare connection, before anybody says who they are."""
        return link(self.live, f"{slug}.localhost", **options)

    def kill(self, name: str, *, patience: float = 30) -> None:
        """Kills a process as a machine would, and waits until the supervisor has another."""
        before = self.supervisor.pids()[name]
        os.kill(before, signal.SIGKILL)
        until(lambda: self.supervisor.pids().get(name, before) != before, patience)


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
    whole = {
        **os.environ,
        "CARELOOP_SECRET_FILE": str(signing),
        "CARELOOP_LIVE_PORT": str(live.port),
        "CARELOOP_WEB_PORT": str(web.port),
        **(environment or {}),
    }
    processes = [
        one for one in all_processes(web=web, live=live, folder=state.folder) if one.name in (names or one.name)
    ]
    supervisor = Supervisor(processes, whole, state, say=lambda _sentence: None, heal=tuple)
    try:
        supervisor.start()
        yield Served(web, live, supervisor)
    finally:
        supervisor.stop()
