"""What the log says about a request that was refused: which one, of which organisation, and no secret."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from careloop.logs import Discreet, Sparing
from staff.enums import Role

TOKEN = "ILYg8Xc2pQ0vR5sT7uW9yZ1aB3dE4fG6hJ8kL0mN2oP"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What this process's own handler writes."""
    handler = next(one for one in logging.getLogger().handlers if isinstance(one.formatter, Discreet))
    assert isinstance(handler, logging.StreamHandler)
    for sparing in (one for one in handler.filters if isinstance(one, Sparing)):
        sparing.told.clear()
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    if before is not None:
        handler.setStream(before)


@pytest.mark.parametrize(
    "path",
    [
        *("/invitation/{}", "/invitation/{}/", "/x//Invitation/a {}", "/invitation{}", "/x/{}"),
        *("/outside/{}", "/outside/{}/", "/x//Outside/a {}", "/outside/{}/leave"),
    ],
)
def test_a_secret_in_an_address_is_in_no_line(hospital, stranger, log, path):
    stranger(hospital).post(path.format(TOKEN), {"username": "newcomer", "password": "a long enough phrase"})

    assert "django.request" in log.getvalue()
    assert TOKEN[:20] not in log.getvalue()


@pytest.mark.parametrize("behind", ["/outside/", "/outside%2F", "/outside%252F", "/x/invitation/"])
@pytest.mark.parametrize("between", ["", "%0A", "%20", "/"])
def test_a_link_that_was_copied_badly_is_in_no_line_either(hospital, stranger, log, behind, between):
    stranger(hospital).get(f"{behind}{TOKEN[:20]}{between}{TOKEN[20:42]}")

    assert re.search(r"Not Found: (/x)?/(outside|invitation)/<token>\n", log.getvalue())
    assert TOKEN[:20] not in log.getvalue()
    assert TOKEN[20:42] not in log.getvalue()


def test_frames_of_the_app_with_the_name_of_a_link_stay(log):
    try:
        exec(compile("1 / 0", "/srv/referrals/outside/commands.py", "exec"))  # noqa: S102 - a frame with that path
    except ZeroDivisionError:
        logging.getLogger("careloop.test").exception("a fault of ours")

    assert 'File "/srv/referrals/outside/commands.py", line 1' in log.getvalue()


def test_a_refused_cross_site_form_does_not_tell_the_link_either(hospital, stranger, log):
    stranger(hospital, enforce_csrf_checks=True).post(f"/invitation/{TOKEN}", {"username": "newcomer"})

    assert "Forbidden (CSRF cookie not set.): /invitation/<token>\n" in log.getvalue()


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/region", 403)])
def test_a_refusal_is_found_in_the_log_by_the_number_on_the_page(hospital, person_in, console_of, log, path, status):
    answer = console_of(person_in(hospital, Role.WARD_NURSE)).get(path)

    assert answer.status_code == status
    assert f" WARNING cli hospital {answer['X-Correlation-ID']} django.request: " in log.getvalue()


def test_a_refused_form_is_found_too(hospital, stranger, log):
    answer = stranger(hospital).post("/sign-in", {"username": "", "password": ""})

    assert answer.status_code == 422
    assert (
        f" hospital {answer['X-Correlation-ID']} django.request: {HTTPStatus(422).phrase}: /sign-in" in log.getvalue()
    )


def test_a_fault_of_ours_names_the_organisation(hospital, person_in, console_of, log, monkeypatch):
    monkeypatch.setattr("staff.queries.people", None)
    answer = console_of(person_in(hospital, Role.ORGANISATION_ADMINISTRATOR)).get("/people")

    assert answer.status_code == 500
    assert f" ERROR cli hospital {answer['X-Correlation-ID']} careloop.faults: a fault of ours" in log.getvalue()
