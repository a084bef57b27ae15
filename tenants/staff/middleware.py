"""Who is asking: a signed-in browser, a program with a token, or nobody."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from kernel.actor import Actor
from staff.access import actor_from_token

_BEARER = "Bearer "
BACKGROUND = "X-Careloop-Background"


class ActorMiddleware:
    """Sets `request.actor` (None for nobody; no statement without cookie or token, one statement with).

    Unless the browser has chosen a language, the account's is spoken. A program's token comes in the Authorization
    header, which no foreign page can make a browser send: such a request needs no CSRF token. What an open page fetches
    by itself says so in `X-Careloop-Background`: it is answered as long as the session lives, and does not prolong it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = actor = self._actor(request)  # type: ignore[attr-defined]
        if actor is not None and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(actor.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)

    def _actor(self, request: HttpRequest) -> Actor | None:
        organisation = getattr(request, "organisation", None)
        if organisation is None:
            return None
        request.session.tenant = organisation  # type: ignore[attr-defined]
        request.session.unattended = BACKGROUND in request.headers  # type: ignore[attr-defined]
        authorization = request.headers.get("Authorization", "")
        if authorization.startswith(_BEARER):
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined] # noqa: SLF001
            return actor_from_token(organisation, authorization.removeprefix(_BEARER).strip())
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return request.session.actor()  # type: ignore[attr-defined]
        return None
