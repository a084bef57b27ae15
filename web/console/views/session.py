"""Coming in and going out: sign in, sign out, invitation, password, language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import View

import staff.commands
import staff.queries
from console import rendering, toasts
from console.doors import StaffView, safe_next
from console.forms.faults import told
from console.forms.people import InvitationForm, PasswordForm, SignInForm
from console.views.acting import ActView, Asked, Back
from kernel.actor import Actor
from kernel.errors import CareloopError, Unavailable
from staff import sessions
from staff.access import machine

_YEAR_SECONDS = 365 * 86_400


class SignIn(View):
    """For staff of the organisation that answers under this host."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if getattr(request, "actor", None) is not None:
            return redirect(safe_next(request, request.GET.get("next")))
        return self._draw(SignInForm(), request.GET.get("next", ""))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form, wanted = SignInForm(request.POST), request.POST.get("next", "")
        if not form.is_valid():
            return self._draw(form, wanted, 422)
        try:
            enter(request, **form.cleaned_data)
        except Unavailable:
            raise
        except CareloopError as fault:
            told(form, fault)
            return self._draw(form, wanted, 422)
        return speaking(redirect(safe_next(request, wanted)), translation.get_language())

    def _draw(self, form: forms.Form, wanted: str, status: int = 200) -> HttpResponse:
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        context = {"form": form, "next": wanted, "unsaved": bool(asked.get("unsaved"))}
        return rendering.page(self.request, "console/sign_in.html", context, status=status)


class Invitation(View):
    """Opens the account of somebody who was invited, and signs the person in."""

    def get(self, _request: HttpRequest, token: str) -> HttpResponseBase:
        return self._draw(self._form(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        form = self._form(token, request.POST)
        if not form.is_valid():
            return self._draw(form, 422)
        try:
            username, password = form.cleaned_data.get("username", ""), form.cleaned_data["password"]
            accepted = staff.commands.accept_invitation(
                self._actor(), token=token, username=username, password=password
            )
            enter(request, username=accepted.username, password=password)
        except Unavailable:
            raise
        except CareloopError as fault:
            told(form, fault)
            return self._draw(form, 422)
        return redirect("console:home")

    def _form(self, token: str, data: Any = None) -> InvitationForm:
        """Whose access was reset has a name already, and is not asked for it."""
        form = InvitationForm(data)
        if staff.queries.is_reset(self._actor(), token=token):
            del form.fields["username"]
        return form

    def _actor(self) -> Actor:
        return machine(self.request.organisation, "sign-in")  # type: ignore[attr-defined]

    def _draw(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return rendering.page(self.request, "console/invitation.html", {"form": form}, status=status)


def enter(request: HttpRequest, *, username: str, password: str) -> None:
    """Opens a session and hands it to the browser. Raises what `staff.commands.sign_in` raises."""
    signed_in = staff.commands.sign_in(
        machine(request.organisation, "sign-in"),  # type: ignore[attr-defined]
        username=username,
        password=password,
        replaces=sessions.key_of(request),
        client=request.headers.get("User-Agent", ""),
        address=sessions.address_of(request),
    )
    sessions.attach(request, signed_in)


class SignOut(StaffView):
    """Ends the session."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        staff.commands.sign_out(self.actor)
        sessions.detach(request)
        return toasts.leave(redirect("console:sign_in"), "signed_out")


class Language(View):
    """Switches the language in place; a signed-in person's account remembers it."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.POST.get("language", "")
        response = redirect(safe_next(request, request.POST.get("next")))
        if chosen not in dict(settings.LANGUAGES):
            return response
        actor = getattr(request, "actor", None)
        if actor is not None:
            staff.commands.choose_language(actor, language=chosen)
        translation.activate(chosen)
        return speaking(response, chosen)


def speaking(response: HttpResponse, language: str) -> HttpResponse:
    """Keeps the language in which this browser reads: what one signed in with is what one goes on with."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=_YEAR_SECONDS,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
    )
    return response


class Password(ActView):
    """One's own password."""

    def asked(self) -> Asked:
        home = Back(reverse("console:home"), _("My lists"))
        return Asked(_("Change password"), _("Change password"), home, home.url, "password")

    def form(self, data: Any = None) -> forms.Form:
        return PasswordForm(data)

    def act(self, cleaned: dict[str, Any], _key: str) -> None:
        staff.commands.change_password(self.actor, **cleaned)
