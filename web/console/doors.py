"""Who may come in: pages are for signed-in staff; what opens for everybody is written in `urls`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from commands import read_frame
from journal.queries import last_number
from kernel.actor import Actor
from kernel.ids import new_id

KEY_LENGTH = (8, 70)
ANSWERED = "answered"
_ANSWERED_SECONDS = 120
_KEY = re.compile(r"[A-Za-z0-9-]{8,70}")


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in. `last_number` is the newest event before the page's reads."""

    actor: Actor
    last_number: int


class StaffView(View):
    """A page for signed-in staff. A GET reads in one unit of work; a POST calls commands, which open their own."""

    request: StaffRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if getattr(request, "actor", None) is None:
            return to_sign_in(request, back=request.get_full_path() if hasattr(self, "get") else came_from(request))
        return _answered(request, super().dispatch(request, *args, **kwargs))

    @property
    def actor(self) -> Actor:
        """Who is signed in."""
        return self.request.actor

    def key(self) -> str:
        """The idempotency key that this drawing of the form carries; a new one where it carries none of ours."""
        sent = self.request.POST.get("idempotency_key", "")
        return sent if KEY_LENGTH[0] <= len(sent) <= KEY_LENGTH[1] else str(new_id())

    def version(self) -> int:
        """The version on which the person decided, as the form carries it; 0 (never a version) for nonsense."""
        sent = self.request.POST.get("expected_version", "")
        return int(sent) if sent.isdecimal() and len(sent) < 9 else 0

    def reading(self, draw: Callable[[], HttpResponse]) -> HttpResponse:
        """Reads and draws in one unit of work, from a known number of the event log on."""
        with read_frame(self.actor):
            self.request.last_number = last_number()
            return draw()


def _answered(request: HttpRequest, response: Any) -> Any:
    """Tells the browser which form this answers: it forgets what it kept of it. Without an answer nothing is."""
    sent = request.POST.get("idempotency_key", "") if request.method == "POST" else ""
    if _KEY.fullmatch(sent):
        response.set_cookie(
            ANSWERED, sent, max_age=_ANSWERED_SECONDS, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def to_sign_in(request: HttpRequest, *, back: str) -> HttpResponse:
    """To the sign-in page and `back` afterwards; a fragment makes the whole page go. The page says that a form that was
    sent was not saved."""
    sent = "idempotency_key" in request.POST
    target = f"{reverse('console:sign_in')}?{urlencode({'next': back, **({'unsaved': '1'} if sent else {})})}"
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = target if sent else reverse("console:sign_in")
        return response
    return redirect(target)


def came_from(request: HttpRequest) -> str:
    """The page of this site that sent the request; the home page where none is named."""
    page = urlsplit(request.headers.get("Referer", ""))
    return safe_next(request, urlunsplit(("", "", page.path, page.query, "")) if page.netloc else None)


def safe_next(request: HttpRequest, wanted: str | None) -> str:
    """A path of this site to go on to; anything else becomes the home page."""
    allowed = url_has_allowed_host_and_scheme(wanted or "", {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and allowed and wanted.startswith("/") else reverse("console:home")
