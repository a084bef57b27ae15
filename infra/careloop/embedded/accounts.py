"""The system user that PostgreSQL runs as where we are root, and the folders it can reach."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from careloop.refusals import CannotRun
from careloop.words import _

NAME = "careloop"
OUTSIDE = Path("/var/lib/careloop")
HOMES = (Path("/root"), Path("/home"))


@dataclass(frozen=True, slots=True)
class Account:
    """A system user other than root."""

    uid: int
    gid: int

    def launch(self) -> dict[str, Any]:
        """What `subprocess` needs to run a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def needed() -> Account | None:
    """The account PostgreSQL must run as; None where we are not root and it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    entry = _entry(NAME) or _created() or _entry("nobody")
    if entry is None:
        raise CannotRun(
            _("PostgreSQL does not run as root, and no other system user could be made. Run as another user.")
        )
    return Account(entry.pw_uid, entry.pw_gid)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _created() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if useradd:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run([useradd, *options, "--shell", "/usr/sbin/nologin", NAME], check=False, capture_output=True)
    return _entry(NAME)


def data_home(folder: Path, account: Account | None) -> Path:
    """Where data of `folder` lives: in it, or for another account outside of homes and closed folders.

    We never open a parent folder for that account; the place outside follows from the folder's path alone.
    """
    if account is None or (reachable(folder) and not in_a_home(folder)):
        return folder
    place = OUTSIDE / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    place.mkdir(parents=True, exist_ok=True)
    OUTSIDE.chmod(0o755)
    place.chmod(0o711)
    return place


def in_a_home(folder: Path) -> bool:
    """Whether the folder belongs to a person's home."""
    homes = (*HOMES, Path(pwd.getpwuid(os.getuid()).pw_dir))
    return any(folder.is_relative_to(home) for home in homes if home != Path("/"))


def reachable(path: Path) -> bool:
    """Whether any user may pass through every folder above and into `path`."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))
