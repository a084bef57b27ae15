"""`careloop up` as an operator meets it: processes of its own, real signals, real servers."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest

from careloop.embedded import Embedded, accounts
from careloop.embedded.ports import LOOPBACK, free_port

Make = Callable[[], Any]
DEBIAN = Path("/usr/lib/postgresql/15/bin")


def status(port: int, path: str = "/healthz", host: str = "nobody.localhost") -> int:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    finally:
        connection.close()


def ports() -> tuple[str, ...]:
    return ("--port", str(free_port()), "--live-port", str(free_port()))


def children_of(folder: Path) -> list[int]:
    return [int(pid) for pid, _began in json.loads((folder / "children.json").read_text())["births"]]


def test_up_serves_until_ctrl_c_and_keeps_its_data(program: Make) -> None:
    careloop, where = program(), ports()
    running = careloop.start("up", *where)
    careloop.until_said("Ctrl-C stops everything")

    assert status(int(where[1])) == 200
    assert status(int(where[1]), "/") == 404
    assert status(int(where[3])) == 200
    family = [running.pid, *children_of(careloop.folder)]
    assert len(family) == 6
    assert listening(careloop.folder) == {LOOPBACK}

    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 0
    assert "Everything is stopped." in careloop.said.read_text()
    assert not any(psutil.pid_exists(pid) for pid in family)
    assert not (careloop.folder / "environment.json").exists()

    made = careloop.run("org", "add", "first", "--name", "第一医院", "--kind", "hospital", "--level", "3",
                        "--administrator", "王院长", "--json")  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert len(json.loads(made.stdout)["invitation"]) > 30
    again = careloop.start("up", *where)
    careloop.until_said("http://first.localhost:")
    assert status(int(where[1]), "/", "first.localhost") in (200, 302)
    listed = careloop.run("org", "list", "--json")
    assert [row["slug"] for row in json.loads(listed.stdout)] == ["first"]
    again.terminate()
    assert again.wait(60) == 0


def test_a_second_up_and_a_busy_port_are_told_in_one_sentence(program: Make) -> None:
    first, where = program(), ports()
    first.start("up", *where)
    first.until_said("Ctrl-C stops everything")
    other = program()

    twice = first.run("up", *ports())
    busy = other.run("up", "--port", where[1], "--live-port", str(free_port()))
    busy_live = other.run("up", "--port", str(free_port()), "--live-port", where[3])

    for refused, sentence in (
        (twice, "careloop: Careloop is already running in"),
        (busy, f"careloop: Port {where[1]} for the web server is in use by another program."),
        (busy_live, f"careloop: Port {where[3]} for the WebSocket server is in use by another program."),
    ):
        assert refused.returncode == 2
        assert sentence in refused.stderr
        assert "Traceback" not in refused.stderr
    assert status(int(where[1])) == 200


def test_a_killed_process_comes_back_and_so_does_a_killed_up(program: Make) -> None:
    careloop, where = program(), ports()
    running = careloop.start("up", *where)
    careloop.until_said("Ctrl-C stops everything")

    relay = next(pid for pid in children_of(careloop.folder) if "relay" in psutil.Process(pid).cmdline())
    os.kill(relay, signal.SIGKILL)
    careloop.until_said("relay stopped")
    until(lambda: relay not in children_of(careloop.folder) and len(children_of(careloop.folder)) == 5)
    orphans = children_of(careloop.folder)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    careloop.said.write_text("")
    careloop.start("up", *where)
    careloop.until_said("Ctrl-C stops everything")

    assert not set(orphans) & set(children_of(careloop.folder))
    assert not any(psutil.pid_exists(pid) for pid in orphans)
    assert status(int(where[1])) == 200


def until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        (
            "DATABASE_URL",
            "postgresql://a:hunter2@127.0.0.1:9/x",
            "DATABASE_URL: PostgreSQL at 127.0.0.1:9/x cannot be used",
        ),
        ("DATABASE_URL", "nonsense", "DATABASE_URL is not an address of the form"),
        ("REDIS_URL", "redis://:hunter2@127.0.0.1:9/0", "REDIS_URL: Redis at 127.0.0.1:9/0 cannot be used"),
        ("CELERY_BROKER_URL", "amqp://a:hunter2@127.0.0.1:9//", "CELERY_BROKER_URL: the broker at 127.0.0.1:9"),
    ],
)
def test_a_server_that_cannot_be_used_is_told_in_one_sentence(
    program: Make, variable: str, value: str, sentence: str
) -> None:
    given = {variable: value, **({"DATABASE_RELAY_URL": value} if variable == "DATABASE_URL" else {})}

    refused = program().run("up", *ports(), **given)

    assert refused.returncode == 2
    assert f"careloop: {sentence}" in refused.stderr
    assert "hunter2" not in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.fixture(params=["wheel", "debian"])
def real_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The administrator's address of a PostgreSQL that Careloop did not start: the wheel's 18, or Debian's 15."""
    folder = tmp_path_factory.mktemp("server")
    if request.param == "wheel":
        with Embedded(folder, durable=False, redis=False) as services:
            yield services.database_url
    elif DEBIAN.exists():
        yield from debian(folder)
    else:
        pytest.skip("this machine has no PostgreSQL 15 of Debian's")


