"""Recording an answered form with the scores it comes to."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command, emit
from followup.enums import EventKind, Permission
from followup.models import FormResponse
from followup.rules.answers import checked
from followup.rules.forms import form, scored
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid
from patients.access import patient_to_change


@command(needs=Permission.RECORD_FORMS)
def record_form_response(
    actor: Actor, *, form_code: str, patient_id: UUID, answers: Mapping[str, Any], subject_id: UUID | None = None
) -> Ref:
    """Records the newest version of the form; `subject_id` is what it is about, such as a referral.

    A correction is a new response. Raises `NotFound` for the form or the patient, `Invalid` with a fault per field.
    """
    definition = form(form_code)
    patient = patient_to_change(actor, patient_id)
    if not isinstance(answers, Mapping):
        raise Invalid("answers", "not_answers", _("Send the answers by the code of their question."))
    kept = checked(definition, answers)
    response = FormResponse.objects.create(
        patient_id=patient.id,
        subject_id=subject_id,
        form_code=definition.code,
        form_version=definition.version,
        answers=kept,
        scores=[asdict(score) for score in scored(definition, kept)],
        recorded_by=actor.id,
        recorded_at=now(),
    )
    emit(Event(EventKind.FORM_RECORDED, "form_response", response.id, 1, patient.id, subject_id))
    return Ref(response.id)
