"""The beginning of a handoff: whom, whither, why. And the green channel that an alert proposes, in one tap."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

import handoff.commands
import handoff.queries
import patients.queries
from console import rendering, toasts, words
from console.doors import StaffView
from console.forms.faults import told
from console.forms.prepare import ReferForm, StartForm
from console.forms.reasons import FindingForm
from console.panels import Step
from console.presenters import people
from console.views.acting import ActView, Asked, Back
from console.views.consents import patient_page
from console.views.destinations import adding_url, outside_receivers
from console.views.patients import Patients
from console.views.preparing import REFERRED, TAKE_OVER, beginning_of, kinds_agreed, receivers
from console.views.registering import HANDOFF
from destinations.enums import Permission
from handoff.contracts.errors import AlreadyOpen
from handoff.enums import Kind, Priority
from kernel.errors import CareloopError, NotFound, Refused, Text, Unavailable
from kernel.ids import new_id
from patients.contracts import PatientSummary
from tenancy.contracts import OrganisationCard, ServiceCard
from tenancy.enums import ServiceKind
from tenancy.queries import partners, services

CHOICES, LOOKED_THROUGH = 15, 60


class Choose(Patients):
    """Whose handoff it is."""

    then = HANDOFF

    def target(self, patient: PatientSummary) -> tuple[str, Text]:
        return reverse("console:start_for", args=[patient.id]), _("Choose")

    def words(self) -> dict[str, Text]:
        return {
            "title": _("Start a handoff"),
            "note": _("First the patient: who is to be discharged?"),
            "unasked_title": _("The newest patients here without an open handoff"),
        }

    def unasked(self) -> tuple[PatientSummary, ...]:
        """Whoever came last and is not being handed over yet."""
        newest = patients.queries.newest(self.actor, limit=LOOKED_THROUGH)
        running = handoff.queries.open_handoffs(self.actor, patient_ids=[one.id for one in newest])
        return tuple(one for one in newest if one.id not in running)[:CHOICES]


class Start(StaffView):
    """Whither and why; then the draft exists."""

    template, then = "centre", "assessment"

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        return self.reading(lambda: self.draw(self.form()))

    def form(self, data: Any = None) -> forms.Form:
        """The centres that may be referred to, and the services of the one that was chosen."""
        offered = [one for one in partners(self.actor.tenant.id, Kind.DOWN) if one.kind in TAKE_OVER]
        centres = [*((str(one.id), centre_of(one)) for one in offered), *outside_receivers(self.actor)]
        chosen = (data or self.request.GET).get("recipient_id", "")
        known = next((one.id for one in offered if str(one.id) == chosen), None)
        catalogue = [(one.code, words.name_of(one)) for one in services(known)] if known else []
        return StartForm(data, centres=centres, services=catalogue, initial={"recipient_id": chosen})

    def post(self, request: HttpRequest, patient_id: UUID) -> HttpResponseBase:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.reading(lambda: self.draw(form, 422))
        try:
            made = self.start(patient_id, form.cleaned_data)
        except AlreadyOpen as fault:
            existing, message = fault.existing_id, fault.message
            form.add_error(None, str(message))
            return self.reading(lambda: self.draw(form, 409, existing=existing))
        except (NotFound, Unavailable):
            raise
        except CareloopError as fault:
            told(form, fault)
            return self.reading(lambda: self.draw(form, 422))
        return redirect(f"console:prepare_{self.then}", made)

    def start(self, patient_id: UUID, given: dict[str, Any]) -> UUID:
        """Makes the draft."""
        made = handoff.commands.start_referral(
            self.actor,
            kind=Kind.DOWN,
            patient_id=patient_id,
            recipient_id=UUID(given["recipient_id"]),
            reason=given["reason"],
            service_code=given.get("service_code", ""),
            planned_discharge_at=given["planned_discharge_at"],
            idempotency_key=self.key(),
        )
        found: UUID = made.id
        return found

    def draw(self, form: forms.Form, status: int = 200, existing: UUID | None = None) -> HttpResponse:
        """The page."""
        patient = patients.queries.summary(self.actor, patient_id=self.kwargs["patient_id"])
        context = {
            "title": self.title(),
            "form": form,
            "patient": patient.name,
            "person_facts": people.in_short(patient),
            "idempotency_key": str(new_id()),
            "steps": self.ahead(),
            "adding_url": adding_url(self.request) if self.actor.may(Permission.KEEP) else "",
            "back": patient_page(patient.id, patient.name),
            "existing_url": reverse("console:referral", args=[existing]) if existing else self.running(patient.id),
        }
        return rendering.page(self.request, f"console/prepare/{self.template}.html", context, status=status)

    def title(self) -> Text:
        """What the page asks."""
        return _("Which centre takes over?")

    def ahead(self) -> tuple[Step, ...]:
        """The steps as they stand before there is a draft."""
        return beginning(Kind.DOWN, _("Assessment"), _("Discharge plan"), _("Consent"), _("Send"))

    def running(self, patient_id: UUID) -> str:
        """The handoff of this patient that is open already: told before the form is filled in."""
        found = handoff.queries.open_handoffs(self.actor, patient_ids=[patient_id])
        return reverse("console:referral", args=[found[patient_id]]) if patient_id in found else ""


def centre_of(card: OrganisationCard) -> SafeString:
    """A centre with what helps to choose it and the directory knows: how to call it, what it says is free."""
    free = [one.available for one in services(card.id) if one.available is not None]
    room = _("%(count)s places free") % {"count": sum(free)} if free else ""
    beside = " · ".join(part for part in (card.phone, room) if part)
    return format_html('{} <span class="quiet fine">{}</span>', words.name_of(card), beside)


def beginning(kind: str, *ahead: Text) -> tuple[Step, ...]:
    """The first step, and those that follow once there is a draft."""
    return (Step("", beginning_of(kind), "now"), *(Step("", word, "ahead") for word in ahead))


class Refer(Start):
    """Every other kind: up, on the same level, for advice or for a while."""

    template, then = "refer", "consent"

    def form(self, data: Any = None) -> forms.Form:
        """The kinds that are agreed with somebody; the receivers of the one that was chosen, and their services."""
        given, sender = data or self.request.GET, self.actor.tenant
        outside = outside_receivers(self.actor)
        kinds = REFERRED if outside else kinds_agreed(sender)
        kind = next((one for one in kinds if one == given.get("kind")), kinds[0] if len(kinds) == 1 else "")
        offered = receivers(sender, kind) if kind else ()
        chosen = given.get("recipient_id", "")
        known = next((one.id for one in offered if str(one.id) == chosen), None)
        return ReferForm(
            data,
            kind=kind,
            kinds=[(one.value, one.label) for one in kinds],
            receivers=[*((str(one.id), words.name_of(one)) for one in offered), *outside],
            services=[(one.code, words.name_of(one)) for one in offers_of(known)] if known else [],
            initial={"kind": kind, "recipient_id": chosen, "priority": Priority.ROUTINE},
        )

    def start(self, patient_id: UUID, given: dict[str, Any]) -> UUID:
        inputs = {**given, "recipient_id": UUID(given["recipient_id"])}
        made = handoff.commands.start_referral(self.actor, patient_id=patient_id, idempotency_key=self.key(), **inputs)
        found: UUID = made.id
        return found

    def title(self) -> Text:
        return _("Whom to refer to?")

    def ahead(self) -> tuple[Step, ...]:
        return beginning("", _("Consent"), _("Send"))

    def running(self, _patient_id: UUID) -> str:
        """Several kinds may run at once; the same one twice is told when it is started."""
        return ""


def offers_of(organisation_id: UUID) -> tuple[ServiceCard, ...]:
    """The departments of an organisation; where it names none, whatever it offers."""
    return services(organisation_id, kind=ServiceKind.DEPARTMENT) or services(organisation_id)


class GreenChannel(StaffView):
    """From a red alert to a pre-filled draft: one tap. Criteria and reason come from the reading itself."""

    def post(self, _request: HttpRequest, alert_id: UUID) -> HttpResponseBase:
        proposal = handoff.queries.proposal_of(self.actor, alert_id=alert_id)
        if proposal is None:
            raise Refused("no_proposal", _("No green channel is proposed for this alert. It may be open already."))
        if proposal.referral_id is not None:
            return redirect("console:referral", proposal.referral_id)
        try:
            made = handoff.commands.confirm_proposal(
                self.actor,
                proposal_id=proposal.id,
                expected_version=proposal.version,
                idempotency_key=self.key(),
                recipient_id=proposal.recipient_id or self._only_hospital(),
            )
        except AlreadyOpen as fault:
            return redirect("console:referral", fault.existing_id)
        return redirect("console:prepare_send", made.id)

    def _only_hospital(self) -> UUID | None:
        offered = partners(self.actor.tenant.id, Kind.UP_GREEN)
        return offered[0].id if len(offered) == 1 else None


class ReferUp(ActView):
    """A finding at a visit makes the green channel: the reason is typed, the rest is filled in."""

    def asked(self) -> Asked:
        view = handoff.queries.referral(self.actor, referral_id=self.kwargs["referral_id"])
        url, told_ = reverse("console:referral", args=[view.id]), {"name": view.patient_name}
        return Asked(
            _("Green channel for %(name)s") % told_,
            _("Prepare the referral"),
            Back(url, view.patient_name),
            url,
            consequence=(_("Nothing leaves yet: you see what the hospital will get, then you send it."),),
            version=view.version,
        )

    def form(self, data: Any = None) -> forms.Form:
        return FindingForm(data)

    def act(self, cleaned: dict[str, Any], key: str) -> HttpResponse:
        made = handoff.commands.refer_up(
            self.actor,
            referral_id=self.kwargs["referral_id"],
            expected_version=self.version(),
            idempotency_key=key,
            **cleaned,
        )
        return toasts.after(self.request, reverse("console:prepare_send", args=[made.id]), "")
