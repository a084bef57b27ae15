"""What wraps every request."""

from __future__ import annotations

import json
import re

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, TooManyFieldsSent
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.test import Client, RequestFactory

from careloop import correlation, faults, middleware
from kernel.errors import Conflict, Invalid, NotFound, Refused, Unavailable


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/", headers={"accept": "application/json"})


def test_health_is_answered_before_anything_else(settings: object) -> None:
    def never(_request: HttpRequest) -> HttpResponse:
        raise AssertionError("health asks nobody")

    response = middleware.HealthMiddleware(never)(RequestFactory().get("/healthz", headers={"host": "elsewhere"}))

    assert (response.status_code, response.content) == (200, b"ok")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("offered", "kept"),
    [("a1b2c3d4-e5f6", True), ("short", False), ("x" * 65, False), ("new\nline-injected", False), (None, False)],
)
def test_a_correlation_id_is_kept_where_it_is_well_formed(offered: str | None, kept: bool) -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(correlation.current())
        return HttpResponse()

    given = RequestFactory().get("/")
    if offered is not None:
        given.META["HTTP_X_CORRELATION_ID"] = offered
    response = middleware.CorrelationMiddleware(view)(given)

    assert response["X-Correlation-ID"] == seen[0]
    assert (seen[0] == offered) is kept
    assert re.fullmatch(r"[A-Za-z0-9-]{8,64}", seen[0])
    assert correlation.current() == "-"


def test_the_policy_allows_nothing_inline_and_names_the_live_port(settings: object) -> None:
    settings.CARELOOP_LIVE_PORT = 8001  # type: ignore[attr-defined]
    policy = middleware.content_policy("first.localhost:8000")

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "connect-src 'self' ws://first.localhost:8001" in policy
    settings.CARELOOP_LIVE_PORT = None  # type: ignore[attr-defined]
    settings.CARELOOP_HTTPS = True  # type: ignore[attr-defined]
    assert "connect-src 'self' wss://first.example.org;" in middleware.content_policy("first.example.org")


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (NotFound(), 404, "not_found"),
        (Refused("not_yours", "No."), 403, "not_yours"),
        (Invalid("name", "required", "Give it."), 422, "required"),
        (Conflict(3), 409, "conflict"),
        (Unavailable(7), 503, "unavailable"),
        (OperationalError("connection to server at 10.0.0.1 failed: Zhang San"), 503, "unavailable"),
        (ValueError("invalid literal: 'Zhang San 13800138000'"), 500, "internal_error"),
    ],
)
def test_each_error_has_its_status_and_tells_no_secret(
    request_: HttpRequest, fault: Exception, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    with correlation.correlated("abcd1234"):
        response = faults.answer(request_, fault)

    assert response is not None
    told = json.loads(response.content)
    assert (response.status_code, told["code"], told["correlation"]) == (status, code, "abcd1234")
    assert "Zhang" not in response.content.decode()
    if isinstance(fault, Unavailable):
        assert response["Retry-After"] == "7"


def test_a_browser_gets_a_page(settings: object) -> None:
    response = faults.answer(RequestFactory().get("/", headers={"accept": "text/html"}), NotFound())

    assert response is not None
    assert response.status_code == 404
    assert b"<html" in response.content


@pytest.mark.parametrize(
    "fault", [MultiPartParserError("b"), UnreadablePostError("b"), TooManyFieldsSent("b"), BadRequest("Zhang San")]
)
def test_what_cannot_be_read_is_a_request_at_fault(
    request_: HttpRequest, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    response = faults.answer(request_, fault)

    assert response is not None
    assert (response.status_code, json.loads(response.content)["code"]) == (400, "bad_request")
    assert not caplog.records


def test_a_host_that_is_none_of_ours_is_refused_in_a_line_that_does_not_repeat_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = Client(HTTP_HOST="zhang-san-1.evil.example").get("/", headers={"Accept-Language": "zh-hans"})

    assert answer.status_code == 400
    assert "无法读取该请求" in answer.text
    assert [(record.levelname, record.name, record.exc_info) for record in caplog.records] == [
        ("WARNING", "django.request", None)
    ]
    assert "zhang" not in caplog.text
    assert "zhang" not in answer.text


@pytest.mark.parametrize("fault", [Http404(), PermissionDenied()])
def test_djangos_own_refusals_are_left_to_it(request_: HttpRequest, fault: Exception) -> None:
    assert faults.answer(request_, fault) is None


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "evil.example", 400),
        ("/", "nobody.localhost", 404),
        ("/healthz", "evil.example", 200),
        ("/", "hospital.localhost", 302),
        ("/nowhere", "hospital.localhost", 404),
        ("/graphql", "hospital.localhost", 405),
    ],
)
def test_every_answer_has_the_security_headers(hospital: object, path: str, host: str, status: int) -> None:
    answer = Client(HTTP_HOST=host).get(path)

    assert answer.status_code == status
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "evil" not in answer["Content-Security-Policy"]


def test_what_may_be_kept_says_so_itself(hospital: object) -> None:
    answer = Client(HTTP_HOST="hospital.localhost").get("/static/console/css/tokens.css")

    answer.close()
    assert answer.status_code == 200
    assert "max-age" in answer["Cache-Control"]
