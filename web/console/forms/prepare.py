"""The author's part of a handoff: whither and why, the plan, the consent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

import dialogue.queries
from consent.enums import Category, Giver, ProcessingMethod, Way
from console.forms import fields
from followup.enums import Pathway
from handoff.contracts.plan import Change, Medication, PlanContent
from handoff.enums import Kind, Priority
from kernel import clock
from kernel.errors import Text

TERM_DAYS = 180
Offered = Sequence[tuple[str, Text]]


class StartForm(forms.Form):
    """Whither and why."""

    def __init__(self, *args: Any, centres: Offered, services: Offered, criteria: Offered = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["recipient_id"] = fields.one_of(_("Which centre takes over?"), centres)
        if services:
            self.fields["service_code"] = fields.one_of(
                _("Which service is needed?"), [("", _("The centre as a whole")), *services], required=False
            )
        self.fields["reason"] = _why(Kind.DOWN)
        self.fields["planned_discharge_at"] = fields.moment(_("Planned discharge"))
        ask_criteria(self, criteria)


def ask_criteria(form: forms.Form, rows: Offered) -> None:
    """The checklist of the kind, where it has one."""
    if rows:
        form.fields["criteria"] = fields.ticked(rows)


class ReferForm(forms.Form):
    """Which kind, whither, how urgent, why; for temporary care until when, for advice what may come of it."""

    def __init__(
        self,
        *args: Any,
        kind: str,
        kinds: Offered,
        receivers: Offered,
        services: Offered,
        criteria: Offered = (),
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["kind"] = fields.one_of(_("What is needed?"), kinds)
        if kind:
            self.fields["recipient_id"] = fields.one_of(_("Who is to help?"), receivers)
        if services:
            self.fields["service_code"] = fields.one_of(
                _("Which department or service?"), [("", _("The organisation as a whole")), *services], required=False
            )
        if kind == Kind.TEMP:
            self.fields["ends_on"] = _last_day()
        if kind == Kind.ADVICE:
            self.fields.update(_of_question())
        urgency = [(one.value, one.label) for one in (Priority.ROUTINE, Priority.URGENT)]
        self.fields["priority"] = fields.one_of(_("How urgent is it?"), urgency)
        self.fields["reason"] = _why(kind)
        ask_criteria(self, criteria)


class BeginningForm(forms.Form):
    """What the beginning of a draft still lets one change: why, when a discharge leaves, when temporary care ends."""

    def __init__(self, *args: Any, kind: str, criteria: Offered = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"] = _why(kind)
        ask_criteria(self, criteria)
        if kind == Kind.DOWN:
            self.fields["planned_discharge_at"] = fields.moment(_("Planned discharge"))
        if kind == Kind.TEMP:
            self.fields["ends_on"] = _last_day()
        if kind == Kind.ADVICE:
            self.fields.update(_of_question())


def _of_question() -> dict[str, forms.BooleanField]:
    return {
        "may_become_referral": fields.yes(
            _("The question may become a referral."),
            hint=_("The receiver can then make a referral draft of it. You look at the consent and send it."),
            required=False,
        ),
        "anonymous": fields.yes(
            _("Ask without the patient's identity."),
            hint=_(
                "Only age group, sex and your words cross, and no consent is needed. Nothing in the words may say who "
                "it is: no name, number, date of birth or address, nothing so rare that it gives the patient away."
            ),
            required=False,
        ),
    }


def _last_day() -> forms.DateField:
    return fields.day(_("Last day of the temporary care"), hint=_("Through the end of that day."))


def _why(kind: str) -> forms.CharField:
    if kind == Kind.DOWN:
        hint = _("The centre reads this before it accepts. No names.")
        return fields.text(_("Why should the community take over?"), hint=hint)
    if kind == Kind.UP_GREEN:
        return fields.text(_("What did you find?"), hint=_("The hospital reads this first."))
    return fields.text(_("What is to be done or answered?"), hint=_("The receiver reads this first. No names."))


class PlanForm(forms.Form):
    """What the community needs to go on."""

    diagnoses = fields.text(_("Diagnoses"), rows=3, longest=4000)
    instructions = fields.text(
        _("Instructions"), hint=_("Diet, activity, wound, devices, what to watch."), longest=4000
    )
    red_flags = fields.text(
        _("Red flags, one per line"), hint=_("What makes the nurse call the hospital, or 120."), rows=4, longest=4000
    )
    follow_up = fields.text(_("What is to be followed up"), required=False, rows=3, longest=4000)
    pathway = fields.one_of(_("Follow-up pathway"), Pathway.choices)
    first_contact_on = fields.day(_("First contact wished on"), required=False)

    @classmethod
    def filled(cls, plan: PlanContent) -> dict[str, Any]:
        """A plan as this form's initial values."""
        return {
            "diagnoses": plan.diagnoses,
            "instructions": plan.instructions,
            "red_flags": "\n".join(plan.red_flags),
            "follow_up": plan.follow_up,
            "pathway": plan.pathway,
            "first_contact_on": plan.first_contact_on,
        }


