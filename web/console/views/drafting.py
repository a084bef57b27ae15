"""Steps of a draft: assessment, plan, and the last look before it leaves."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

import followup.commands
import followup.queries
import handoff.commands
import handoff.queries
import patients.queries
import records.queries
from commands import read_frame
from console import toasts, words
from console.forms.assessment import DefinedForm
from console.forms.faults import told
from console.forms.prepare import BeginningForm, DrugForms, PlanForm, plan_of
from console.panels import Tag
from console.presenters import blocks, checklist, package, protocols, suggestions
from console.presenters.charts import dose
from console.views.moves import in_the_name_of
from console.views.preparing import PrepareView, beginning_of
from followup.enums import FormCode
from handoff.contracts import PackageView, ReferralView
from handoff.contracts.plan import Medication, PlanContent
from handoff.enums import Kind, Permission, Verb
from kernel import clock
from kernel.errors import CareloopError, Conflict, NotFound, Text, Unavailable
from patients.enums import LivingSituation
from records.enums import Permission as RecordPermission
from records.enums import RecordCategory

OURS = (NotFound, Unavailable)
MOST_PREFILLED = 20
ONWARD: dict[str, str] = {Kind.DOWN: "assessment", Kind.UP_GREEN: "send"}
LIVING: dict[str, dict[str, Any]] = {
    LivingSituation.ALONE: {"living": "alone"},
    LivingSituation.WITH_SPOUSE: {"living": "together", "lives_with": ["spouse"]},
    LivingSituation.WITH_CHILDREN: {"living": "together", "lives_with": ["children"]},
    LivingSituation.WITH_OTHERS: {"living": "together"},
    LivingSituation.CARE_HOME: {"living": "institution"},
}


class Beginning(PrepareView):
    """Why, and when the patient leaves: what the beginning said can be put right until the draft is sent."""

    name = "start"

    def form(self, data: Any = None) -> BeginningForm:
        """What the draft says now, or what was typed."""
        view = self.view
        leaves = view.preview.planned_discharge_at
        now = {
            "reason": view.preview.reason,
            "planned_discharge_at": clock.local(leaves) if leaves else None,
            "ends_on": view.ends_on,
            "criteria": checklist.chosen(view.criteria),
            "may_become_referral": view.may_become_referral,
            "anonymous": view.anonymous,
        }
        return BeginningForm(data, kind=view.kind, criteria=checklist.choices(view.criteria), initial=now)

    def step(self, status: int = 200, form: BeginningForm | None = None, **_more: Any) -> HttpResponse:
        view = self.view
        context = {
            "form": form or self.form(),
            "recipient": words.name_of(view.recipient),
            "recipient_label": receiver_label(view.kind),
            "more": package.terms(view),
            "service": view.preview.service_name if view.preview.service_code else "",
        }
        return self.page("beginning", beginning_of(view.kind), context, status)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        with read_frame(self.actor):
            form = self.form(request.POST)
            onward = ONWARD.get(self.view.kind, "consent")
            if form.is_valid() and form.cleaned_data.get("anonymous"):
                onward = "send"
        if not form.is_valid():
            return self.again(form=form)
        try:
            handoff.commands.edit_referral(
                self.actor,
                referral_id=self.referral_id,
                expected_version=self.version(),
                idempotency_key=self.key(),
                **form.cleaned_data,
            )
        except OURS:
            raise
        except CareloopError as fault:
            told(form, fault)
            return self.again(409 if isinstance(fault, Conflict) else 422, form=form)
        return self.onward(onward)


def receiver_label(kind: str) -> Text:
    """What the receiver is, where the kind says so."""
    return {Kind.DOWN: _("Centre"), Kind.UP: _("Hospital"), Kind.UP_GREEN: _("Hospital")}.get(Kind(kind), _("Receiver"))


class Assessment(PrepareView):
    """The form of `followup`, about this referral."""

    name = "assessment"

    def form(self, data: Any = None) -> DefinedForm:
        """Empty, filled from the last answers, or with what was typed."""
        definition = followup.queries.form_definition(FormCode.PRE_DISCHARGE)
        return DefinedForm(data, definition=definition, initial=None if data is not None else self._before())

    def _before(self) -> dict[str, Any]:
        held = followup.queries.latest_form_response(
            self.actor, subject_id=self.referral_id, form_code=FormCode.PRE_DISCHARGE
        )
        answers = followup.queries.asked_now(held) if held else self._known()
        return {name: str(value).lower() if isinstance(value, bool) else value for name, value in answers.items()}

    def _known(self) -> dict[str, Any]:
        """What the patient's own record answers already."""
        if self.view.patient_id is None:
            return {}
        return LIVING.get(patients.queries.summary(self.actor, patient_id=self.view.patient_id).living_situation, {})

    def step(self, status: int = 200, form: DefinedForm | None = None, **_more: Any) -> HttpResponse:
        shown = form or self.form()
        context = {"form": shown, "sections": shown.sections()}
        return self.page("assessment", _("Assessment before discharge"), context, status)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.again(form=form)
        try:
            self._save(form)
        except OURS:
            raise
        except CareloopError as fault:
            told(form, fault)
            return self.again(409 if isinstance(fault, Conflict) else 422, form=form)
        return self.onward("plan")

    def _save(self, form: DefinedForm) -> None:
        """Records the answers; the draft takes them over by itself."""
        with read_frame(self.actor):
            patient_id = self.view.patient_id
        followup.commands.record_form_response(
            self.actor,
            form_code=FormCode.PRE_DISCHARGE,
            patient_id=patient_id,
            answers=form.answers(),
            subject_id=self.referral_id,
            idempotency_key=self.key(),
        )


