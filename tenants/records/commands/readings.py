"""Readings that our own people, or a person's own devices, add to the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from hashlib import blake2b
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command, emit
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid
from kernel.ids import new_id
from patients.access import patient_to_change
from records.contracts import NewComponent, NewObservation
from records.enums import EventKind, Permission, Precision
from records.models import OWN_SOURCE, Observation
from records.rules.elements import CODE_LENGTH, LARGEST

LOINC = "http://loinc.org"
MOST = 200
AHEAD = timedelta(minutes=10)
LONGEST = {"category": CODE_LENGTH, "display": 500, "value_text": 4000, "note": 4000}


@command(needs=Permission.WRITE)
def record_observations(actor: Actor, *, patient_id: UUID, observations: Sequence[NewObservation]) -> Ref:
    """Adds 1 to 200 readings of one person; returns the first one's.

    Raises `NotFound`, and `Invalid` naming the reading (`observations[2].unit`): a number needs its UCUM unit, a time
    its zone, and lies no more than ten minutes ahead of us.
    """
    patient = patient_to_change(actor, patient_id)
    if not 1 <= len(observations) <= MOST:
        raise Invalid("observations", "bad_count", _("Give between 1 and 200 readings."))
    rows = [_row(patient.id, given, f"observations[{place}]") for place, given in enumerate(observations)]
    Observation.objects.bulk_create(rows)
    emit(Event(EventKind.OBSERVED, "record", patient.id, patient_id=patient.id, related_id=rows[0].id))
    return Ref(rows[0].id)


def _row(patient_id: UUID, given: NewObservation, place: str) -> Observation:
    _check(given, place)
    row_id = new_id()
    parts = [_part(part, f"{place}.components[{number}]") for number, part in enumerate(given.components)]
    return Observation(
        id=row_id,
        patient_id=patient_id,
        source=OWN_SOURCE,
        fhir_type="Observation",
        fhir_id=str(row_id),
        fingerprint=blake2b(row_id.bytes, digest_size=16).digest(),
        status="final",
        category=given.category,
        code=given.code,
        code_system=LOINC,
        display=given.display or given.code,
        codings=[{"system": LOINC, "code": given.code}],
        at=given.at,
        precision=Precision.INSTANT,
        value=given.value,
        unit=given.unit,
        value_text=given.value_text,
        components=parts,
        component_codes=[part["code"] for part in parts],
        note=given.note,
    )


def _check(given: NewObservation, place: str) -> None:
    _code(given.code, f"{place}.code")
    for name, longest in LONGEST.items():
        if len(getattr(given, name)) > longest:
            raise Invalid(f"{place}.{name}", "too_long", _("This text is too long."))
    if given.at.tzinfo is None or given.at > now() + AHEAD:
        raise Invalid(f"{place}.at", "bad_time", _("The time of a reading has a zone and is not in the future."))
    if given.value is None and not given.value_text and not given.components:
        raise Invalid(f"{place}.value", "required", _("Give the value that was read."))
    if given.value is not None:
        _number(given.value, given.unit, place)


def _part(part: NewComponent, place: str) -> dict[str, str]:
    _code(part.code, f"{place}.code")
    if len(part.display) > LONGEST["display"]:
        raise Invalid(f"{place}.display", "too_long", _("This text is too long."))
    _number(part.value, part.unit, place)
    written = {"code": part.code, "code_system": LOINC, "display": part.display or part.code}
    return {**written, "value": format(part.value, "f"), "unit": part.unit}


def _code(code: str, place: str) -> None:
    if not 1 <= len(code) <= CODE_LENGTH:
        raise Invalid(place, "bad_code", _("A reading is named by its LOINC code."))


def _number(value: Decimal, unit: str, place: str) -> None:
    if not value.is_finite() or abs(value) > LARGEST:
        raise Invalid(f"{place}.value", "bad_number", _("This is not a number that can be kept."))
    if not 1 <= len(unit) <= CODE_LENGTH:
        raise Invalid(f"{place}.unit", "bad_unit", _("A number needs its unit, written in UCUM."))
