"""The page of a receiver outside the network: opened by a link and a code, without sign-in and without scripts.

Looking at the link changes nothing, so a chat program may fetch it. The answer sends no referrer, and so a browser
names no origin with its forms: they carry a proof made of the browser's own secret instead of Django's token.
"""

from __future__ import annotations

import hmac
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

import handoff.queries
import outside.commands
import outside.queries
from commands import read_frame
from console.forms.faults import told
from console.forms.outside import CodeForm
from console.presenters import guests
from kernel.actor import Actor
from kernel.errors import CareloopError, Conflict, NotFound, Refused, Unavailable
from outside.contracts import Visit
from outside.enums import MACHINE, VisitState
from staff.access import machine

COOKIE = "__Secure-outside" if settings.CARELOOP_HTTPS else "outside"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Content-Security-Policy": POLICY,
}
STATUS = {VisitState.CLOSED: 410, VisitState.LOCKED: 403, VisitState.TAKEN: 403}
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)
NAMES = {"outcome": "reason", "responsible_id": "responsible_name"}


@method_decorator(csrf_exempt, name="dispatch")
class Outside(View):
    """One link. A GET shows it, a POST enters the code, takes a step or leaves."""

    http_method_names = ["get", "head", "post"]  # noqa: RUF012 - as Django declares it

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(self._language(request)):
            try:
                response = super().dispatch(request, *args, **kwargs)
            except CareloopError as fault:
                response = self._draw("gone", {"why": fault.code, "sentence": fault.message}, _status(fault))
            except UNREADABLE:
                sentence = _("This was not done. Load the page again, then try once more.")
                response = self._draw("gone", {"why": "unreadable", "sentence": sentence}, 400)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    def get(self, _request: HttpRequest, token: str) -> HttpResponseBase:
        return self.show(self.visit(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        step = request.POST.get("step", "")
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise Refused("forbidden", _("This was not done. Load the page again, then try once more."))
        if step == "open":
            return self.enter(token)
        visit = self.visit(token)
        if visit is None or visit.person is None or not self._ours():
            return self.show(visit)
        if step == "leave":
            outside.commands.leave(self.door, token=token, browser=self.browser)
            return self.again(token)
        return self.take(token, visit, visit.person, step)

    @property
    def door(self) -> Actor:
        """Our machine at the door of this host's organisation."""
        return machine(self.request.organisation, MACHINE)  # type: ignore[attr-defined]

    @property
    def browser(self) -> str:
        """The secret that this browser was given for this link; empty where it has none, or another link's."""
        return str(self.request.get_signed_cookie(COOKIE, default="", salt=self._salt()) or "")

    def visit(self, token: str) -> Visit | None:
        """What there is to be found."""
        language = translation.get_language()
        return outside.queries.visit(self.door, token=token, browser=self.browser, language=language)

    def enter(self, token: str) -> HttpResponseBase:
        """The code was typed."""
        form = CodeForm(self.request.POST)
        if not form.is_valid():
            return self.show(self.visit(token), form, 422)
        try:
            given = {**form.cleaned_data, "browser": self.browser, "language": translation.get_language()}
            opened = outside.commands.open_link(self.door, token=token, **given)
        except (NotFound, Unavailable):
            raise
        except CareloopError as fault:
            told(form, fault)
            return self.show(self.visit(token), form, 422)
        response = self.again(token)
        return self._remember(response, self.visit_end(token), opened.browser)

    def take(self, token: str, visit: Visit, person: Actor, step: str) -> HttpResponseBase:
        """A step of the referral was asked for; the table decides."""
        with read_frame(person):
            view = handoff.queries.outside_view(person)
        form = guests.form_of(view, step, visit.opened_by, self.request.POST)
        if form is None:
            return self.show(visit, notice=_("This step is not open to you now. Here it stands."), status=409)
        if not form.is_valid():
            return self.show(visit, form, 422, step)
        try:
            guests.act(person, view, step, form.cleaned_data, self.request.POST)
        except (NotFound, Unavailable):
            raise
        except CareloopError as fault:
            told(form, fault, NAMES)
            return self.show(self.visit(token), form, 409 if isinstance(fault, Conflict) else 422, step)
        return self.again(token)

    def again(self, token: str) -> HttpResponse:
        """Back to the page, so that a reload sends nothing twice."""
        chosen = self.request.GET.get("lang", "")
        return redirect(reverse("console:outside", args=[token]) + (f"?lang={chosen}" if chosen in LANGUAGES else ""))

    def show(
        self, visit: Visit | None, form: forms.Form | None = None, status: int = 200, step: str = "", notice: str = ""
    ) -> HttpResponse:
        """The page as it stands; `form` is what was typed and refused."""
        if visit is None:
            return self._draw("gone", {"why": "unknown"}, 404)
        if visit.person is not None:
            try:
                with read_frame(visit.person):
                    view = handoff.queries.outside_view(visit.person)
                    context = guests.page(view, visit, step, form)
                    return self._draw("inside", {**context, "proof": self._proof(), "notice": notice}, status)
            except (Refused, NotFound):
                return self._draw("gone", {"why": "over"}, 410)
        if visit.state == VisitState.CODE:
            return self._draw("code", {"form": form or CodeForm()}, status)
        return self._draw("gone", {"why": visit.why or visit.state}, STATUS[VisitState(visit.state)])

    def visit_end(self, token: str) -> int:
        """For how many seconds the browser keeps its secret: as long as the link holds."""
        found = self.visit(token)
        return guests.seconds_until(found.expires_at) if found else 0

    def _draw(self, template: str, context: dict[str, Any], status: int) -> HttpResponse:
        whole = {**context, **guests.frame(self.request)}
        return render(self.request, f"console/outside/{template}.html", whole, status=status)

    def _remember(self, response: HttpResponse, seconds: int, browser: str) -> HttpResponse:
        response.set_signed_cookie(
            COOKIE,
            browser,
            salt=self._salt(),
            max_age=seconds,
            path=self.request.path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def _salt(self) -> str:
        organisation = self.request.organisation  # type: ignore[attr-defined]
        return f"outside|{organisation.id}|{self.kwargs['token']}"

    def _proof(self) -> str:
        return salted_hmac("console.outside", self.browser, algorithm="sha256").hexdigest()

    def _ours(self) -> bool:
        """Whether the form was drawn for this browser."""
        return hmac.compare_digest(self._proof(), self.request.POST.get("proof", "").encode("ascii", "ignore").decode())

    def _language(self, request: HttpRequest) -> str:
        chosen = request.GET.get("lang", "")
        return chosen if chosen in LANGUAGES else str(translation.get_language())


def _status(fault: CareloopError) -> int:
    if isinstance(fault, Unavailable):
        return 503
    return 404 if isinstance(fault, NotFound) else 403


LANGUAGES = dict(settings.LANGUAGES)
