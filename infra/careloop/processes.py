"""The processes of a running Careloop: how each is started and what of the environment it may see."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOREIGN = {
    "DATABASE_OWNER_URL": frozenset[str](),
    "DATABASE_RELAY_URL": frozenset({"relay"}),
    "DATABASE_URL": frozenset({"web", "live", "worker", "beat"}),
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Process:
    """One child: its name, its command line, and where its health can be asked (None: it lives or it does not)."""

    name: str
    command: tuple[str, ...]
    health: Address | None = None

    def environment(self, whole: Mapping[str, str]) -> dict[str, str]:
        """The environment of this child: an identity that is not its own is taken away."""
        kept = {name: value for name, value in whole.items() if self.name in FOREIGN.get(name, {self.name})}
        return kept | {
            "CARELOOP_PROCESS": self.name,
            "DJANGO_SETTINGS_MODULE": "careloop.settings",
            "CELERY_SKIP_CHECKS": "1",
            "PYTHONUNBUFFERED": "1",
            "PYTHONSAFEPATH": "1",
        }


def all_processes(*, web: Address, live: Address, folder: Path) -> tuple[Process, ...]:
    """The five kinds of process, in the order in which they start."""
    return (_web(web), _live(live), _relay(), _worker(), _beat(folder))


def _python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", *arguments)


def _web(at: Address) -> Process:
    workers = str(max(2, min(4, os.cpu_count() or 2)))
    options = ["--host", at.host, "--port", str(at.port), "--workers", workers, "--blocking-threads", "4"]
    quiet = ["--no-ws", "--http", "1", "--log-level", "warning"]
    # a worker that was started again after a crash does not hear SIGTERM: it is given five seconds
    lasting = ["--respawn-failed-workers", "--workers-kill-timeout", "5"]
    command = _python("granian", "--interface", "wsgi", *options, *quiet, *lasting, "careloop.wsgi:application")
    return Process("web", command, at)


def _live(at: Address) -> Process:
    options = ["--host", at.host, "--port", str(at.port), "--log-level", "warning", "--no-access-log"]
    # an empty configuration: what the server says goes to our own handler, which lets no value through
    plain = ["--log-config", str(Path(__file__).with_name("uvicorn-logs.json"))]
    socket = ["--ws", "websockets-sansio", "--ws-max-size", "65536", "--ws-ping-interval", "0", "--lifespan", "off"]
    ending = ["--timeout-graceful-shutdown", "3"]
    return Process("live", _python("uvicorn", *options, *plain, *socket, *ending, "careloop.asgi:application"), at)


def _relay() -> Process:
    return Process("relay", _python("careloop", "relay"))


def _worker() -> Process:
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    options = ["--loglevel", "WARNING", "--concurrency", "2", *alone]
    return Process("worker", _python("celery", "--app", "careloop.celery_app", "--quiet", "worker", *options))


def _beat(folder: Path) -> Process:
    kept = ["--schedule", str(folder / "beat-schedule"), "--pidfile", ""]
    return Process("beat", _python("celery", "--app", "careloop.celery_app", "--quiet", "beat", *kept))
