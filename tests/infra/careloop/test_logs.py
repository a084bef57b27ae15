"""Log lines carry where and for whom, and no value."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
import uvicorn

from careloop import cache_keys, correlation
from careloop.logs import LINE, Context, Discreet
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