def debian(folder: Path) -> Iterator[str]:
    account = accounts.needed()
    home = accounts.data_home(folder, account) / "fifteen"
    home.mkdir(mode=0o700)
    launch = account.launch() if account else {}
    if account:
        os.chown(home, account.uid, account.gid)
    port, word = free_port(), home / "word"
    word.write_text("administrator")
    word.chmod(0o644)
    common = {"check": True, "cwd": "/", "stdout": subprocess.DEVNULL, **launch}
    data = str(home / "data")
    subprocess.run([DEBIAN / "initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={word}",
                    "-E", "UTF8", "--locale=C", "--no-sync"], **common)  # fmt: skip
    options = f"-p {port} -c listen_addresses={LOOPBACK} -c unix_socket_directories= -c fsync=off"
    subprocess.run([DEBIAN / "pg_ctl", "-D", data, "-w", "-l", str(home / "log"), "-o", options, "start"], **common)
    try:
        yield f"postgresql://postgres:administrator@{LOOPBACK}:{port}/postgres"
    finally:
        subprocess.run([DEBIAN / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], **common)
        shutil.rmtree(home)


def test_the_same_code_runs_on_real_servers(program: Make, real_server: str, redis_url: str) -> None:
    careloop, where = program(), ports()
    first = careloop.run("db", "init", real_server, "--database", "clinic", "--json")
    assert first.returncode == 0, first.stderr
    urls = json.loads(careloop.run("db", "init", real_server, "--database", "clinic", "--json").stdout)
    assert {*urls} == {"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_RELAY_URL"}

    given = {**urls, "REDIS_URL": redis_url, "CELERY_BROKER_URL": redis_url}
    migrated = careloop.run("migrate", "--json", **given)
    assert json.loads(migrated.stdout) == {"schemas": 1}, migrated.stderr
    added = careloop.run("org", "add", "centre", "--name", "春风中心", "--kind", "community_health_centre",
                         "--administrator", "李主任", **given)  # fmt: skip
    assert added.returncode == 0, added.stderr
    running = careloop.start("up", *where, **given)
    careloop.until_said("http://centre.localhost:")

    assert status(int(where[1]), "/", "centre.localhost") in (200, 302)
    assert not (careloop.folder / "postgres").exists()
    assert superusers_at_work(real_server) == 0
    running.send_signal(signal.SIGTERM)
    assert running.wait(60) == 0


def superusers_at_work(admin_url: str) -> int:
    connection = psycopg2.connect(admin_url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity join pg_roles on rolname = usename "
                "where rolsuper and pid <> pg_backend_pid() and application_name like 'careloop%'"
            )
            return int(cursor.fetchone()[0])  # type: ignore[index]
    finally:
        connection.close()


@pytest.fixture
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis that Careloop did not start."""
    with Embedded(tmp_path_factory.mktemp("redis"), durable=False, postgres=False) as services:
        yield services.redis_url


def test_help_reads_well(program: Make) -> None:
    told = program().run("--help").stdout

    for command in ("up", "demo", "journey", "org", "db", "migrate", "import", "bench", "check"):
        assert f"│ {command} " in told, command


def test_what_cannot_be_found_is_told_in_one_sentence(program: Make) -> None:
    told = program().run("org", "show", "nowhere")

    assert told.returncode == 2
    assert told.stderr == "careloop: There is no organisation “nowhere”.\n"


def listening(folder: Path) -> set[str]:
    """The addresses on which the processes of one state folder listen."""
    ours = {process.pid for process in psutil.process_iter() if _belongs(process, folder)}
    found = psutil.net_connections("inet")
    return {one.laddr.ip for one in found if one.pid in ours and one.status == psutil.CONN_LISTEN}


def _belongs(process: psutil.Process, folder: Path) -> bool:
    try:
        named = process.environ().get("CARELOOP_STATE") == str(folder)
        return named or any(str(folder) in word for word in process.cmdline())
    except psutil.Error:
        return False
