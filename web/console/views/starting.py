"""The beginning of a handoff: whom, whither, why. And the green channel that an alert proposes, in one tap."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

import handoff.commands
import handoff.queries
import patients.queries
from commands import read_frame
from console import rendering, toasts, words
from console.doors import StaffView
from console.forms.faults import told
from console.forms.prepare import ReferForm, StartForm
from console.forms.reasons import FindingForm, HospitalForm
from console.panels import Step
from console.presenters import authority, checklist, people, suggestions
from console.views.acting import ActView, Asked, Back
from console.views.consents import patient_page
from console.views.destinations import adding_url, outside_receivers
from console.views.patients import ANSWERED, Patients
from console.views.preparing import REFERRED, beginning_of, kinds_agreed, receivers
from console.views.registering import HANDOFF
from destinations.enums import Permission
from handoff.contracts import ProposalView
from handoff.contracts.errors import AlreadyOpen
from handoff.enums import Kind, Priority
from kernel.actor import Actor
from kernel.errors import CareloopError, NotFound, Refused, Text, Unavailable
from kernel.ids import new_id
from patients.contracts import PatientSummary
from tenancy.contracts import ServiceCard
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
        given = data or self.request.GET
        wanted, chosen = given.get("service_code", ""), given.get("recipient_id", "")
        about = {"kind": Kind.DOWN, "patient_id": self.kwargs["patient_id"], "service_code": wanted}
        fitting = {one.id for one in receivers(self.actor.tenant, Kind.DOWN)}
        offered = [one for one in handoff.queries.suggestions(self.actor, **about) if one.organisation_id in fitting]
        word = next((words.name_of(one) for each in offered for one in each.offers if one.code == wanted), "")
        choices = [(one.organisation_id, suggestions.choice(one, service=word)[1]) for one in offered]
        advised = authority.first(choices, authority.told_us(self.actor, Kind.DOWN))
        centres = [*advised, *outside_receivers(self.actor)]
        known = next((one for one in offered if str(one.organisation_id) == chosen), None)
        catalogue = [(one.code, words.name_of(one)) for one in known.offers] if known else []
        asked = handoff.queries.checklist(self.actor, kind=Kind.DOWN, patient_id=self.kwargs["patient_id"])
        initial = {"recipient_id": chosen, "criteria": checklist.chosen(asked)}
        rows = checklist.choices(asked)
        return StartForm(data, centres=centres, services=catalogue, criteria=rows, initial=initial)

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
            criteria=given.get("criteria", ()),
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
            **self.more(),
        }
        return rendering.page(self.request, f"console/prepare/{self.template}.html", context, status=status)

    def more(self) -> dict[str, Any]:
        """What only some kinds show."""
        return {}

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
        about = {"kind": kind, "patient_id": self.kwargs["patient_id"]}
        found = handoff.queries.suggestions(self.actor, **about) if kind else ()
        fitting = {one.id for one in offered}
        choices = [(one.organisation_id, suggestions.choice(one)[1]) for one in found if one.organisation_id in fitting]
        asked = handoff.queries.checklist(self.actor, kind=kind, patient_id=self.kwargs["patient_id"]) if kind else ()
        return ReferForm(
            data,
            kind=kind,
            kinds=[(one.value, one.label) for one in kinds],
            receivers=[*authority.first(choices, authority.told_us(self.actor, kind)), *outside],
            services=[(one.code, words.name_of(one)) for one in offers_of(known)] if known else [],
            criteria=checklist.choices(asked),
            initial={
                "kind": kind,
                "recipient_id": chosen,
                "priority": Priority.ROUTINE,
                "criteria": checklist.chosen(asked),
            },
        )

    def start(self, patient_id: UUID, given: dict[str, Any]) -> UUID:
        inputs = {**given, "recipient_id": UUID(given["recipient_id"])}
        made = handoff.commands.start_referral(self.actor, patient_id=patient_id, idempotency_key=self.key(), **inputs)
        found: UUID = made.id
        return found

    def more(self) -> dict[str, Any]:
        """Of the receiver that was chosen: beds and departments, with the time of the numbers."""
        given = self.request.POST or self.request.GET
        chosen = next((one for one in partners(self.actor.tenant.id) if str(one.id) == given.get("recipient_id")), None)
        if chosen is None:
            return {"free": None}
        offers = handoff.queries.availability(self.actor, organisation_id=chosen.id)
        return {"free": suggestions.availability(offers), "free_at": words.name_of(chosen)}

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
        if proposal.referral_id is not None and not self._answered(proposal.referral_id):
            return redirect("console:referral", proposal.referral_id)
        hospital = proposal.recipient_id or self._only_hospital()
        if hospital is None:
            return redirect("console:green_where", alert_id)
        return prepared(self.actor, proposal, hospital, self.key())

    def _answered(self, referral_id: UUID) -> bool:
        return handoff.queries.referral(self.actor, referral_id=referral_id).state in ANSWERED

    def _only_hospital(self) -> UUID | None:
        offered = partners(self.actor.tenant.id, Kind.UP_GREEN)
        return offered[0].id if len(offered) == 1 else None


class GreenWhere(ActView):
    """Which hospital, where nobody handed the patient over lately and several could be asked."""

    @property
    def proposal(self) -> ProposalView:
        """What the alert proposes; `NotFound` where it proposes nothing."""
        found = handoff.queries.proposal_of(self.actor, alert_id=self.kwargs["alert_id"])
        if found is None:
            raise NotFound("proposal")
        return found

    def asked(self) -> Asked:
        proposal = self.proposal
        back = patient_page(proposal.patient_id, proposal.patient_name)
        title = _("Green channel for %(name)s: to which hospital?") % {"name": proposal.patient_name}
        english = self.actor.language.startswith("en")
        why = proposal.explanation_en if english else proposal.explanation_zh
        return Asked(title, _("Prepare the referral"), back, back.url, consequence=(why,))

    def form(self, data: Any = None) -> forms.Form:
        offered = partners(self.actor.tenant.id, Kind.UP_GREEN)
        return HospitalForm(data, hospitals=[(str(one.id), words.name_of(one)) for one in offered])

    def act(self, cleaned: dict[str, Any], key: str) -> HttpResponse:
        with read_frame(self.actor):
            proposal = self.proposal
        return prepared(self.actor, proposal, UUID(cleaned["recipient_id"]), key)


def prepared(actor: Actor, proposal: ProposalView, hospital: UUID, key: str) -> HttpResponse:
    """To the draft; where the hospital answered the one that was proposed, another one from the same alert."""
    about: dict[str, Any]
    try:
        if proposal.referral_id is None:
            about = {"proposal_id": proposal.id, "expected_version": proposal.version, "recipient_id": hospital}
            made = handoff.commands.confirm_proposal(actor, **about, idempotency_key=key)
        else:
            about = {"patient_id": proposal.patient_id, "alert_id": proposal.alert_id, "based_on": proposal.based_on}
            about |= {"kind": Kind.UP_GREEN, "recipient_id": hospital}
            made = handoff.commands.start_referral(actor, **about, idempotency_key=key)
    except AlreadyOpen as fault:
        return redirect("console:referral", fault.existing_id)
    return redirect("console:prepare_send", made.id)


class ReferUp(ActView):
    """A finding at a visit makes the green channel: the reason is typed, the rest is filled in."""

    def asked(self) -> Asked:
        view = handoff.queries.referral(self.actor, referral_id=self.kwargs["referral_id"])
        url, told_ = reverse("console:referral", args=[view.id]), {"name": view.patient_name}
        offers = handoff.queries.availability(self.actor, organisation_id=view.sender.organisation_id)
        return Asked(
            _("Green channel for %(name)s") % told_,
            _("Prepare the referral"),
            Back(url, view.patient_name),
            url,
            consequence=(
                _("Nothing leaves yet: you see what the hospital will get, then you send it."),
                words.name_of(view.sender),
                *(suggestions.availability(offers) or (_("No availability known."),)),
            ),
            version=view.version,
        )

    def form(self, data: Any = None) -> forms.Form:
        view = handoff.queries.referral(self.actor, referral_id=self.kwargs["referral_id"])
        asked = handoff.queries.checklist(self.actor, kind=Kind.UP_GREEN, patient_id=view.patient_id)
        return FindingForm(data, criteria=checklist.choices(asked), initial={"criteria": checklist.chosen(asked)})

    def act(self, cleaned: dict[str, Any], key: str) -> HttpResponse:
        about = {"referral_id": self.kwargs["referral_id"], "expected_version": self.version()}
        try:
            made = handoff.commands.refer_up(self.actor, **about, idempotency_key=key, **cleaned)
        except AlreadyOpen as fault:
            return toasts.after(self.request, reverse("console:referral", args=[fault.existing_id]), "begun")
        return toasts.after(self.request, reverse("console:prepare_send", args=[made.id]), "up_draft")
