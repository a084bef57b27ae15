"""Steps of a draft: assessment, plan, consent, and the last look before it leaves."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import consent.commands
import consent.queries
import followup.commands
import followup.queries
import handoff.commands
import handoff.queries
import records.queries
from commands import read_frame
from consent.contracts import Notice
from console import toasts, words
from console.forms.assessment import DefinedForm
from console.forms.faults import told
from console.forms.prepare import ConsentForm, DrugForms, PlanForm, choices_digest, plan_of
from console.panels import Tag
from console.presenters import blocks, package
from console.presenters.charts import dose
from console.presenters.ledger import categories, day
from console.views.preparing import PURPOSES, PrepareView
from followup.enums import FormCode
from handoff.contracts.plan import Medication, PlanContent
from handoff.enums import Kind, State, Verb
from kernel import clock
from kernel.clock import SHANGHAI
from kernel.errors import CareloopError, Conflict, NotFound, Unavailable
from records.enums import Permission as RecordPermission
from records.enums import RecordCategory

OURS = (NotFound, Unavailable)
MOST_PREFILLED = 20


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
        answers = held.answers if held else {}
        return {name: str(value).lower() if isinstance(value, bool) else value for name, value in answers.items()}

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

    def _scores(self) -> list[dict[str, Any]]:
        if self.view.assessment_id is None:
            return []
        held = followup.queries.form_response(self.actor, response_id=self.view.assessment_id)
        named = ((package.score(one.name), one.total, package.band(one.band)) for one in held.scores)
        return [{"name": name, "value": total, "band": band} for name, total, band in named]

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


def _faults_of(drugs: Any) -> list[tuple[str, str]]:
    if not drugs.is_bound:
        return []
    return [(field.auto_id, f"{field.label}: {error}") for form in drugs for field in form for error in field.errors]


class Consent(PrepareView):
    """The notice, and everything that a consent on record names."""

    name = "consent"

    def step(self, status: int = 200, form: ConsentForm | None = None, **more: Any) -> HttpResponse:
        shown = form or ConsentForm(initial=ConsentForm.proposed(get_language() or "zh-hans"))
        chosen = more.get("chosen") or _chosen(shown)
        context = {
            "form": shown,
            "notice": self._notice(chosen),
            "notice_url": self.request.path,
            "shown_now": choices_digest(chosen),
            "existing": self._existing(),
            "next_url": self.url("send"),
            "may_refuse": True,
        }
        return self.page("consent", _("Consent of the patient"), context, status)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        form = ConsentForm(request.POST, request.FILES)
        answer = request.POST.get("answer", "")
        if answer == "refused":
            return self._refused(form)
        if answer == "show":
            return self.again(200, form=_unjudged(form), chosen=_chosen(form))
        if not form.is_valid():
            return self.again(form=form)
        if form.cleaned_data["shown"] != choices_digest(form.cleaned_data):
            form.add_error(None, _("Your choices changed the notice. Read it out again, then record the answer."))
            return self.again(form=form)
        try:
            self._record(form)
        except OURS:
            raise
        except CareloopError as fault:
            told(form, fault)
            return self.again(409 if isinstance(fault, Conflict) else 422, form=form)
        return toasts.leave(self.onward("send"), "consent")

    def _record(self, form: ConsentForm) -> None:
        given = form.cleaned_data
        with read_frame(self.actor):
            view = self.view
        consent.commands.record_consent(
            self.actor,
            patient_id=view.patient_id,
            recipient_id=view.recipient.organisation_id,
            purpose=PURPOSES[view.kind],
            categories=given["categories"],
            method=given["method"],
            valid_from=clock.now(),
            valid_until=end_of(given["valid_until"]),
            way=given["way"],
            giver=given["giver"],
            giver_name=given["giver_name"],
            giver_relation=given["giver_relation"],
            giver_identifier=given["giver_identifier"],
            notice_version=self.request.POST.get("notice_version", ""),
            notice_language=given["notice_language"],
            separate_consent=given["separate_consent"],
            necessity_shown=given["necessity_shown"],
            evidence=form.evidence_digest(),
            witnessed_by=given["witnessed_by"],
            idempotency_key=self.key(),
        )

    def _refused(self, form: ConsentForm) -> HttpResponse:
        """The patient said no: it is asked for the record, then back to the draft with that answer."""
        try:
            version = self.version()
            if self._standing() == State.DRAFT:
                chosen = _chosen(form)
                version = handoff.commands.ask_consent(
                    self.actor,
                    referral_id=self.referral_id,
                    expected_version=version,
                    categories=chosen["categories"],
                    valid_until=end_of(chosen["valid_until"]),
                    idempotency_key=f"{self.key()}:ask",
                ).version
            handoff.commands.refuse_consent(
                self.actor,
                referral_id=self.referral_id,
                expected_version=version,
                reason="patient_refused",
                idempotency_key=f"{self.key()}:no",
            )
        except OURS:
            raise
        except CareloopError as fault:
            told(form, fault)
            return self.again(form=form)
        return toasts.after(self.request, reverse("console:referral", args=[self.referral_id]), "refused")

    def _standing(self) -> str:
        with read_frame(self.actor):
            return self.view.state

    def _notice(self, chosen: dict[str, Any]) -> dict[str, Any]:
        found: Notice = consent.queries.notice(
            self.actor,
            recipient_id=self.view.recipient.organisation_id,
            purpose=PURPOSES[self.view.kind],
            method=chosen["method"],
            categories=chosen["categories"],
            valid_from=clock.now(),
            valid_until=end_of(chosen["valid_until"]),
            language=chosen["notice_language"],
        )
        language = {"zh-hans": _("Chinese"), "en": _("English")}[found.language]
        shown = {"version": found.version, "language_name": language, "language": found.language}
        return {"paragraphs": found.text.split("\n\n"), **shown}

    def _existing(self) -> str:
        view = self.view
        if view.patient_id is None:
            return ""
        found = consent.queries.proof(
            self.actor,
            patient_id=view.patient_id,
            recipient_id=view.recipient.organisation_id,
            purpose=PURPOSES[view.kind],
        )
        if found is None:
            return ""
        until = day(found.valid_until) if found.valid_until else ""
        return _("%(categories)s; until %(until)s") % {"categories": categories(found.categories), "until": until}


def _chosen(form: ConsentForm) -> dict[str, Any]:
    """What the notice is about: what was chosen as far as it can be read, else what is proposed."""
    proposed = ConsentForm.proposed(get_language() or "zh-hans")
    if not form.is_bound:
        return proposed
    form.is_valid()
    read = {name: form.cleaned_data.get(name) for name in ("categories", "method", "valid_until", "notice_language")}
    return {name: value or proposed[name] for name, value in read.items()}


def _unjudged(form: ConsentForm) -> ConsentForm:
    """The same answers without faults: the notice was asked for, nothing was to be recorded yet."""
    typed = {name: form[name].value() for name in form.fields}
    return ConsentForm(initial={name: value for name, value in typed.items() if value})


def end_of(last_day: Any) -> datetime:
    """The moment after the last day, in Asia/Shanghai."""
    return datetime.combine(last_day + timedelta(days=1), time(), SHANGHAI)


class Send(PrepareView):
    """Exactly what the receiver will see, before and after acceptance; then it leaves."""

    name = "send"

    def step(self, status: int = 200, fault: str = "", reason: str = "", **_more: Any) -> HttpResponse:
        view = self.view
        action = next((one for one in view.available_actions if one.verb == Verb.SEND), None)
        drawn = handoff.queries.draft_package(self.actor, referral_id=self.referral_id)
        emergency = view.kind == Kind.UP_GREEN and not self.consented()
        missing = [blocks.said(code) for code in (action.blocked_by if action else ())]
        context = {
            "recipient": words.name_of(view.recipient),
            "preview": package.preview(view.preview),
            "whole": package.package(drawn),
            "green": view.kind == Kind.UP_GREEN,
            "emergency": emergency,
            "missing": [] if emergency else missing,
            "fault": fault,
            "emergency_reason": reason or view.preview.reason,
            "criteria": view.criteria,
            "may_send": action is not None,
            "tag": Tag(view.kind_label),
        }
        return self.page("review", _("Preview and send"), context, status)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        reason = request.POST.get("emergency_reason", "").strip()
        try:
            handoff.commands.send_referral(
                self.actor,
                referral_id=self.referral_id,
                expected_version=self.version(),
                emergency_reason=reason,
                idempotency_key=self.key(),
            )
        except OURS:
            raise
        except CareloopError as fault:
            return self.again(409 if isinstance(fault, Conflict) else 422, fault=str(fault.message), reason=reason)
        url = reverse("console:referral", args=[self.referral_id])
        return toasts.after(request, url, "sent", undo=reverse("console:act", args=[self.referral_id, "withdraw"]))
