"""What the environment may say, read once and named.

DATABASE_URL          the application's identity (owns nothing)
DATABASE_OWNER_URL    provisioning and migrations only; absent in every serving process
DATABASE_RELAY_URL    the relay's identity
REDIS_URL             cache, hints and channel layer
CELERY_BROKER_URL     Celery's broker; REDIS_URL where it is not given
CARELOOP_KEY_FILE     the vault's master key
CARELOOP_SECRET_FILE  Django's signing key
CARELOOP_DOMAIN       organisations answer at <slug>.<domain>; `localhost` in a demonstration
CARELOOP_HOSTS        further host names, separated by commas
CARELOOP_HTTPS        `1` or `0`; without it HTTPS is expected on every domain but localhost
CARELOOP_PROXY        `1` where a trusted proxy sets X-Forwarded-Proto
CARELOOP_PROXIES      how many trusted proxies stand before the web server, each adding to X-Forwarded-For; 0: the
                      address of a browser is the socket's peer
CARELOOP_LIVE_PORT    the WebSocket server's own port; absent where one proxy serves both
CARELOOP_WEB_PORT     the web server's own port, which pages name as their origin unless a proxy stands before it
CARELOOP_ORIGIN_PORT  the port that browsers use, where it is neither the web server's own nor the usual one
CARELOOP_IMPORT_FOLDER  bundles that the worker may import lie in its sub-folder of the organisation's short name
CARELOOP_ATTACHMENT_BYTES  the largest file that may go with a message; at most, and without it, 5242880 (5 MiB)
CARELOOP_OUTSIDE_LINK_DAYS  for how long the link of a receiver outside the network holds at the longest; 30
CARELOOP_PROCESS      web | live | relay | worker | beat | cli
"""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

SERVING = frozenset({"web", "live", "relay", "worker", "beat"})
LARGEST_ATTACHMENT = 5 * 1024 * 1024
UNREACHABLE = "postgresql://careloop_app@127.0.0.1:5432/careloop"

PROCESS = os.environ.get("CARELOOP_PROCESS", "cli")
DOMAIN = os.environ.get("CARELOOP_DOMAIN", "localhost")
KEY_FILE = os.environ.get("CARELOOP_KEY_FILE", "")
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
BROKER_URL = os.environ.get("CELERY_BROKER_URL", REDIS_URL)
IMPORT_FOLDER = Path(os.environ["CARELOOP_IMPORT_FOLDER"]) if os.environ.get("CARELOOP_IMPORT_FOLDER") else None
BEHIND_PROXY = os.environ.get("CARELOOP_PROXY") == "1"
PROXIES = int(os.environ.get("CARELOOP_PROXIES", "0"))
HOSTS = [host for host in os.environ.get("CARELOOP_HOSTS", "").split(",") if host]
OUTSIDE_LINK_DAYS = int(os.environ.get("CARELOOP_OUTSIDE_LINK_DAYS", "30"))
LIVE_PORT = int(os.environ["CARELOOP_LIVE_PORT"]) if os.environ.get("CARELOOP_LIVE_PORT") else None


def origin_port() -> int | None:
    """The port in the origin of our pages; None for the usual one of http or https."""
    said = os.environ.get("CARELOOP_ORIGIN_PORT") or ("" if BEHIND_PROXY else os.environ.get("CARELOOP_WEB_PORT", ""))
    return int(said) if said else None


def https() -> bool:
    """Whether browsers reach us by HTTPS: secure cookies, HSTS and `wss:` follow from it."""
    said = os.environ.get("CARELOOP_HTTPS")
    local = DOMAIN == "localhost" or DOMAIN.endswith(".localhost")
    return said == "1" if said else not local


def attachment_bytes() -> int:
    """The largest file that may go with a message to another organisation, in bytes."""
    said = os.environ.get("CARELOOP_ATTACHMENT_BYTES", "") or str(LARGEST_ATTACHMENT)
    if not said.isdecimal() or not 0 < int(said) <= LARGEST_ATTACHMENT:
        raise ImproperlyConfigured(f"CARELOOP_ATTACHMENT_BYTES is a number from 1 to {LARGEST_ATTACHMENT}.")
    return int(said)


def secret() -> str:
    """Django's signing key. Only a command-line process may do with one that lives as long as itself."""
    path = os.environ.get("CARELOOP_SECRET_FILE", "")
    if path:
        return Path(path).read_text(encoding="ascii").strip()
    if PROCESS in SERVING:
        raise ImproperlyConfigured(f"CARELOOP_SECRET_FILE must name the signing key for the process “{PROCESS}”.")
    return secrets.token_urlsafe(50)


def database(url: str, *, statement_seconds: int) -> dict[str, Any]:
    """One database alias. Every wait has an end: connecting, a lock, a statement, an idle transaction, a dead peer."""
    limits = {
        "statement_timeout": f"{statement_seconds}s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "60s",
    }
    found: dict[str, Any] = dict(
        dj_database_url.parse(url, engine="tenancy.postgresql", conn_max_age=300, conn_health_checks=True)
    )
    found["DISABLE_SERVER_SIDE_CURSORS"] = True
    found["OPTIONS"] = {
        **(found.get("OPTIONS") or {}),
        "application_name": f"careloop-{PROCESS}",
        "client_encoding": "UTF8",
        "connect_timeout": 5,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
    }
    return found


def databases() -> dict[str, dict[str, Any]]:
    """`default` is the identity this process works under; `owner` exists only where it was handed out."""
    working = "DATABASE_RELAY_URL" if PROCESS == "relay" else "DATABASE_URL"
    if PROCESS in SERVING and not os.environ.get(working):
        raise ImproperlyConfigured(f"{working} must be set for the process “{PROCESS}”.")
    found = {"default": database(os.environ.get(working) or UNREACHABLE, statement_seconds=30)}
    if os.environ.get("DATABASE_OWNER_URL"):
        found["owner"] = database(os.environ["DATABASE_OWNER_URL"], statement_seconds=600)
    return found