class DrugForm(forms.Form):
    """One line of the medication list; a line with nothing in it is dropped."""

    name = fields.line(_("Medicine"), required=False, longest=200)
    dose = fields.line(_("Dose and how often"), required=False, longest=200)
    before = fields.line(_("Before"), required=False, longest=200)
    change = forms.ChoiceField(label=_("Change"), choices=Change.choices, initial=Change.UNCHANGED)
    reason = fields.line(_("Why"), required=False, longest=200)
    code = fields.hidden()

    def clean(self) -> dict[str, Any]:
        """A line that says anything names its medicine; what goes on has its dose, what is new or ended says why."""
        given = super().clean() or self.cleaned_data
        named = bool(given.get("name", "").strip())
        if not named and "name" in given and any(given.get(part, "").strip() for part in ("dose", "before", "reason")):
            self.add_error("name", _("Name the medicine, or empty the whole line."))
        if named and given.get("change") != Change.UNCHANGED and not given.get("reason", "").strip():
            self.add_error("reason", _("Say why it is new, changed or stopped."))
        if named and given.get("change") != Change.STOPPED and not given.get("dose", "").strip():
            self.add_error("dose", _("Give the dose and how often it is taken."))
        return given

    def told(self, row: int) -> list[tuple[str, Text]]:
        """Its faults, each with the field it belongs to, under the medicine's name or the number of the line."""
        typed = str(self["name"].value() or "").strip() or _("Line %(row)s") % {"row": row}
        return [(field.auto_id, _("%(line)s: %(fault)s") % {"line": typed, "fault": error})
                for field in self for error in field.errors]  # fmt: skip

    def medication(self) -> Medication | None:
        """The line, or None where it is empty."""
        given = self.cleaned_data
        if not given.get("name", "").strip():
            return None
        change = Change(given["change"])
        return Medication(given["name"].strip(), given["dose"], change, given["reason"], given["code"], given["before"])


DrugForms = forms.formset_factory(DrugForm, extra=2, max_num=60, absolute_max=80)


def plan_of(form: PlanForm, drugs: Any) -> PlanContent:
    """The plan that was typed."""
    given = form.cleaned_data
    listed = tuple(one for drug in drugs if (one := drug.medication()) is not None)
    flags = tuple(line.strip() for line in given["red_flags"].splitlines() if line.strip())
    return PlanContent(
        given["diagnoses"],
        given["instructions"],
        listed,
        flags,
        given["follow_up"],
        given["first_contact_on"],
        given["pathway"],
    )


_FOR_ANOTHER = (Giver.GUARDIAN, Giver.AGENT)
ASKED_WITH = (
    ("giver", "giver_name", _FOR_ANOTHER),
    ("giver", "giver_relation", _FOR_ANOTHER),
    ("giver", "giver_identifier", _FOR_ANOTHER),
    ("way", "evidence", (Way.PAPER, Way.E_SIGN, Way.SMS_LINK)),
    ("way", "witnessed_by", (Way.VERBAL_WITNESSED,)),
)


class ConsentForm(forms.Form):
    """Everything that a consent on record names. `shown` tells which choices the notice on the page was about."""

    categories = fields.some_of(_("Kinds of data"), Category.choices)
    method = fields.one_of(_("Way of processing"), ProcessingMethod.choices)
    valid_until = fields.day(_("Valid until"), hint=_("Through the end of that day."))
    notice_language = fields.one_of(_("Language of the notice"), (("zh-hans", _("Chinese")), ("en", _("English"))))
    giver = fields.one_of(_("Who consents?"), Giver.choices)
    giver_name = fields.line(_("Name of the guardian or authorised person"), required=False, longest=80)
    giver_relation = fields.line(_("Relation to the patient"), required=False, longest=40)
    giver_identifier = fields.line(_("Identity card of the guardian or authorised person"), required=False, longest=40)
    way = fields.one_of(_("How is it given?"), Way.choices)
    witnessed_by = fields.line(_("Witness"), required=False, longest=80)
    evidence = forms.FileField(
        label=_("Signed form, signature or confirmation"),
        required=False,
        help_text=_(
            "A photo (JPEG or PNG) or a PDF. Only its fingerprint (SHA-256) is kept here, not the file: "
            "the signed paper stays in the patient's file."
        ),
    )
    necessity_shown = fields.yes(
        _("I explained why sharing is necessary and what it means for the patient."), required=False
    )
    separate_consent = fields.yes(_("The patient agreed to the sharing of health data separately."), required=False)
    shown = fields.hidden()

    def __init__(self, *args: Any, **more: Any) -> None:
        """What belongs to a way of consenting is asked with it; that it is needed then, the command says at once."""
        super().__init__(*args, **more)
        for other, name, values in ASKED_WITH:
            self.fields[name].asked_when = f"{other}={'|'.join(values)}"  # type: ignore[attr-defined]
            self.fields[name].expected = name != "giver_identifier"  # type: ignore[attr-defined]

    @staticmethod
    def proposed(language: str) -> dict[str, Any]:
        """What is ticked before anybody has chosen."""
        return {
            "categories": list(Category.values),
            "method": ProcessingMethod.COPY,
            "giver": Giver.SELF,
            "valid_until": clock.today() + timedelta(days=TERM_DAYS),
            "way": Way.PAPER,
            "notice_language": language,
        }

    def clean_evidence(self) -> Any:
        """What the bytes are decides, not the name of the file."""
        file = self.cleaned_data.get("evidence")
        if file and dialogue.queries.kind_of(file.read()) is None:
            raise ValidationError(_("This is no photo (JPEG or PNG) and no PDF."), code="unknown_content")
        return file

    def evidence_digest(self) -> str:
        """The SHA-256 of the file, in hexadecimal; empty where there is none."""
        file = self.cleaned_data.get("evidence")
        if not file:
            return ""
        digest = hashlib.sha256()
        file.seek(0)
        for chunk in file.chunks():
            digest.update(chunk)
        return digest.hexdigest()


def choices_digest(chosen: dict[str, Any]) -> str:
    """Names the choices that a notice depends on: was the notice that was read the one that is agreed to?"""
    named = [sorted(chosen["categories"]), str(chosen["method"]), str(chosen["valid_until"]), chosen["notice_language"]]
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()[:16]
