"""What the supervisor stands on fails in ways that nobody foresaw: it goes on watching, and says so."""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from careloop import supervisor as module
from careloop.embedded import Embedded
from careloop.embedded.state import State
from careloop.processes import Process
from careloop.refusals import CannotRun
from careloop.supervisor import Supervisor, end_leftovers
from running import eventually

SLEEPER = Process("worker", (sys.executable, "-c", "import time; time.sleep(600)"))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    found = State(tmp_path)
    found.prepare()
    yield found
    end_leftovers(found)


@pytest.fixture(autouse=True)
def no_long_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_PAUSE_SECONDS", 0.1)


def full_disk() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_it_watches_on_when_a_service_cannot_be_looked_after(state: State) -> None:
    said: list[str] = []

    def heal() -> tuple[str, ...]:
        raise full_disk()

    supervisor = Supervisor([SLEEPER], dict(os.environ), state, say=said.append, heal=heal)
    supervisor.start()
    try:
        first = supervisor.pids()["worker"]
        os.kill(first, signal.SIGKILL)
        second = eventually(lambda: another(supervisor, first), AssertionError)
    finally:
        supervisor.stop()

    assert second != first
    assert any("No space left on device" in sentence for sentence in said)


def test_it_watches_on_when_a_process_cannot_be_started(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    supervisor = Supervisor([SLEEPER], dict(os.environ), state, say=said.append, heal=tuple)
    supervisor.start()
    try:
        child, first = supervisor.children["worker"], supervisor.pids()["worker"]
        begin, refusals = child.start, iter([full_disk(), full_disk()])

        def start() -> None:
            if fault := next(refusals, None):
                raise fault
            begin()

        monkeypatch.setattr(child, "start", start)
        os.kill(first, signal.SIGKILL)
        second = eventually(lambda: another(supervisor, first), AssertionError)
    finally:
        supervisor.stop()

    assert second != first
    assert sum("No space left on device" in sentence for sentence in said) == 2


def another(supervisor: Supervisor, first: int) -> int:
    found = supervisor.pids().get("worker", first)
    assert found != first
    return found


def test_a_postgresql_that_does_not_start_again_is_told_with_its_log(tmp_path: Path) -> None:
    embedded = Embedded(tmp_path / "state", durable=False)
    embedded.start()
    try:
        data = Path(State(tmp_path / "state").facts("services.json")["postgres_data"])
        control = data / "global" / "pg_control"
        postmaster = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
        postmaster.kill()
        postmaster.wait(10)
        control.rename(data / "pg_control")
        began = time.monotonic()
        with pytest.raises(CannotRun, match=r"PostgreSQL did not start\. Its own words are in .*postgres\.log"):
            embedded.heal()
        assert time.monotonic() - began < 20
        (data / "pg_control").rename(control)

        assert embedded.heal() == ("PostgreSQL",)
    finally:
        embedded.stop()
