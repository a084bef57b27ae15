"""The consent step of a draft: the notice that is read out, and everything that a consent on record names."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import consent.commands
import consent.queries
import handoff.commands
import handoff.queries
import patients.queries
from commands import read_frame
from consent.contracts import Notice
from console import rendering, toasts, words
from console.forms.faults import told
from console.forms.prepare import ConsentForm, choices_digest
from console.presenters import people
from console.presenters.ledger import categories, end
from console.views.acting import Back
from console.views.preparing import PURPOSES, PrepareView
from handoff.enums import State
from kernel import clock
from kernel.clock import SHANGHAI
from kernel.errors import CareloopError, Conflict, NotFound, Unavailable
from patients.contracts import PatientSummary

OURS = (NotFound, Unavailable)
LANGUAGES = (("zh-hans", "中文"), ("en", "English"))


class Consent(PrepareView):
    """The notice, and everything that a consent on record names."""

    name = "consent"

    def step(self, status: int = 200, form: ConsentForm | None = None, **more: Any) -> HttpResponse:
        language = self.language()
        shown = form or ConsentForm(initial=ConsentForm.proposed(language))
        chosen = more.get("chosen") or _chosen(shown, language)
        context = {
            "form": shown,
            "notice": self._notice(chosen),
            "notice_url": self.request.path,
            "shown_now": choices_digest(chosen),
            "existing": self._existing(),
            "next_url": self.url("send"),
            "print_url": f"{reverse('console:print_consent', args=[self.referral_id])}?{urlencode(chosen, doseq=True)}",
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

    def person(self) -> PatientSummary | None:
        """The patient, where the record is here."""
        held = self.view.patient_id
        return patients.queries.summary(self.actor, patient_id=held) if held else None

    def language(self) -> str:
        """In which language the notice is proposed: the patient's, else that of the page."""
        person = self.person()
        known = {code for code, _name in LANGUAGES}
        return person.language if person is not None and person.language in known else get_language() or "zh-hans"

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
        until = end(found.valid_until) if found.valid_until else ""
        return _("%(categories)s; until %(until)s") % {"categories": categories(found.categories), "until": until}


class PrintedConsent(Consent):
    """The notice on paper, with the names filled in and room for signature and date, in the notice's language."""

    http_method_names = ["get", "head", "options"]  # noqa: RUF012 - as Django declares it

    def step(self, status: int = 200, form: ConsentForm | None = None, **_more: Any) -> HttpResponse:
        chosen = _chosen(form or ConsentForm(self.request.GET), self.language())
        with translation.override(chosen["notice_language"]):
            view = self.view
            context = {
                "title": _("Consent to the passing on of health data"),
                "patient": view.patient_name,
                "person_facts": _born(self.person()),
                "sender": words.name_of(view.sender),
                "recipient": words.name_of(view.recipient),
                "notice": self._notice(chosen),
                "back": Back(self.url("consent"), _("Consent of the patient")),
                "others": [(name, self._in(code, chosen)) for code, name in LANGUAGES],
            }
            return rendering.page(self.request, "console/prepare/printed.html", context, status=status)

    def _in(self, code: str, chosen: dict[str, Any]) -> str:
        return f"{self.request.path}?{urlencode({**chosen, 'notice_language': code}, doseq=True)}"


def _born(person: PatientSummary | None) -> str:
    if person is None:
        return ""
    born = person.birth_date.isoformat() if person.birth_date else ""
    return " · ".join(part for part in (str(people.sex_of(person.sex)), born) if part)


def _chosen(form: ConsentForm, language: str = "") -> dict[str, Any]:
    """What the notice is about: what was chosen as far as it can be read, else what is proposed."""
    proposed = ConsentForm.proposed(language or get_language() or "zh-hans")
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
