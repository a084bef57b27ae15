"""A page that asks for what one command needs, calls it once, and puts refusals beside the fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from commands import read_frame
from console import rendering, toasts
from console.doors import StaffView
from console.forms.faults import told
from console.forms.reasons import NothingForm
from kernel.errors import CareloopError, Conflict, NotFound, Text, Unavailable
from kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Back:
    """Where a page was opened from."""

    url: str
    label: Text


@dataclass(frozen=True, slots=True)
class Asked:
    """What an action page says: heading, the word on its button, what will follow, and where to go afterwards.

    `grave`: it cannot be undone; `consequence` then names the patient, the recipient and what they will see.
    """

    title: Text
    submit: Text
    back: Back
    done_url: str
    toast: str = "done"
    consequence: tuple[Text, ...] = ()
    grave: bool = False
    version: int | None = None
    context: dict[str, Any] | None = None


class ActView(StaffView):
    """Subclasses say what is asked (`asked`), with which form (`form`), and what to do (`act`)."""

    names: ClassVar[dict[str, str]] = {}
    template = "console/action.html"

    def asked(self) -> Asked:
        """What the page says now; raises `NotFound` where there is nothing to act on."""
        raise NotImplementedError

    def form(self, data: Any = None) -> forms.Form:
        """The form, empty or with what was typed."""
        return NothingForm(data)

    def act(self, cleaned: dict[str, Any], key: str) -> HttpResponse | None:
        """Calls the command with the idempotency key `key`; an answer of its own replaces the usual redirect."""
        raise NotImplementedError

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        return self.reading(lambda: self.draw(self.form()))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        with read_frame(self.actor):
            form = self.form(request.POST)
        if not form.is_valid():
            return self.again(form)
        try:
            answer = self.act(form.cleaned_data, self.key())
        except (NotFound, Unavailable):
            raise
        except CareloopError as fault:
            told(form, fault, self.names)
            return self.again(form, 409 if isinstance(fault, Conflict) else 422)
        self.forget()
        return answer or self.reading(self._done)

    def again(self, form: forms.Form, status: int = 422) -> HttpResponse:
        """The page once more, with what was typed and what is wrong."""
        self.forget()
        return self.reading(lambda: self.draw(form, status))

    def forget(self) -> None:
        """Drops what was read before the command ran."""

    def _done(self) -> HttpResponse:
        asked = self.asked()
        return toasts.after(self.request, asked.done_url, asked.toast)

    def draw(self, form: forms.Form, status: int = 200) -> HttpResponse:
        """The page, or its dialog."""
        asked = self.asked()
        context = {
            "title": asked.title,
            "submit": asked.submit,
            "back": asked.back,
            "consequence": asked.consequence,
            "grave": asked.grave,
            "expected_version": asked.version,
            "form": form,
            "idempotency_key": str(new_id()),
            "action_url": self.request.path,
            **(asked.context or {}),
        }
        if self.request.headers.get("X-Careloop-Dialog"):
            return rendering.fragment(self.request, "console/action_dialog.html", {**context, "in_dialog": True})
        return rendering.page(self.request, self.template, context, status=status)
