"""Forms to fill in, and forms as they were answered."""

from decimal import Decimal
from uuid import UUID

from commands import reads, saw
from followup.access import forms_visible_to
from followup.contracts import Answer, FormDefinition, FormResponseView, Score
from followup.enums import Permission, Risk
from followup.models import FormResponse
from followup.rules import forms, hospital, pre_discharge
from kernel.actor import Actor
from kernel.errors import NotFound


def readmitted(score_name: str, version: str, band: str) -> Decimal | None:
    """How many of a hundred in that band were readmitted, where the score's source says so; None elsewhere."""
    known = score_name == hospital.NAME and version == hospital.DEFAULT and band in Risk.values
    return hospital.READMITTED[Risk(band)] if known else None


def form_definition(form_code: str, version: int | None = None) -> FormDefinition:
    """The form in that version or its newest; no person's data. Raises `NotFound`."""
    return forms.form(form_code, version)


def asked_now(held: FormResponseView) -> dict[str, Answer]:
    """What was answered, in the units of the newest version of the form."""
    return pre_discharge.carried(held.answers, held.form_version)


@reads(needs=Permission.READ_FORMS)
def form_response(actor: Actor, *, response_id: UUID) -> FormResponseView:
    """One answered form; raises `NotFound`."""
    row = forms_visible_to(actor).filter(id=response_id).first()
    if row is None:
        raise NotFound("form_response")
    saw(row.patient_id)
    return _view(row)


@reads(needs=Permission.READ_FORMS)
def latest_form_response(actor: Actor, *, subject_id: UUID, form_code: str) -> FormResponseView | None:
    """The newest answer of that form about a subject, such as a referral; None when nobody has answered it."""
    rows = forms_visible_to(actor).filter(subject_id=subject_id, form_code=form_code)
    row = rows.order_by("-recorded_at", "-id").first()
    if row is None:
        return None
    saw(row.patient_id)
    return _view(row)


def _view(row: FormResponse) -> FormResponseView:
    scores = tuple(_score(score) for score in row.scores)
    return FormResponseView(
        id=row.id,
        patient_id=row.patient_id,
        subject_id=row.subject_id,
        form_code=row.form_code,
        form_version=row.form_version,
        answers=row.answers,
        result=forms.result(row.form_code, scores),
        scores=scores,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def _score(stored: dict[str, object]) -> Score:
    parts = tuple((name, points) for name, points in stored["parts"])  # type: ignore[attr-defined]
    return Score(**{**stored, "parts": parts})  # type: ignore[arg-type]
