"""Keeps the processes of a running Careloop alive, says what it does, and stops them all."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from careloop.embedded.leftovers import Birth, end
from careloop.embedded.ports import LOOPBACK
from careloop.embedded.state import State
from careloop.processes import Address, Process
from careloop.refusals import CannotRun
from careloop.words import _

READY_SECONDS = 60.0
STOP_SECONDS = 12.0
WELL_AFTER_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0
TICK_SECONDS = 0.25
LOG_BYTES = 5_000_000
KEPT = "children.json"


class Child:
    """One supervised process: started, seen to die, started again after a pause that doubles."""

    def __init__(self, process: Process, environment: dict[str, str], log: Path) -> None:
        self.process = process
        self.environment = environment
        self.log = log
        self.running: subprocess.Popen[bytes] | None = None
        self.started_at = self.due_at = 0.0
        self.failures = 0

    def start(self) -> None:
        """Starts the process in a session of its own, so that a Ctrl-C at the terminal reaches only us."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.process.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    def died(self) -> bool:
        """Whether it ended by itself since the last look; notes when it is due again."""
        if self.running is None or self.running.poll() is None:
            return False
        self.sweep()
        self.running = None
        if time.monotonic() - self.started_at > WELL_AFTER_SECONDS:
            self.failures = 0
        self.put_off()
        return True

    def put_off(self) -> None:
        """Counts a failure and notes when it is due again."""
        self.failures += 1
        self.due_at = time.monotonic() + self.pause

    @property
    def pause(self) -> float:
        """Seconds until the next start: half a second, then doubling."""
        return float(min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** max(0, self.failures - 1)))

    def due(self) -> bool:
        """Whether it is down and its pause is over."""
        return self.running is None and time.monotonic() >= self.due_at

    def ask_to_stop(self) -> None:
        """Sends SIGTERM to the process; it ends its own workers."""
        if self.running and self.running.poll() is None:
            self.running.terminate()

    def sweep(self) -> None:
        """Kills what is left of the process's session."""
        if self.running:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()


class Supervisor:
    """All children of one state folder. `heal` looks after what they stand on and names what it had to restart."""

    def __init__(
        self,
        processes: Sequence[Process],
        environment: Mapping[str, str],
        state: State,
        *,
        say: Callable[[str], None],
        heal: Callable[[], tuple[str, ...]],
    ) -> None:
        logs = state.folder / "logs"
        logs.mkdir(exist_ok=True, mode=0o700)
        self.state = state
        self.say = say
        self.heal = heal
        self.children = {
            process.name: Child(process, process.environment(environment), _fresh(logs / f"{process.name}.log"))
            for process in processes
        }
        self._heal_at = 0.0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._watched, name="supervisor", daemon=True)

    def start(self) -> None:
        """Starts the servers, then the rest once they answer; raises `CannotRun` where one does not."""
        end_leftovers(self.state)
        servers = [child for child in self.children.values() if child.process.health]
        for child in servers:
            child.start()
        self._remember()
        for child in servers:
            self._await(child)
        for child in self.children.values():
            if child not in servers:
                child.start()
        self._remember()
        self._watch.start()

    def stop(self) -> None:
        """Stops every child, insists where one does not obey, and returns when none is left."""
        self._over.set()
        if self._watch.is_alive():
            self._watch.join()
        for child in self.children.values():
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            if child.running:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.running.wait(max(0.0, deadline - time.monotonic()))
                child.sweep()
        self.state.forget(KEPT)

    def pids(self) -> dict[str, int]:
        """The process number of each child that runs now."""
        return {name: child.running.pid for name, child in self.children.items() if child.running}

    def _await(self, child: Child) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and child.running and child.running.poll() is None:
            if child.process.health and answers(child.process.health):
                return
            time.sleep(0.05)
        sentence = _("The process “{name}” does not start. Its own words are in {log}.")
        raise CannotRun(sentence, name=child.process.name, log=child.log)

    def _watched(self) -> None:
        while not self._over.wait(TICK_SECONDS):
            self._look_beneath()
            for child in self.children.values():
                self._look_after(child)

    def _look_beneath(self) -> None:
        """Nothing that fails here may end the watch: it is said, and tried again later."""
        if time.monotonic() < self._heal_at:
            return
        try:
            for name in self.heal():
                self.say(_("{name} had stopped and was started again.").format(name=name))
        except (CannotRun, OSError) as fault:
            self.say(str(fault))
            self._heal_at = time.monotonic() + LONGEST_PAUSE_SECONDS

    def _look_after(self, child: Child) -> None:
        with contextlib.suppress(OSError):  # a full disk has no room for a copy, and passes
            put_aside(child.log)
        if child.died():
            sentence = _("{name} stopped (its words: {log}); starting again in {pause:g} s.")
            self.say(sentence.format(name=child.process.name, log=child.log, pause=child.pause))
        elif child.due():
            self._start_again(child)

    def _start_again(self, child: Child) -> None:
        """A full disk or a machine without a free process number passes: it is said, and tried again after a pause."""
        try:
            child.start()
            self._remember()
        except (CannotRun, OSError) as fault:
            self.say(f"{child.process.name}: {fault}")
            if child.running is None:
                child.put_off()

    def _remember(self) -> None:
        births = []
        for pid in self.pids().values():
            with contextlib.suppress(Exception):
                births.append(Birth.of(pid).fact)
        self.state.remember(KEPT, births=births)


def end_leftovers(state: State) -> int:
    """Ends the children of a run that was killed; returns how many were still alive."""
    births = [Birth.read(fact) for fact in state.facts(KEPT).get("births", [])]
    ended = end([birth for birth in births if birth])
    state.forget(KEPT)
    return ended


def answers(address: Address) -> bool:
    """Whether the server at the address says that it is well."""
    host = LOOPBACK if address.host in ("", "0.0.0.0") else address.host  # noqa: S104 - compared, not bound
    try:
        with urllib.request.urlopen(f"http://{host}:{address.port}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _fresh(log: Path) -> Path:
    """The log, its past put aside once it is long."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    return log


def put_aside(log: Path) -> None:
    """A log that has become long while its process writes: copied aside, then emptied. The process appends, so it goes
    on at the beginning; one past file is kept.
    """
    if log.exists() and log.stat().st_size > LOG_BYTES:
        past = log.with_suffix(".log.1")
        past.touch(mode=0o600)
        shutil.copyfile(log, past)
        os.truncate(log, 0)