class Plan(PrepareView):
    """Diagnoses, medicines, red flags, pathway; begun from the record, so that nothing is typed twice."""

    name = "plan"

    def step(self, status: int = 200, form: PlanForm | None = None, drugs: Any = None, **_more: Any) -> HttpResponse:
        plan = self.view.plan
        if form is None or drugs is None:
            begun = plan if plan and (plan.diagnoses or plan.medications) else self._from_record(plan)
            form = PlanForm(initial=PlanForm.filled(begun))
            drugs = DrugForms(prefix="drug", initial=[asdict(one) for one in begun.medications])
        context = {
            "form": form,
            "drugs": drugs,
            "heads": [form["diagnoses"], form["instructions"]],
            "texts": [],
            "rest": [form["red_flags"], form["follow_up"], form["pathway"], form["first_contact_on"]],
            "scores": self._scores(),
            "protocol": self._protocol(),
            "stay": self._stay(),
            "recipient": words.name_of(self.view.recipient),
            "formset_errors": _faults_of(drugs),
        }
        return self.page("plan", _("Discharge plan"), context, status)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        form, drugs = PlanForm(request.POST), DrugForms(request.POST, prefix="drug")
        if not (form.is_valid() and drugs.is_valid()):
            return self.again(form=form, drugs=drugs)
        try:
            handoff.commands.edit_referral(
                self.actor,
                referral_id=self.referral_id,
                expected_version=self.version(),
                plan=plan_of(form, drugs),
                idempotency_key=self.key(),
            )
        except OURS:
            raise
        except CareloopError as fault:
            told(form, fault)
            return self.again(409 if isinstance(fault, Conflict) else 422, form=form, drugs=drugs)
        return self.onward("consent")

    def _stay(self) -> str:
        """Of a way back what was last told of the stay, for whoever writes the plan; empty elsewhere."""
        from_ = self.view.based_on
        if from_ is None or from_ not in handoff.queries.of_ids(self.actor, referral_ids=[from_]):
            return ""
        up = handoff.queries.referral(self.actor, referral_id=from_)
        if up.outcomes:
            return up.outcomes[-1].summary
        return next((one.text for one in reversed(up.timeline) if one.kind == Verb.NOTE and one.text), "")

    def _protocol(self) -> protocols.Shown | None:
        """What was agreed with the centre about follow-up, where something is in force."""
        partner = self.view.recipient.organisation_id
        held = handoff.queries.protocol_in_force(self.actor, partner_id=partner)
        return protocols.shown(held) if held else None

    def _scores(self) -> list[dict[str, Any]]:
        if self.view.assessment_id is None:
            return []
        held = followup.queries.form_response(self.actor, response_id=self.view.assessment_id)
        shown = [
            {"name": package.score(one.name), "value": package.scored(one.name, one.total, one.band, one.version)}
            for one in held.scores
        ]
        if all(one.name != "hospital" for one in held.scores):
            shown.append({"name": package.score("hospital"), "value": _("not assessed")})
        return shown

    def _from_record(self, plan: PlanContent | None) -> PlanContent:
        if self.view.patient_id is None or not self.actor.may(RecordPermission.READ):
            return plan or PlanContent()
        wanted = (RecordCategory.CONDITIONS, RecordCategory.MEDICATIONS)
        patient_id = self.view.patient_id
        chart = records.queries.chart(self.actor, patient_id=patient_id, categories=wanted, limit=MOST_PREFILLED)
        return started_from(chart)


def started_from(chart: Any) -> PlanContent:
    """A plan begun from what is recorded as active; the author corrects it."""
    known = [one for one in chart.section(RecordCategory.CONDITIONS).items if one.status == "active"]
    taken = [one for one in chart.section(RecordCategory.MEDICATIONS).items if one.status == "active"]
    drugs = tuple(Medication(one.display, dose(asdict(one))[:200], code=one.code) for one in taken if one.display)
    diagnoses = "\n".join(dict.fromkeys(one.display for one in known if one.display))
    return PlanContent(diagnoses=diagnoses, medications=drugs)


