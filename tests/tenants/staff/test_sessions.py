"""The session backend, and the way of a cookie through sign-in, requests and sign-out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from factories import building
from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.errors import OutsideTenant
from kernel.tenant import Tenant
from staff import access, commands, sessions
from staff.middleware import ActorMiddleware
from staff.models import Session
from staff.sessions import SessionStore
from tenancy.access import unit_of_work

PASSWORD = "correct horse 42"
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
View = Callable[[Any], HttpResponse]


def show(request: Any) -> HttpResponse:
    """Says who asks and in which language the answer is."""
    return HttpResponse(f"{request.actor.name if request.actor else 'nobody'} {translation.get_language()}")


def sign_in(request: Any) -> HttpResponse:
    gate = access.machine(request.organisation, "sign-in")
    replaces = sessions.key_of(request)
    signed_in = commands.sign_in(gate, username="li.min", password=PASSWORD, replaces=replaces)
    sessions.attach(request, signed_in)
    return show(request)


def sign_out(request: Any) -> HttpResponse:
    commands.sign_out(request.actor)
    sessions.detach(request)
    return show(request)


class Browser:
    """Keeps the cookies of one host and walks through the same middleware as a request does."""

    def __init__(self, organisation: Tenant | None) -> None:
        self.organisation = organisation
        self.cookies: SimpleCookie = SimpleCookie()

    def get(self, view: View = show, **headers: str) -> HttpResponse:
        request = RequestFactory(headers=headers).get("/")
        request.COOKIES = {name: morsel.value for name, morsel in self.cookies.items()}

        def organisation(request: HttpRequest) -> HttpResponse:
            if self.organisation is not None:
                request.organisation = self.organisation  # type: ignore[attr-defined]
            return SessionMiddleware(ActorMiddleware(view))(request)

        with translation.override("zh-hans"):
            response = organisation(request)
        for name, morsel in response.cookies.items():
            if morsel.value:
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)
        return response

    def says(self, view: View = show, **headers: str) -> str:
        return self.get(view, **headers).content.decode()

    @property
    def key(self) -> str:
        return self.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def browser(hospital: Tenant, li_min: Ref) -> Browser:
    return Browser(hospital)


def test_a_browser_signs_in_works_and_signs_out(browser: Browser) -> None:
    assert browser.says() == "nobody zh-hans"
    assert browser.says(sign_in) == "李敏 zh-hans"
    assert browser.says() == "李敏 zh-hans"
    assert browser.says(sign_out) == "nobody zh-hans"
    assert settings.SESSION_COOKIE_NAME not in browser.cookies
    assert browser.says() == "nobody zh-hans"


def test_a_stranger_costs_no_statement_and_gets_no_cookie(
    browser: Browser, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(0):
        response = browser.get()

    assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_a_request_knows_session_and_person_from_one_statement(
    hospital: Tenant, browser: Browser, django_assert_num_queries: Callable[..., Any]
) -> None:
    browser.get(sign_in)

    with unit_of_work(hospital), django_assert_num_queries(1):
        assert browser.says() == "李敏 zh-hans"


def test_the_cookie_is_new_after_sign_in_and_the_old_one_is_dead(hospital: Tenant, browser: Browser) -> None:
    browser.get(sign_in)
    first = browser.key
    browser.get(sign_in)

    assert browser.key != first
    assert access.actor_from_session(hospital, first) is None


def test_the_key_is_nowhere_in_the_table(hospital: Tenant, browser: Browser) -> None:
    browser.get(sign_in)

    with unit_of_work(hospital):
        assert browser.key not in repr(list(Session.objects.values_list()))


def test_a_cookie_of_one_organisation_is_nothing_at_another(centre: Tenant, browser: Browser) -> None:
    browser.get(sign_in)

    browser.organisation = centre

    assert browser.says() == "nobody zh-hans"


def test_without_an_organisation_there_is_nobody(browser: Browser) -> None:
    browser.get(sign_in)

    browser.organisation = None

    assert browser.says() == "nobody zh-hans"


def test_an_ended_account_is_nobody_at_the_next_request(hospital: Tenant, browser: Browser, li_min: Ref) -> None:
    browser.get(sign_in)

    commands.deactivate(access.machine(hospital, "provisioning"), account_id=li_min.id, expected_version=1)

    assert browser.says() == "nobody zh-hans"


def test_who_works_stays_signed_in_until_the_day_is_over(browser: Browser) -> None:
    with time_machine.travel(NOON, tick=False):
        browser.get(sign_in)
    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False), building():
            assert browser.says() == "李敏 zh-hans"

    with time_machine.travel(NOON + timedelta(hours=12), tick=False):
        assert browser.says() == "nobody zh-hans"


def test_who_pauses_too_long_is_signed_out_and_the_cookie_goes(browser: Browser) -> None:
    with time_machine.travel(NOON, tick=False):
        browser.get(sign_in)
    with time_machine.travel(NOON + timedelta(minutes=30), tick=False):
        assert browser.says() == "nobody zh-hans"

    assert settings.SESSION_COOKIE_NAME not in browser.cookies


def test_what_a_forgotten_page_fetches_keeps_nobody_signed_in(browser: Browser) -> None:
    by_itself = {"X-Careloop-Background": "1"}
    with time_machine.travel(NOON, tick=False):
        browser.get(sign_in)
    for minutes in (10, 20, 29):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False), building():
            assert browser.says(**by_itself) == "李敏 zh-hans"

    with time_machine.travel(NOON + timedelta(minutes=30), tick=False):
        assert browser.says(**by_itself) == "nobody zh-hans"


def test_work_is_noted_once_a_minute(hospital: Tenant, browser: Browser) -> None:
    def seen() -> datetime:
        with unit_of_work(hospital):
            return Session.objects.get().last_seen_at

    with time_machine.travel(NOON, tick=False):
        browser.get(sign_in)
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        browser.get()
        assert seen() == NOON
    with time_machine.travel(NOON + timedelta(seconds=61), tick=False), building():
        browser.get()
        assert seen() == NOON + timedelta(seconds=61)


def test_the_accounts_language_is_spoken_unless_the_browser_chose(hospital: Tenant, browser: Browser) -> None:
    browser.get(sign_in)
    actor = access.actor_from_session(hospital, browser.key)
    assert actor is not None
    commands.choose_language(actor, language="en")

    assert browser.says() == "李敏 en"
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert browser.says() == "李敏 zh-hans"


def test_a_program_is_its_account_and_needs_no_csrf_token(
    hospital: Tenant, browser: Browser, person_in: Callable[..., Actor]
) -> None:
    issued = commands.issue_token(person_in(hospital, "ward_nurse", name="王芳"), name="接口")
    exempt: list[bool] = []

    def view(request: Any) -> HttpResponse:
        exempt.append(getattr(request, "_dont_enforce_csrf_checks", False))
        return show(request)

    assert browser.says(view, authorization=f"Bearer {issued.token}") == "王芳 zh-hans"
    assert browser.says(view, authorization="Bearer clt_wrong") == "nobody zh-hans"
    assert browser.says(view, authorization="Basic bGk6bWlu") == "nobody zh-hans"
    assert exempt == [True, True, False]


def test_a_token_beside_a_cookie_counts_alone(browser: Browser) -> None:
    browser.get(sign_in)

    assert browser.says(authorization="Bearer clt_wrong") == "nobody zh-hans"


def test_what_a_page_remembers_is_there_at_the_next_request(browser: Browser) -> None:
    browser.get(sign_in)

    def remember(request: Any) -> HttpResponse:
        request.session["list"] = {"open": [1]}
        return show(request)

    def recall(request: Any) -> HttpResponse:
        return HttpResponse(str(request.session.get("list")))

    with building():
        browser.get(remember)

    assert browser.says(recall) == "{'open': [1]}"


def test_what_is_remembered_of_nobody_needs_a_session_of_its_own(hospital: Tenant) -> None:
    store = SessionStore(tenant=hospital)
    store["seen"] = True

    with building():
        store.save()

    again = SessionStore(store.session_key, tenant=hospital)
    assert again["seen"] is True
    assert again.actor() is None
    assert again.exists(store.session_key or "")
    with building():
        again.flush()
    assert not store.exists(store.session_key or "")


def test_a_session_that_ended_meanwhile_is_not_written_back(hospital: Tenant, browser: Browser) -> None:
    browser.get(sign_in)
    store = SessionStore(browser.key, tenant=hospital)
    store["list"] = "open"
    actor = access.actor_from_session(hospital, browser.key)
    assert actor is not None
    commands.sign_out(actor)

    with building(), pytest.raises(UpdateError):
        store.save()


def test_a_session_without_an_organisation_is_a_fault(hospital: Tenant, browser: Browser) -> None:
    browser.get(sign_in)

    with pytest.raises(OutsideTenant):
        SessionStore(browser.key).get("list")
