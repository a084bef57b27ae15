"""Processes of ours that outlived a crash: remembered by number and birth, ended before the next start."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import Any

import psutil

SAME_BIRTH_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Birth:
    """A process number and when that process began (seconds since 1970): the number alone is used again."""

    pid: int
    began: float

    @classmethod
    def of(cls, pid: int) -> Birth:
        """The birth of a process that was just started."""
        return cls(pid, psutil.Process(pid).create_time())

    @classmethod
    def read(cls, fact: Any) -> Birth | None:
        """A birth out of a state file; None where the file says nothing usable."""
        with contextlib.suppress(TypeError, ValueError):
            pid, began = fact
            return cls(int(pid), float(began))
        return None

    @property
    def fact(self) -> list[float]:
        """What a state file keeps."""
        return [self.pid, self.began]

    def process(self) -> psutil.Process | None:
        """The process, where it still lives and is the same one."""
        with contextlib.suppress(psutil.Error):
            found = psutil.Process(self.pid)
            if found.status() != psutil.STATUS_ZOMBIE and abs(found.create_time() - self.began) < SAME_BIRTH_SECONDS:
                return found
        return None


def end(births: list[Birth], *, patience: float = 10.0) -> int:
    """Asks the living ones to stop, insists after `patience` seconds on their sessions too; returns how many lived."""
    family = [process for birth in births for process in session(birth)]
    leaders = {birth.pid for birth in births}
    for process in family:
        if process.pid in leaders:
            with contextlib.suppress(psutil.Error):
                process.terminate()
    _gone, stubborn = psutil.wait_procs(family, timeout=patience if any(p.pid in leaders for p in family) else 0)
    for process in stubborn:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(stubborn, timeout=5)
    return len(family)


def session(birth: Birth) -> list[psutil.Process]:
    """The process and everything in the session that it led; nothing where its number belongs to another now."""
    leader = birth.process()
    if leader is None and psutil.pid_exists(birth.pid):
        return []
    return [process for process in psutil.process_iter() if _session_of(process.pid) == birth.pid]


def _session_of(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return -1
