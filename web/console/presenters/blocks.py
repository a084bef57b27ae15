"""Why a step is not possible yet, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.errors import Text

_SENTENCES: dict[str, Text] = {
    "consent_missing": _("the patient's consent is missing"),
    "no_partnership": _("there is no agreement with this organisation"),
    "already_asked": _("it was asked already"),
    "sharing_not_stopped": _("sharing goes on as agreed"),
    "assessment_id": _("the assessment is missing"),
    "assessment": _("the assessment is missing"),
    "plan": _("the discharge plan is missing"),
    "reason": _("the reason is missing"),
    "reason_for_referral": _("the reason is missing"),
    "red_flags": _("the red flags are missing"),
    "medications": _("the medicines are missing"),
    "instructions": _("the instructions are missing"),
    "diagnoses": _("the diagnoses are missing"),
    "follow_up": _("what is to be followed up is missing"),
    "first_contact_on": _("the day of the first contact is missing"),
    "planned_discharge_at": _("the planned discharge is missing"),
    "service_code": _("the service is missing"),
    "recipient_id": _("the centre is missing"),
}

STEPS: dict[str, str] = {
    "consent_missing": "consent",
    "assessment_id": "assessment",
    "assessment": "assessment",
    "reason": "start",
    "reason_for_referral": "start",
    "planned_discharge_at": "start",
    "ends_on": "start",
    **dict.fromkeys(
        ("plan", "red_flags", "medications", "instructions", "diagnoses", "follow_up", "first_contact_on"), "plan"
    ),
}
"""The step of a draft on which it is put right."""


def said(code: str) -> Text:
    """A field that is empty or a refusal that stands in the way."""
    return _SENTENCES.get(code, code)
