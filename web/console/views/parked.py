"""Messages that could not be delivered and wait for a person's decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

import exchange.commands
import exchange.queries
from console import rendering, toasts
from console.doors import StaffView
from console.forms.reasons import ReasonForm
from console.panels import Act
from console.views.acting import ActView, Asked, Back
from exchange.contracts import MessageView
from exchange.enums import Stop
from handoff.enums import FactKind, Verb
from kernel.errors import NotFound, Text


@dataclass(frozen=True, slots=True)
class Line:
    """One message in the list."""

    word: Text
    number: str
    recipient: str
    reason: Text
    tries: str
    at: datetime | None
    acts: tuple[Act, ...]


class Parked(StaffView):
    """Everything that was stopped."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(self._draw)

    def _draw(self) -> HttpResponse:
        context = {
            "title": _("Parked messages"),
            "note": _("They could not be delivered. Each stops its own referral until somebody decides."),
            "messages_parked": [_line(one) for one in exchange.queries.parked(self.actor)],
            "empty_title": _("Nothing is parked"),
            "empty_text": _("Every message was delivered or is on its way."),
        }
        return rendering.page(self.request, "console/parked.html", context)


def word(kind: str) -> Text:
    """What a message tells, in words."""
    told = kind.rpartition(".")[2]
    labels: dict[str, Text] = {**dict(Verb.choices), **dict(FactKind.choices), "order": _("Referral")}
    return labels.get(told, kind)


def _line(one: MessageView) -> Line:
    why = Stop(one.error_code).label if one.error_code in Stop.values else one.error_code
    acts = (
        Act(reverse("console:retry", args=[one.id]), _("Try again"), "rotate-cw", dialog=True),
        Act(reverse("console:discard", args=[one.id]), _("Discard"), "trash-2", "grave", dialog=True),
    )
    return Line(word(one.kind), f"#{one.seq}", one.recipient_name, why, "", one.parked_at, acts)


class _OfMessage(ActView):
    """A decision about one message; its reason stays on record."""

    def message(self) -> MessageView:
        """The stopped message; raises `NotFound`."""
        found = exchange.queries.parked(self.actor)
        one = next((one for one in found if one.id == self.kwargs["message_id"]), None)
        if one is None:
            raise NotFound("message")
        return one

    def back(self) -> Back:
        """The list."""
        return Back(reverse("console:parked"), _("Parked messages"))

    def form(self, data: Any = None) -> forms.Form:
        return ReasonForm(data)


class Retry(_OfMessage):
    """Send it on its way again."""

    def asked(self) -> Asked:
        one = self.message()
        told = {"what": word(one.kind), "recipient": one.recipient_name}
        return Asked(
            _("Try again: %(what)s to %(recipient)s") % told,
            _("Try again"),
            self.back(),
            self.back().url,
            "retried",
            (_("Consent and agreement are asked anew."),),
        )

    def act(self, cleaned: dict[str, Any], key: str) -> HttpResponse:
        exchange.commands.retry_parked(self.actor, message_id=self.kwargs["message_id"], **cleaned, idempotency_key=key)
        return self.gone("retried")

    def gone(self, toast: str) -> HttpResponse:
        """Back to the list, where the message stands no more."""
        return toasts.after(self.request, self.back().url, toast)


class Discard(Retry):
    """Give it up."""

    def asked(self) -> Asked:
        one = self.message()
        told = {"what": word(one.kind), "recipient": one.recipient_name}
        return Asked(
            _("Discard: %(what)s to %(recipient)s") % told,
            _("Discard for good"),
            self.back(),
            self.back().url,
            "discarded",
            (_("%(recipient)s will never get this message. The referral goes on without it.") % told,),
            grave=True,
        )

    def act(self, cleaned: dict[str, Any], key: str) -> HttpResponse:
        exchange.commands.discard_parked(
            self.actor, message_id=self.kwargs["message_id"], **cleaned, idempotency_key=key
        )
        return self.gone("discarded")
