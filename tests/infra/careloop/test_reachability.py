"""Servers that cannot be used are told in one sentence, which never holds a password."""

from __future__ import annotations

import os

import pytest

from careloop.embedded.ports import LOOPBACK, free_port
from careloop.foundation import require_servers
from careloop.reachability import require_broker, require_database, require_redis
from careloop.refusals import CannotRun

SECRET = "hunter2-never-shown"


def sentence(act: object, *arguments: str) -> str:
    with pytest.raises(CannotRun) as caught:
        act(*arguments)  # type: ignore[operator]
    told = str(caught.value)
    assert SECRET not in told
    assert "\n" not in told
    return told


def test_servers_that_answer_are_accepted() -> None:
    require_database(os.environ["DATABASE_URL"], "DATABASE_URL")
    require_redis(os.environ["REDIS_URL"], "REDIS_URL")
    require_broker(os.environ["REDIS_URL"], "CELERY_BROKER_URL")


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://a@b/c", "postgresql://a@b:port/c", "postgresql://"])
def test_an_address_that_is_none_is_told_by_its_form(url: str) -> None:
    assert sentence(require_database, url, "DATABASE_URL").startswith("DATABASE_URL is not an address of the form")


@pytest.mark.parametrize("url", ["nonsense", "http://host", "redis://host:port"])
def test_a_redis_address_that_is_none(url: str) -> None:
    assert sentence(require_redis, url, "REDIS_URL").startswith("REDIS_URL is not an address of the form")


def test_nobody_listens() -> None:
    port = free_port()

    database = sentence(require_database, f"postgresql://me:{SECRET}@{LOOPBACK}:{port}/x", "DATABASE_OWNER_URL")
    redis = sentence(require_redis, f"redis://:{SECRET}@{LOOPBACK}:{port}/0", "REDIS_URL")
    broker = sentence(require_broker, f"amqp://me:{SECRET}@{LOOPBACK}:{port}//", "CELERY_BROKER_URL")

    for variable, told in (("DATABASE_OWNER_URL", database), ("REDIS_URL", redis), ("CELERY_BROKER_URL", broker)):
        assert told.startswith(f"{variable}: ")
        assert f"{LOOPBACK}:{port}" in told
        assert "refused" in told


def test_a_wrong_password() -> None:
    place = os.environ["DATABASE_URL"].rpartition("@")[2]
    port = os.environ["REDIS_URL"].rpartition(":")[2]

    assert "password" in sentence(require_database, f"postgresql://postgres:{SECRET}@{place}", "DATABASE_URL")
    assert "password" in sentence(require_redis, f"redis://:{SECRET}@{LOOPBACK}:{port}", "REDIS_URL")


def test_a_database_address_without_the_relays_is_refused() -> None:
    told = sentence(require_servers, {"DATABASE_URL": os.environ["DATABASE_URL"]})  # type: ignore[arg-type]

    assert "DATABASE_RELAY_URL" in told