def _faults_of(drugs: Any) -> list[tuple[str, Text]]:
    if not drugs.is_bound:
        return []
    return [fault for row, form in enumerate(drugs, start=1) for fault in form.told(row)]


REASON = "emergency-reason"


def refused(view: ReferralView) -> bool:
    """Whether the patient was asked and said no."""
    return any(fact.kind == Verb.CONSENT_REFUSED for fact in view.timeline)


def unasked(drawn: PackageView) -> PackageView:
    """The package while the patient has agreed to nothing yet: nothing in it was refused."""
    parts = (replace(one, status="not_agreed") if one.status == "withheld" else one for one in drawn.sections)
    return replace(drawn, sections=tuple(parts))


class Send(PrepareView):
    """Exactly what the receiver will see, before and after acceptance; then it leaves."""

    name = "send"

    def step(self, status: int = 200, fault: str = "", typed: str | None = None, **more: Any) -> HttpResponse:
        view = self.view
        offered = {one.verb: one for one in view.available_actions}
        action = offered.get(Verb.SEND) or offered.get(Verb.SUBMIT)
        drawn = handoff.queries.draft_package(self.actor, referral_id=self.referral_id)
        consented = self.consented()
        emergency = view.kind == Kind.UP_GREEN and not consented
        missing = [(blocks.said(code), self.where(code)) for code in (action.blocked_by if action else ())]
        context = {
            "recipient": words.name_of(view.recipient),
            "preview": package.preview(view.preview),
            "terms": package.terms(view),
            "whole": package.package(drawn if consented or emergency or refused(view) else unasked(drawn)),
            "green": view.kind == Kind.UP_GREEN,
            "anonymous": view.anonymous,
            "emergency": emergency,
            "missing": [] if emergency else missing,
            "fault": fault,
            "fault_at": more.get("fault_at", ""),
            "emergency_reason": view.preview.reason if typed is None else typed,
            "criteria": [checklist.row_of(one) for one in view.criteria if one.ticked],
            "has_checklist": bool(view.criteria),
            "start_url": self.url("start"),
            "behalf": in_the_name_of(self.actor),
            "may_send": Verb.SEND in offered,
            "may_submit": Verb.SEND not in offered and Verb.SUBMIT in offered,
            "return_url": reverse("console:act", args=[view.id, Verb.RETURN_DRAFT.value])
            if Verb.RETURN_DRAFT in offered
            else "",
            "tag": Tag(view.kind_label),
            **self.free(),
        }
        return self.page("review", _("Preview and send"), context, status)

    def where(self, code: str) -> str:
        """The step on which something that is missing is put right; empty for what is no step of the draft."""
        step = blocks.STEPS.get(code, "")
        return self.url(step) if step in {name for name, _word in self.named_steps()} else ""

    def free(self) -> dict[str, Any]:
        """What the receiver has published as free, where a patient goes up."""
        view = self.view
        if view.kind not in (Kind.UP, Kind.UP_GREEN) or not self.actor.may(Permission.PREPARE):
            return {}
        offers = handoff.queries.availability(self.actor, organisation_id=view.recipient.organisation_id)
        return {"free": suggestions.availability(offers), "free_at": words.name_of(view.recipient)}

    def _leaves_the_network(self) -> bool:
        with read_frame(self.actor):
            return self.view.outside

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        reason = request.POST.get("emergency_reason", "").strip()
        submits = request.POST.get("answer") == "submit"
        about = {"referral_id": self.referral_id, "expected_version": self.version(), "idempotency_key": self.key()}
        about["on_behalf_of"] = request.POST.get("on_behalf_of", "")
        try:
            if submits:
                handoff.commands.submit_for_review(self.actor, **about)
            else:
                handoff.commands.send_referral(self.actor, emergency_reason=reason, **about)
        except OURS:
            raise
        except CareloopError as fault:
            said, place = str(fault.message), ""
            if fault.code == "consent_missing" and "emergency_reason" in request.POST and not reason:
                said, place = _("Say what puts life or health at risk: without a consent this is needed."), REASON
            return self.again(409 if isinstance(fault, Conflict) else 422, fault=said, fault_at=place, typed=reason)
        url = reverse("console:referral", args=[self.referral_id])
        if submits:
            return toasts.after(request, url, "submitted")
        if self._leaves_the_network():
            return toasts.after(request, reverse("console:handover", args=[self.referral_id]), "sent_outside")
        return toasts.after(request, url, "sent", undo=reverse("console:act", args=[self.referral_id, Verb.UNDO.value]))
