"""What one installation runs on: its key files, its identities, and the environment that every process of it gets."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from careloop.embedded.state import State, damaged, missing
from careloop.refusals import CannotRun
from careloop.words import _
from tenancy import bootstrap

DATABASE = "careloop"
MASTER = "master.key"
MASTER_BYTES = 32
SHORTEST_SIGNING = 32


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The vault's master key (32 bytes in base64) and Django's signing key."""

    master: Path
    signing: Path

    def environment(self) -> dict[str, str]:
        """The variables that name them."""
        return {"CARELOOP_KEY_FILE": str(self.master), "CARELOOP_SECRET_FILE": str(self.signing)}


def key_files(state: State, *, has_data: bool = False) -> KeyFiles:
    """The key files of a state folder, made at the first asking; files that the environment names come first.

    Raises `CannotRun` for a file that is no key, and where there are data (`has_data`) whose master key is gone.
    """
    master, signing = _named("CARELOOP_KEY_FILE"), _named("CARELOOP_SECRET_FILE")
    if master is None and has_data and not (state.folder / MASTER).exists():
        raise missing(state.folder / MASTER)
    found = KeyFiles(
        master=master or _kept(state, MASTER, base64.b64encode(secrets.token_bytes(32))),
        signing=signing or _kept(state, "signing.key", secrets.token_urlsafe(50).encode()),
    )
    _check(found.master, lambda content: len(base64.b64decode(content, validate=True)) == MASTER_BYTES)
    _check(found.signing, lambda content: content.isascii() and len(content) >= SHORTEST_SIGNING, precious=False)
    return found


def require_master_key() -> None:
    """Refuses to serve under another master key than the one that sealed the data. Needs Django and a migrated base."""
    from django.conf import settings

    from tenancy.access import unit_of_work
    from tenancy.queries import tenants
    from vault.keys import keyring
    from vault.rules import Unreadable

    for tenant in tenants()[:1]:
        try:
            with unit_of_work(tenant):
                keyring()
        except Unreadable:
            sentence = _("{file} is not the master key that the data here were sealed with. Put the right one back.")
            raise CannotRun(sentence, file=settings.CARELOOP_KEY_FILE) from None


def _check(path: Path, good: Callable[[bytes], bool], *, precious: bool = True) -> None:
    try:
        if good(path.read_bytes().strip()):
            return
    except (OSError, ValueError):
        pass
    raise damaged(path, precious=precious)


def _named(variable: str) -> Path | None:
    return Path(os.environ[variable]) if os.environ.get(variable) else None


def _kept(state: State, name: str, content: bytes) -> Path:
    path = state.folder / name
    return path if path.exists() else state.private(name, content.decode("ascii"))


def identities(state: State, admin_url: str, database: str = DATABASE) -> dict[str, str]:
    """Bootstraps an embedded server's identities (again, harmlessly) and names their addresses."""
    made = bootstrap.initialise(
        admin_url,
        database=database,
        app_password=state.secret("app"),
        owner_password=state.secret("owner"),
        relay_password=state.secret("relay"),
    )
    return {
        "DATABASE_URL": made.app_url,
        "DATABASE_OWNER_URL": made.owner_url,
        "DATABASE_RELAY_URL": made.relay_url,
    }
