"""Supervision, with small processes of the test's own."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from careloop import supervisor as module
from careloop.embedded.ports import LOOPBACK, free_port
from careloop.embedded.state import State
from careloop.processes import Address, Process, all_processes
from careloop.refusals import CannotRun
from careloop.supervisor import Supervisor, end_leftovers

SERVER = """
import http.server, sys
class Well(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Well).serve_forever()
"""
SLEEPER = "import time; time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    found = State(tmp_path)
    found.prepare()
    yield found
    end_leftovers(found)


def python(name: str, code: str, *arguments: str, health: Address | None = None) -> Process:
    return Process(name, (sys.executable, "-c", code, *arguments), health)


def supervised(
    state: State, *processes: Process, heal: Callable[[], tuple[str, ...]] = tuple
) -> tuple[Supervisor, list[str]]:
    said: list[str] = []
    return Supervisor(processes, dict(os.environ), state, say=said.append, heal=heal), said


def eventually(true: Callable[[], object], *, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_start_returns_when_the_servers_answer_and_a_stop_leaves_nothing(state: State) -> None:
    address = Address(LOOPBACK, free_port())
    supervisor, said = supervised(
        state, python("web", SERVER, str(address.port), health=address), python("worker", SLEEPER)
    )

    supervisor.start()
    assert module.answers(address)
    pids = supervisor.pids()
    supervisor.stop()

    assert set(pids) == {"web", "worker"}
    assert not any(psutil.pid_exists(pid) for pid in pids.values())
    assert state.facts(module.KEPT) == {}
    assert said == []


def test_a_dead_child_is_started_again_after_a_pause_and_it_is_said(state: State) -> None:
    supervisor, said = supervised(state, python("worker", SLEEPER))
    supervisor.start()
    first = supervisor.pids()["worker"]

    os.kill(first, signal.SIGKILL)
    eventually(lambda: supervisor.pids().get("worker") not in (None, first))
    supervisor.stop()

    assert len(said) == 1
    assert "worker" in said[0]
    assert "0.5 s" in said[0]


def test_pauses_double_up_to_half_a_minute(state: State) -> None:
    supervisor, _said = supervised(state, python("worker", SLEEPER))
    child = supervisor.children["worker"]

    pauses = []
    for failures in range(1, 9):
        child.failures = failures
        pauses.append(child.pause)

    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_server_that_never_answers_is_named_with_its_log(state: State) -> None:
    silent = Address(LOOPBACK, free_port())
    supervisor, _said = supervised(state, python("web", "raise SystemExit('no')", health=silent))

    with pytest.raises(CannotRun, match=r"“web” does not start.*web\.log"):
        supervisor.start()
    supervisor.stop()

    assert "no" in (state.folder / "logs" / "web.log").read_text()


def test_a_deaf_child_is_killed(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.5)
    supervisor, _said = supervised(state, python("worker", DEAF))
    supervisor.start()
    eventually(lambda: "deaf" in (state.folder / "logs" / "worker.log").read_text())
    pid = supervisor.pids()["worker"]

    supervisor.stop()

    assert not psutil.pid_exists(pid)


def test_children_of_a_killed_supervisor_are_ended_by_the_next(state: State) -> None:
    first, _said = supervised(state, python("worker", SLEEPER))
    first.start()
    orphan = first.pids()["worker"]
    first._over.set()
    first._watch.join()

    assert end_leftovers(State(state.folder)) == 1
    first.children["worker"].running.wait(5)  # type: ignore[union-attr]

    assert not psutil.pid_exists(orphan)


def test_what_lies_beneath_is_healed_and_it_is_said(state: State) -> None:
    healed = iter([("Redis",)])
    supervisor, said = supervised(state, python("worker", SLEEPER), heal=lambda: next(healed, ()))
    supervisor.start()

    eventually(lambda: said)
    supervisor.stop()

    assert "Redis" in said[0]


def test_each_process_sees_its_own_identity_only(tmp_path: Path) -> None:
    whole = {
        "DATABASE_URL": "app",
        "DATABASE_OWNER_URL": "owner",
        "DATABASE_RELAY_URL": "relay",
        "REDIS_URL": "redis",
        "PATH": os.defpath,
    }
    web, live = Address(LOOPBACK, 1), Address(LOOPBACK, 2)

    seen = {
        process.name: {name for name in process.environment(whole) if name.startswith("DATABASE_")}
        for process in all_processes(web=web, live=live, folder=tmp_path)
    }

    assert seen == {
        "web": {"DATABASE_URL"},
        "live": {"DATABASE_URL"},
        "relay": {"DATABASE_RELAY_URL"},
        "worker": {"DATABASE_URL"},
        "beat": {"DATABASE_URL"},
    }
