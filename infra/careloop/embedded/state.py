"""The state folder: what this installation keeps between two runs, and who is using it now."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import IO, Any

from careloop.refusals import CannotRun
from careloop.words import _

FOLDER = ".careloop"
SECRETS, SERVICES = "secrets.json", "services.json"


def default_folder() -> Path:
    """CARELOOP_STATE where it is set, else `.careloop` in the current folder."""
    return Path(os.environ.get("CARELOOP_STATE") or Path.cwd() / FOLDER).resolve()


class State:
    """One state folder: private files, facts that survive a restart, and a lock held while services run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._lock: IO[str] | None = None

    def prepare(self) -> None:
        """Makes the folder; others may pass through it (PostgreSQL's own user does) but not look into it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o711)
            (self.folder / ".gitignore").write_text("*\n", encoding="ascii")
        except OSError as fault:
            raise self._unwritable(fault) from None

    def lock(self) -> None:
        """Holds the folder for this process until `unlock` or its death; a second holder is refused."""
        try:
            handle = (self.folder / "lock").open("a+", encoding="ascii")
        except OSError as fault:
            raise self._unwritable(fault) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            handle.close()
            sentence = _("Careloop is already running in {folder} (process {process}).")
            raise CannotRun(sentence, folder=self.folder, process=holder) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        self._lock = handle

    def unlock(self) -> None:
        """Gives the folder back."""
        if self._lock:
            self._lock.truncate(0)
            self._lock.close()
            self._lock = None

    def locked(self) -> bool:
        """Whether some process holds the folder now."""
        try:
            with (self.folder / "lock").open("r", encoding="ascii") as handle:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def private(self, name: str, content: str) -> Path:
        """Writes a file that only this user may read, all of it or nothing, and returns its path."""
        try:
            return self._written(self.folder / name, content)
        except OSError as fault:
            raise self._unwritable(fault) from None

    def _written(self, path: Path, content: str) -> Path:
        half = path.with_suffix(path.suffix + ".new")
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        half.replace(path)
        return path

    def secret(self, name: str) -> str:
        """A password made at the first asking and kept."""
        facts = self.facts(SECRETS)
        if name not in facts:
            self.remember(SECRETS, **{name: secrets.token_urlsafe(24)})
        return str(self.facts(SECRETS)[name])

    def require_secret(self, name: str) -> None:
        """Refuses where data were made under a password that is not kept any more: a new one would not open them."""
        if name not in self.facts(SECRETS):
            raise missing(self.folder / SECRETS)

    def facts(self, name: str) -> dict[str, Any]:
        """A kept JSON file; empty where there is none yet. Raises `CannotRun` for one that is damaged."""
        path = self.folder / name
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            found = None
        if not isinstance(found, dict):
            raise damaged(path, precious=name == SECRETS)
        return found

    def remember(self, name: str, **facts: Any) -> None:
        """Adds facts to a kept JSON file."""
        self.private(name, json.dumps({**self.facts(name), **facts}, indent=1))

    def forget(self, name: str) -> None:
        """Removes a kept file."""
        (self.folder / name).unlink(missing_ok=True)

    def _unwritable(self, fault: OSError) -> CannotRun:
        sentence = _("The state folder {folder} cannot be written: {reason}.")
        return CannotRun(sentence, folder=self.folder, reason=fault.strerror)


def damaged(path: Path, *, precious: bool = True) -> CannotRun:
    """What is said of a file that cannot be read as what it is; a precious one is never made anew."""
    if precious:
        return CannotRun(_("{file} is damaged or cannot be read. Put it back from a backup."), file=path)
    return CannotRun(_("{file} is damaged or cannot be read. Delete it and start again."), file=path)


def missing(path: Path) -> CannotRun:
    """What is said of a file without which the data that are here do not open."""
    return CannotRun(_("{file} is missing, and the data here need it. Put it back from a backup."), file=path)
