"""What one installation runs on: its key files, its identities, and the environment that every process of it gets."""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from careloop.embedded.state import State
from tenancy import bootstrap

DATABASE = "careloop"


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The vault's master key (32 bytes in base64) and Django's signing key."""

    master: Path
    signing: Path

    def environment(self) -> dict[str, str]:
        """The variables that name them."""
        return {"CARELOOP_KEY_FILE": str(self.master), "CARELOOP_SECRET_FILE": str(self.signing)}


def key_files(state: State) -> KeyFiles:
    """The key files of a state folder, made at the first asking; files that the environment names come first."""
    return KeyFiles(
        master=_named("CARELOOP_KEY_FILE") or _kept(state, "master.key", base64.b64encode(secrets.token_bytes(32))),
        signing=_named("CARELOOP_SECRET_FILE") or _kept(state, "signing.key", secrets.token_urlsafe(50).encode()),
    )


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
