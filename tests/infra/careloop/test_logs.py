"""Log lines carry where and for whom, and no value."""

from __future__ import annotations

import logging

import pytest

from careloop import cache_keys, correlation
from careloop.logs import LINE, Context, Discreet
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


@pytest.mark.parametrize("name", ["a", "a:b"])
def test_cache_keys_belong_to_one_organisation(name: str) -> None:
    outside = cache_keys.of_tenant(name, "clinic", 1)
    with entered(Scope("work", HOSPITAL)):
        inside = cache_keys.of_tenant(name, "clinic", 1)

    assert outside == f"clinic:directory:1:{name}"
    assert inside == f"clinic:{HOSPITAL.id}:1:{name}"
