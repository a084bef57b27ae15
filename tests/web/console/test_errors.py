"""What went wrong is a sentence that tells what to do, and a number to quote."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import OperationalError
from django.http import UnreadablePostError

NOBODYS = "01900000-0000-7000-8000-000000000000"


@pytest.mark.parametrize("path", ["/nowhere", f"/referrals/{NOBODYS}", f"/patients/{NOBODYS}"])
def test_not_there_and_not_yours_are_one_answer(scene, console_of, path):
    answer = console_of(scene.ward).get(path)

    assert answer.status_code == 404
    assert "Nothing to be found here" in answer.text
    assert f"<code>{answer['X-Correlation-ID']}</code>" in answer.text


def test_a_refusal_says_whom_to_ask(scene, console_of):
    answer = console_of(scene.ward).get("/region")

    assert answer.status_code == 403
    assert "ask your administrator" in answer.text


def test_a_fault_of_ours_is_answered_neutrally(scene, console_of, monkeypatch):
    def broken(*_given, **_more):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("handoff.queries.discharges", broken)

    answer = console_of(scene.ward).get("/discharges")

    assert answer.status_code == 500
    assert "Nothing was lost" in answer.text
    assert "secret detail" not in answer.text


def test_the_system_being_busy_is_answered_with_when_to_try_again(scene, console_of, monkeypatch):
    from kernel.errors import Unavailable

    def busy(*_given, **_more):
        raise Unavailable(retry_after=3)

    monkeypatch.setattr("handoff.queries.discharges", busy)

    answer = console_of(scene.ward).get("/discharges")

    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "Try again" in answer.text


def test_errors_are_told_in_chinese_too(scene, console_of):
    answer = console_of(scene.ward, language="zh-hans").get(f"/referrals/{uuid4()}")

    assert "此处没有内容" in answer.text


@pytest.mark.parametrize("broken", ["tenancy.middleware.organisation_by_host", "staff.access.live_session"])
@pytest.mark.parametrize(("language", "sentence"), [("en", "Nothing was changed"), ("zh-hans", "未作任何更改")])
def test_while_the_database_is_away_every_page_says_so(scene, console_of, monkeypatch, broken, language, sentence):
    browser = console_of(scene.ward, language=language, raise_request_exception=False)
    monkeypatch.setattr(broken, away)

    answer = browser.get("/discharges")

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert sentence in answer.text
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("broken", ["tenancy.middleware.organisation_by_host", "staff.access.live_session"])
def test_while_the_database_is_away_programs_are_told_in_their_form(scene, console_of, monkeypatch, broken):
    program = console_of(scene.ward, raise_request_exception=False)
    monkeypatch.setattr(broken, away)

    answer = program.post("/graphql", {"query": "{ me { id } }"}, content_type="application/json")

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer.json()["errors"][0]["extensions"]["code"] == "unavailable"


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize("kind", ["multipart/form-data", f"multipart/form-data; boundary={'x' * 300}"])
def test_a_form_that_cannot_be_read_is_a_request_at_fault(hospital, stranger, caplog, kind, checked):
    browser = stranger(hospital, enforce_csrf_checks=checked, raise_request_exception=False)
    browser.cookies["csrf"] = "x" * 32

    answer = browser.post("/sign-in", b"username=a", content_type=kind)

    assert answer.status_code == 400
    assert "The request could not be read." in answer.text
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_form_that_breaks_off_is_a_request_at_fault(hospital, stranger, caplog, monkeypatch):
    def broken(_request):
        raise UnreadablePostError("connection of 10.0.0.1 reset")

    monkeypatch.setattr("django.core.handlers.wsgi.WSGIRequest._load_post_and_files", broken)
    answer = stranger(hospital, raise_request_exception=False).post("/sign-in", {"username": "a"})

    assert answer.status_code == 400
    assert "The request could not be read." in answer.text
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_request_that_breaks_off_before_any_page_is_a_request_at_fault(hospital, stranger, caplog, monkeypatch):
    def broken(*_given, **_more):
        raise UnreadablePostError("connection of 10.0.0.1 reset")

    monkeypatch.setattr("tenancy.middleware.organisation_by_host", broken)
    answer = stranger(hospital, raise_request_exception=False).get("/sign-in")

    assert answer.status_code == 400
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_document_that_breaks_off_is_refused_in_the_form_of_programs(hospital, stranger, monkeypatch):
    def broken(_request):
        raise UnreadablePostError("connection of 10.0.0.1 reset")

    monkeypatch.setattr("django.http.request.HttpRequest.body", property(broken))
    program = stranger(hospital, raise_request_exception=False)
    answer = program.post("/graphql", {"query": "{ me { id } }"}, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "bad_request"


def away(*_given, **_more):
    raise OperationalError("connection to server at 10.0.0.1 failed")


def test_the_title_says_what_went_wrong(scene, console_of):
    assert "<title>Nothing to be found here" in console_of(scene.ward).get("/nowhere").text
