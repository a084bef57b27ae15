"""Log lines carry where and for whom, and no value."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
import uvicorn

from careloop import cache_keys, correlation, logs, supervisor
from careloop.logs import LINE, Context, Discreet, Sparing
from careloop.processes import Address, all_processes
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.tenant import Scope, Tenant, entered

HOSPITAL = Tenant(new_id(), "t_0", "first", "第一医院", "First", "hospital")


def line(fault: BaseException | None = None) -> str:
    told = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord("careloop.test", logging.ERROR, __file__, 1, "a fault of ours", None, told)
    Context("web").filter(record)
    return Discreet(LINE).format(record)


def raised(name: str, number: str) -> BaseException:
    try:
        try:
            raise KeyError(name)
        except KeyError as cause:
            raise ValueError(number) from cause
    except ValueError as fault:
        return fault


def test_a_line_names_process_organisation_and_correlation() -> None:
    with entered(Scope("work", HOSPITAL)), correlation.correlated("abcd1234"):
        told = line()

    assert " ERROR web first abcd1234 careloop.test: a fault of ours" in told
    assert " ERROR web - - careloop.test" in line()


def test_what_an_exception_says_stays_out_and_where_it_was_raised_stays_in() -> None:
    told = line(raised("Zhang San", "13800138000"))

    assert "Zhang" not in told
    assert "13800138000" not in told
    assert "builtins.KeyError" in told
    assert "which led to" in told
    assert "in raised" in told


def test_our_own_errors_show_their_code() -> None:
    assert "kernel.errors.Refused (consent_missing)" in line(Refused("consent_missing", "Zhang San said no."))


def test_the_socket_server_speaks_through_the_same_handler() -> None:
    live = all_processes(web=Address("h", 1), live=Address("h", 2), folder=Path())[1]
    given = live.command[live.command.index("--log-config") + 1]
    handler = next(one for one in logging.getLogger().handlers if isinstance(one.formatter, Discreet))
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(io.StringIO())

    uvicorn.Config("careloop.asgi:application", log_config=given, log_level="warning")
    logging.getLogger("uvicorn.error").error("Exception in ASGI application\n", exc_info=raised("Zhang", "138"))

    told = handler.setStream(before).getvalue()  # type: ignore[union-attr]
    assert " ERROR cli - - uvicorn.error: Exception in ASGI application" in told
    assert "Zhang" not in told
    assert logging.getLogger("uvicorn.error").handlers == logging.getLogger("uvicorn").handlers == []


@pytest.mark.parametrize("name", ["a", "a:b"])
def test_cache_keys_belong_to_one_organisation(name: str) -> None:
    outside = cache_keys.of_tenant(name, "clinic", 1)
    with entered(Scope("work", HOSPITAL)):
        inside = cache_keys.of_tenant(name, "clinic", 1)

    assert outside == f"clinic:directory:1:{name}"
    assert inside == f"clinic:{HOSPITAL.id}:1:{name}"


def test_one_who_knocks_all_night_fills_no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty lines a minute from one place; other places and faults are written, and the count of the rest is told."""
    clock = [100.0]
    monkeypatch.setattr(logs.time, "monotonic", lambda: clock[0])
    sparing = Sparing()

    def written(level: int = logging.WARNING, number: int = 1, place: int = 7) -> list[str]:
        records = [
            logging.LogRecord("django.request", level, "basehttp.py", place, "%s: %s", ("Not Found", f"/{n}"), None)
            for n in range(number)
        ]
        return [record.getMessage() for record in records if sparing.filter(record)]

    assert len(written(number=1000)) == 30
    assert len(written(place=8)) == 1
    assert len(written(level=logging.ERROR, number=100)) == 100
    clock[0] += 61
    assert written() == ["Not Found: /0 (and 970 more lines like this before it)"]
    assert len(written(number=100)) == 29


def test_what_django_calls_an_error_though_the_caller_made_it_is_spared_too() -> None:
    sparing = Sparing()
    record = logging.LogRecord("django.security.TooManyFieldsSent", logging.ERROR, "log.py", 7, "too many", (), None)

    assert [sparing.filter(record) for _ in range(100)].count(True) == 30


def test_our_own_handler_is_sparing() -> None:
    handlers = logs.configuration("web")["handlers"]

    assert handlers["stderr"]["filters"][0] == "sparing"


def test_a_log_that_grows_while_its_process_writes_is_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LOG_BYTES", 1_000)
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writing:
        writing.write(b"a" * 900)
        supervisor.put_aside(log)
        assert log.stat().st_size == 900
        writing.write(b"b" * 900)
        supervisor.put_aside(log)
        writing.write(b"c")

    assert log.read_bytes() == b"c"
    assert log.with_suffix(".log.1").read_bytes() == b"a" * 900 + b"b" * 900
    assert log.with_suffix(".log.1").stat().st_mode & 0o777 == 0o600


def test_what_stopped_a_task_is_named_and_not_quoted() -> None:
    fault = raised("Zhang San", "13800138000")
    told = {"name": "handoff.sweep", "exc": repr(fault), "traceback": "13800138000", "args": "Zhang", "kwargs": ""}
    record = logging.LogRecord(
        "celery.app.trace", logging.ERROR, __file__, 1, "Task %(name)s raised: %(exc)s%(traceback)s %(args)s", told,
        (type(fault), fault, fault.__traceback__),
    )  # fmt: skip
    Context("worker").filter(record)

    line_told = Discreet(LINE).format(record)

    assert "Task handoff.sweep raised: ValueError" in line_told
    assert "13800138000" not in line_told
    assert "Zhang" not in line_told
