"""Settings follow from the environment alone; each case is read by a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

READ = """
import json
from careloop.settings import base
names = ["SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS", "CELERY_BROKER_URL"]
told = {name: getattr(base, name) for name in names}
told["users"] = {alias: found["USER"] for alias, found in base.DATABASES.items()}
told["options"] = base.DATABASES["default"]["OPTIONS"]
told["secret"] = base.SECRET_KEY
print(json.dumps(told))
"""
URLS = {
    "DATABASE_URL": "postgresql://clinic_app:word@db.example.org:5433/clinic",
    "DATABASE_RELAY_URL": "postgresql://clinic_relay:word@db.example.org:5433/clinic",
}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "signing.key"
    path.write_text("signing-key-of-this-test\n")
    return path


def read(**given: str) -> subprocess.CompletedProcess[str]:
    ours = ("DATABASE_", "CARELOOP_", "REDIS_", "CELERY_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, "-c", READ], env={**kept, **given}, capture_output=True, text=True, check=False
    )


def settled(**given: str) -> dict[str, object]:
    ended = read(**given)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)  # type: ignore[no-any-return]


def test_a_serving_process_works_under_its_own_identity(secret: Path) -> None:
    given = {**URLS, "CARELOOP_SECRET_FILE": str(secret)}

    assert settled(**given, CARELOOP_PROCESS="web")["users"] == {"default": "clinic_app"}
    assert settled(**given, CARELOOP_PROCESS="relay")["users"] == {"default": "clinic_relay"}
    owner = "postgresql://clinic_owner:word@db.example.org:5433/clinic"
    assert settled(**given, DATABASE_OWNER_URL=owner)["users"] == {"default": "clinic_app", "owner": "clinic_owner"}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"CARELOOP_PROCESS": "web"}, "CARELOOP_SECRET_FILE"),
        ({"CARELOOP_PROCESS": "relay", "DATABASE_URL": URLS["DATABASE_URL"]}, "CARELOOP_SECRET_FILE"),
    ],
)
def test_a_serving_process_does_not_start_without_its_key(given: dict[str, str], named: str) -> None:
    ended = read(**given)

    assert ended.returncode != 0
    assert named in ended.stderr


def test_a_relay_does_not_borrow_the_applications_identity(secret: Path) -> None:
    ended = read(CARELOOP_PROCESS="relay", DATABASE_URL=URLS["DATABASE_URL"], CARELOOP_SECRET_FILE=str(secret))

    assert ended.returncode != 0
    assert "DATABASE_RELAY_URL" in ended.stderr


def test_every_wait_has_an_end(secret: Path) -> None:
    options = settled(**URLS, CARELOOP_SECRET_FILE=str(secret), CARELOOP_PROCESS="web")["options"]

    assert isinstance(options, dict)
    assert {"connect_timeout", "tcp_user_timeout", "keepalives_idle"} <= set(options)
    for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        assert f"-c {limit}=" in options["options"]


def test_https_is_expected_everywhere_but_on_localhost(secret: Path) -> None:
    local = settled()
    public = settled(CARELOOP_DOMAIN="careloop.example.org")
    said = settled(CARELOOP_DOMAIN="careloop.example.org", CARELOOP_HTTPS="0")

    assert (local["SESSION_COOKIE_SECURE"], local["SESSION_COOKIE_NAME"]) == (False, "session")
    assert (public["SESSION_COOKIE_SECURE"], public["SESSION_COOKIE_NAME"]) == (True, "__Host-session")
    assert public["SECURE_SSL_REDIRECT"] is True
    assert public["ALLOWED_HOSTS"] == [".careloop.example.org"]
    assert said["SECURE_SSL_REDIRECT"] is False


def test_the_broker_is_redis_where_nothing_else_is_said() -> None:
    assert settled(REDIS_URL="redis://r:1/0")["CELERY_BROKER_URL"] == "redis://r:1/0"
    assert settled(REDIS_URL="redis://r:1/0", CELERY_BROKER_URL="amqp://b//")["CELERY_BROKER_URL"] == "amqp://b//"
