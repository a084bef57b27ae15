"""The command line as a person starts it: a process of its own, with nothing of this test run in its environment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from careloop.embedded import Embedded

OURS = ("DATABASE_", "CARELOOP_", "REDIS_", "CELERY_", "DJANGO_", "PYTEST_")


def clean(**more: str) -> dict[str, str]:
    """This environment without what the test run put there, in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**kept, "LC_ALL": "C.UTF-8", "COLUMNS": "200", **more}


class Program:
    """`careloop` with one state folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command = [sys.executable, "-m", "careloop", "--state", str(folder)]
        self.running: list[subprocess.Popen[str]] = []

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs to the end and returns what it said."""
        return subprocess.run(
            [*self.command, *arguments],
            env=clean(**environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Starts it and returns at once; its words go to `said`."""
        with self.said.open("a") as said:
            process = subprocess.Popen(
                [*self.command, *arguments], env=clean(**environment), stdout=said, stderr=said, text=True
            )
        self.running.append(process)
        return process

    @property
    def said(self) -> Path:
        return self.folder.parent / f"{self.folder.name}.said"

    def until_said(self, words: str, *, seconds: float = 90) -> str:
        """Waits until the started program said the words, and returns everything it said."""
        deadline = time.monotonic() + seconds
        while words not in (text := self.said.read_text()):
            assert time.monotonic() < deadline, text
            assert any(process.poll() is None for process in self.running), text
            time.sleep(0.05)
        return text


@pytest.fixture
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Program]]:
    """`program()`: a `careloop` with a state folder of its own, stopped and forgotten after the test."""
    made: list[Program] = []

    def make() -> Program:
        made.append(Program(tmp_path_factory.mktemp("careloop")))
        return made[-1]

    yield make
    for one in made:
        for process in one.running:
            process.send_signal(signal.SIGINT)
            process.wait(60)
        last = Embedded(one.folder, durable=False)
        last.start()
        last.stop()
