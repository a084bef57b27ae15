"""A whole Careloop started by its own command, as an operator starts it, with servers of its own.

What runs in it can be killed, and its database stopped at the very moment that a test names.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import psutil
import psycopg2

from careloop.embedded.ports import free_port

PATIENCE = 120.0
KNOCKING = 30.0
NOBODY = "a_standby_that_does_not_exist"
Found = TypeVar("Found")
MARKS = {
    "relay": ("careloop", "relay"),
    "worker": ("celery", "worker"),
    "live": ("uvicorn",),
    "web": ("granian",),
    "redis": ("redis-server",),
    "beat": ("beat-schedule",),
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
        """Reads its database under a role that the relay may take, as soon as it takes connections (again)."""
        link = self._database(time.monotonic() + PATIENCE)
        try:
            with link.cursor() as cursor:
                cursor.execute(f'SET ROLE "{role}"; SET search_path = "{schema}", public')
                cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            link.close()

    def _database(self, deadline: float) -> Any:
        while True:
            try:
                return psycopg2.connect(self.environment()["DATABASE_RELAY_URL"])
            except psycopg2.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def schemas(self) -> dict[str, str]:
        """The schema of each organisation, by its short name."""
        found = self.rows("careloop_envelopes", "public", "SELECT slug, schema_name FROM tenancy_organisation")
        return {str(slug): str(schema) for slug, schema in found}

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


@dataclass(frozen=True, slots=True)
class Session:
    """A session at PostgreSQL: the server's process for it, and the port that the client's end has."""

    pid: int
    port: int


@dataclass(frozen=True, slots=True)
class Database:
    """The embedded PostgreSQL of a running Careloop, met as its administrator."""

    careloop: Running

    @contextmanager
    def link(self) -> Iterator[Any]:
        """A cursor of the administrator, every statement its own transaction unless the block says BEGIN."""
        secret = json.loads((self.careloop.folder / "secrets.json").read_text())["postgres"]
        name = urlsplit(self.careloop.environment()["DATABASE_RELAY_URL"]).path
        address = f"postgresql://postgres:{quote(secret, safe='')}@127.0.0.1:{self._facts()['postgres_port']}{name}"
        link = psycopg2.connect(address, connect_timeout=5)
        link.autocommit = True
        try:
            with link.cursor() as cursor:
                yield cursor
        finally:
            link.close()

    def sessions(self, condition: str) -> list[Session]:
        """The sessions of Careloop's own processes for which the condition over pg_stat_activity holds."""
        with self.link() as cursor:
            cursor.execute(
                "SELECT pid, client_port FROM pg_stat_activity "
                f"WHERE application_name LIKE 'careloop-%' AND {condition} ORDER BY pid"
            )
            return [Session(*row) for row in cursor.fetchall()]

    def kill_a_session(self) -> None:
        """kill -9 of one server process: PostgreSQL ends every session and recovers from its log."""
        os.kill(self.sessions("application_name = 'careloop-web'")[0].pid, signal.SIGKILL)

    def kill(self) -> None:
        """kill -9 of the postmaster: nobody but our supervisor starts it again."""
        os.kill(self.postmaster(), signal.SIGKILL)

    def postmaster(self) -> int:
        """The number of the postmaster's process."""
        return int((Path(self._facts()["postgres_data"]) / "postmaster.pid").read_text().split()[0])

    @contextmanager
    def stopped_before_commit(self, schema: str) -> Iterator[Callable[[], Session]]:
        """Who writes in that schema waits with everything written but the last statements; yields who waits."""
        with self.link() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f'SELECT 1 FROM "{schema}".journal_stream FOR UPDATE')
            yield lambda: self._waiting("wait_event_type = 'Lock'")
            with suppress(psycopg2.Error):  # it may have been killed meanwhile, and its lock is gone with it
                cursor.execute("ROLLBACK")

    @contextmanager
    def stopped_after_commit(self) -> Iterator[Callable[[], Session]]:
        """Who commits waits before the answer, for a standby; the commit is already on disk. Yields who waits."""
        self._confirm_at(NOBODY)
        try:
            yield lambda: self._waiting("wait_event = 'SyncRep'")
        finally:
            eventually(lambda: self._confirm_at(""), psycopg2.Error)

    def _waiting(self, condition: str) -> Session:
        """The web server's session that waits so, once there is one."""
        return eventually(lambda: self.sessions(f"application_name = 'careloop-web' AND {condition}")[0], IndexError)

    def _confirm_at(self, standby: str) -> None:
        with self.link() as cursor:
            cursor.execute("ALTER SYSTEM SET synchronous_standby_names = %s", [standby])
            cursor.execute("SELECT pg_reload_conf()")
        time.sleep(0.2)

    def _facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.careloop.folder / "services.json").read_text())
        return found


def worker_of(careloop: Running, session: Session) -> psutil.Process:
    """The worker of the web server at the client's end of that session."""
    for process in psutil.Process(careloop.process.pid).children(recursive=True):
        with suppress(psutil.Error):
            if session.port in {end.laddr.port for end in process.net_connections("tcp") if end.laddr}:
                return process
    raise AssertionError(f"nobody holds {session}")


def eventually(call: Callable[[], Found], fault: type[Exception]) -> Found:
    """What the call returns, once it does not raise that fault any more."""
    deadline = time.monotonic() + KNOCKING
    while True:
        try:
            return call()
        except fault:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
