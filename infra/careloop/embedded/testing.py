"""A pytest plugin (`-p careloop.embedded.testing`): the suite's own services, before Django reads its settings.

One throw-away PostgreSQL and Redis per run, one database per worker of pytest-xdist. Where CARELOOP_TEST_ADMIN_URL
names the administrator of a real server (and CARELOOP_TEST_REDIS_URL a Redis), those are used instead, and the
suite's databases are made anew there.
"""

from __future__ import annotations

import atexit
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from careloop.embedded.stack import Embedded
from careloop.installation import key_files
from tenancy.bootstrap import initialise

ADMIN, REDIS, PASSWORD = "CARELOOP_TEST_ADMIN_URL", "CARELOOP_TEST_REDIS_URL", "CARELOOP_TEST_PASSWORD"
_own: list[Embedded] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Runs around the loading of settings and conftest files, ahead of pytest-django's own part of it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        atexit.register(stop)
        start()
    name_database(worker)
    yield


def pytest_unconfigure() -> None:
    """The end of the run."""
    stop()


def start() -> None:
    """Starts what this run was not given and names all of it to the workers."""
    embedded = Embedded(
        Path(tempfile.mkdtemp(prefix="careloop-test-")),
        durable=False,
        postgres=ADMIN not in os.environ,
        redis=REDIS not in os.environ,
    )
    _own.append(embedded)
    services = embedded.start()
    os.environ.setdefault(ADMIN, services.database_url)
    os.environ.setdefault(REDIS, services.redis_url)
    os.environ.update(key_files(embedded.state).environment(), **{PASSWORD: secrets.token_urlsafe(16)})


def stop() -> None:
    """Stops what this run started."""
    if _own:
        _own.pop().stop()


def name_database(worker: str) -> None:
    """Makes this process's empty database and names it to Django's settings."""
    database = f"careloop_test_{worker or 'one'}"
    _forget(database)
    password = os.environ[PASSWORD]
    made = initialise(
        os.environ[ADMIN], database=database, app_password=password, owner_password=password, relay_password=password
    )
    redis_url = f"{os.environ[REDIS].rpartition('/')[0]}/{int(worker.removeprefix('gw') or 0) % 16}"
    os.environ.update(
        DATABASE_URL=made.app_url,
        DATABASE_OWNER_URL=made.owner_url,
        DATABASE_RELAY_URL=made.relay_url,
        REDIS_URL=redis_url,
        CELERY_BROKER_URL=redis_url,
    )


def _forget(database: str) -> None:
    connection = psycopg2.connect(os.environ[ADMIN], connect_timeout=5)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    connection.close()
