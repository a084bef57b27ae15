"""Joint follow-up protocols with partners: proposed here or there, agreed by both, the same text on both sides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

import handoff.commands
import handoff.queries
from commands import read_frame
from console import rendering, toasts, words
from console.doors import StaffView
from console.forms.faults import told
from console.forms.protocol import AnswerForm, ProtocolForm, StepForms, content_of
from console.panels import Act
from console.presenters import protocols
from console.views.acting import ActView, Asked, Back
from handoff.contracts import ProtocolView
from handoff.enums import ProtocolState
from kernel.errors import CareloopError, NotFound, Unavailable
from kernel.ids import new_id
from tenancy.queries import organisations, partnerships


class Protocols(StaffView):
    """Every protocol with every partner."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(self._draw)

    def _draw(self) -> HttpResponse:
        found = handoff.queries.protocols(self.actor)
        context = {
            "title": _("Joint protocols"),
            "note": _("What both organisations do after a discharge. A protocol names no patient."),
            "rows": [(protocols.shown(one), _acts(one)) for one in found],
            "acts": (Act(reverse("console:propose_protocol"), _("Propose a protocol"), "plus", "main"),),
        }
        return rendering.page(self.request, "console/protocols.html", context)


def _acts(one: ProtocolView) -> tuple[Act, ...]:
    if one.ours or one.state != ProtocolState.PROPOSED:
        return ()
    return (Act(reverse("console:answer_protocol", args=[one.id]), _("Answer"), "reply", "main", dialog=True),)


def back() -> Back:
    """The list."""
    return Back(reverse("console:protocols"), _("Joint protocols"))


class Propose(StaffView):
    """A new protocol, or the next version of one."""

    def get(self, _request: HttpRequest) -> HttpResponseBase:
        return self.reading(lambda: self.draw(self.form(), StepForms(prefix="step")))

    def form(self, data: Any = None) -> ProtocolForm:
        """With whom there is an agreement, in whichever direction."""
        here = self.actor.tenant.id
        ids = {one.recipient_id if one.sender_id == here else one.sender_id for one in partnerships(here)}
        return ProtocolForm(data, partners=[(str(card.id), words.name_of(card)) for card in organisations(ids=ids)])

    def draw(self, form: forms.Form, steps: Any, status: int = 200) -> HttpResponse:
        """The page."""
        handoff.queries.protocols(self.actor)
        faults = [(one.auto_id, f"{one.label}: {fault}") for row in steps for one in row for fault in one.errors]
        context = {
            "title": _("Propose a protocol"),
            "form": form,
            "steps_rows": steps,
            "formset_errors": faults if steps.is_bound else [],
            "back": back(),
            "idempotency_key": str(new_id()),
        }
        return rendering.page(self.request, "console/protocol_form.html", context, status=status)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        with read_frame(self.actor):
            form, steps = self.form(request.POST), StepForms(request.POST, prefix="step")
        if not (form.is_valid() and steps.is_valid()):
            return self.reading(lambda: self.draw(form, steps, 422))
        valid_from, content = content_of(form, steps)
        try:
            handoff.commands.propose_protocol(
                self.actor,
                partner_id=form.cleaned_data["partner_id"],
                valid_from=valid_from,
                content=content,
                idempotency_key=self.key(),
            )
        except (NotFound, Unavailable):
            raise
        except CareloopError as fault:
            told(form, fault)
            return self.reading(lambda: self.draw(form, steps, 422))
        return toasts.after(request, back().url, "proposed")


class Answer(ActView):
    """The partner's proposal: agreed, or not and why."""

    def protocol(self) -> ProtocolView:
        """The protocol; raises `NotFound`."""
        return handoff.queries.protocol(self.actor, protocol_id=self.kwargs["protocol_id"])

    def asked(self) -> Asked:
        one = self.protocol()
        seen = protocols.shown(one)
        said = (f"{seen.partner} · {seen.title} · {seen.under}", _("Once agreed, it applies from its first day on."))
        title = _("Answer: %(name)s") % {"name": seen.title}
        return Asked(title, _("Send the answer"), back(), back().url, "answered", said, version=one.version)

    def form(self, data: Any = None) -> forms.Form:
        return AnswerForm(data)

    def act(self, cleaned: dict[str, Any], key: str) -> None:
        handoff.commands.answer_protocol(
            self.actor,
            protocol_id=self.kwargs["protocol_id"],
            expected_version=self.version(),
            confirmed=cleaned["answer"] == "yes",
            text=cleaned["text"],
            idempotency_key=key,
        )
