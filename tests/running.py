"""A whole Careloop started by its own command, as an operator starts it, with servers of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from careloop.embedded.ports import free_port

PATIENCE = 120.0
MARKS = {
    "relay": ("careloop", "relay"),
    "worker": ("celery", "worker"),
    "live": ("uvicorn",),
    "web": ("granian",),
    "redis": ("redis-server",),
}


def clean_environment(**more: str) -> dict[str, str]:
    """The environment of a newcomer: nothing in it that leads to the suite's own servers."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CARELOOP_", "DATABASE_", "DJANGO_", "REDIS_", "CELERY_", "PYTEST_"))
    }
    return kept | {"LANG": "C.UTF-8"} | more


@dataclass(frozen=True, slots=True)
class Running:
    """The command that runs, and the state folder it was given."""

    process: subprocess.Popen[str]
    folder: Path

    def careloop(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Another command on the same state folder."""
        command = [sys.executable, "-m", "careloop", "--state", str(self.folder), *arguments]
        return subprocess.Popen(command, env=clean_environment(), stdout=subprocess.PIPE, text=True, **options)

    def kill(self, name: str) -> None:
        """Kills what runs under that name, as a machine would (kill -9)."""
        found = [process for process in self._all() if _is(process, MARKS[name])]
        assert found, f"no {name} is running"
        for process in found:
            process.send_signal(signal.SIGKILL)

    def environment(self) -> dict[str, str]:
        """What every process of it was given."""
        found: dict[str, str] = json.loads((self.folder / "environment.json").read_text())
        return found

    def rows(self, role: str, schema: str, statement: str) -> list[tuple[Any, ...]]:
        """Reads its database under a role that the relay may take."""
        link = psycopg2.connect(self.environment()["DATABASE_RELAY_URL"])
        try:
            with link.cursor() as cursor:
                cursor.execute(f'SET ROLE "{role}"; SET search_path = "{schema}", public')
                cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            link.close()

    def _all(self) -> list[psutil.Process]:
        children = psutil.Process(self.process.pid).children(recursive=True)
        services = [process for process in psutil.process_iter() if str(self.folder) in " ".join(_words(process))]
        return [*children, *services]


def _words(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def _is(process: psutil.Process, marks: tuple[str, ...]) -> bool:
    words = [Path(word).name for word in _words(process)]
    return all(mark in " ".join(words) for mark in marks) and "journey" not in words and "up" not in words


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """`careloop up` in that state folder, until the block ends."""
    ports = ["--port", str(free_port()), "--live-port", str(free_port())]
    log = folder.parent / "up.log"
    command = [sys.executable, "-m", "careloop", "--state", str(folder), "up", *ports]
    with log.open("w") as written:
        process = subprocess.Popen(command, env=clean_environment(), stdout=written, stderr=written, text=True)
    found = Running(process, folder)
    try:
        _await_answer(found, log)
        yield found
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _await_answer(found: Running, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if "Ctrl-C" in log.read_text() and (found.folder / "environment.json").exists():
            return
        assert found.process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"not ready within {PATIENCE:.0f} s: {log.read_text()}")
