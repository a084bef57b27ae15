"""Which of our patients the Patients of a bundle are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid
from patients.commands import adopt_patient
from patients.contracts import PatientIdentity
from patients.enums import Sex
from records.commands.storing import Tally
from records.enums import Fault
from records.models import SourcePatient
from records.rules import SourcePerson
from records.rules.faults import refused
from vault.index import blind

Overlay: TypeAlias = PatientIdentity | Callable[[PatientIdentity], PatientIdentity] | None
_PART = re.compile(r"identity\.(identifiers|contacts)\[(\d+)\]")


def recognise(
    actor: Actor, persons: Sequence[SourcePerson], *, source: str, overlay: Overlay
) -> tuple[dict[str, UUID], Tally]:
    """Our patient for the FHIR id of each Patient, made where there is none; an unchanged Patient is left alone.

    Raises `Invalid` for a person who cannot be registered, and where a Patient that was one person has become another.
    """
    if isinstance(overlay, PatientIdentity) and len(persons) > 1:
        raise Invalid("identity_overlay", "one_person", _("One identity cannot stand for several patients."))
    known = _known(source, persons)
    found: dict[str, UUID] = {}
    tally = Tally()
    for person in persons:
        found[person.fhir_id] = _recognised(actor, person, known.get(person.fhir_id), source, overlay, tally)
    return found, tally


def _known(source: str, persons: Sequence[SourcePerson]) -> dict[str, SourcePatient]:
    wanted = [person.fhir_id for person in persons]
    held = SourcePatient.objects.filter(source=source, fhir_id__in=wanted).select_for_update().order_by("id")
    return {link.fhir_id: link for link in held}


def _recognised(
    actor: Actor, person: SourcePerson, link: SourcePatient | None, source: str, overlay: Overlay, tally: Tally
) -> UUID:
    mark = blind("records.source_patient", person.canonical.decode())
    if link is not None and bytes(link.mark) == mark:
        tally.unchanged += 1
        return link.patient_id
    ref = _adopted(actor, person, source, overlay)
    if link is None:
        SourcePatient.objects.create(patient_id=ref.id, source=source, fhir_id=person.fhir_id, mark=mark)
        tally.created += 1
    elif link.patient_id != ref.id:
        raise refused(Fault.OTHER_PERSON, path=f"entry[{person.entry}].resource", resource_type="Patient")
    else:
        SourcePatient.objects.filter(id=link.id).update(mark=mark, stored_at=now())
        tally.updated += 1
    return ref.id


def _adopted(actor: Actor, person: SourcePerson, source: str, overlay: Overlay) -> Ref:
    identity = _overlaid(person.identity, overlay)
    if not identity.name:
        raise refused(Fault.ELEMENT_MISSING, path=f"entry[{person.entry}].resource.name", resource_type="Patient")
    adopt = partial(adopt_patient, actor, source=source, fhir_id=person.fhir_id)
    try:
        return adopt(identity=identity)
    except Invalid as invalid:
        possible, told = _without(identity, invalid), invalid
    try:
        if possible != identity:
            return adopt(identity=possible)
    except Invalid as invalid:
        told = invalid
    raise Invalid(f"entry[{person.entry}].resource", told.code, told.message)


def _overlaid(found: PatientIdentity, overlay: Overlay) -> PatientIdentity:
    if overlay is None:
        return found
    worn = overlay(found) if callable(overlay) else overlay
    return replace(
        worn,
        sex=found.sex if worn.sex == Sex.UNKNOWN else worn.sex,
        birth_date=worn.birth_date or found.birth_date,
        deceased_on=worn.deceased_on or found.deceased_on,
    )


def _without(identity: PatientIdentity, invalid: Invalid) -> PatientIdentity:
    """The identity without the numbers, contacts, address and language that `patients` called impossible."""
    wrong = {(part[1], int(part[2])) for fault in invalid.errors if (part := _PART.match(fault.field or ""))}
    named = {fault.field or "" for fault in invalid.errors}
    return replace(
        identity,
        identifiers=tuple(v for n, v in enumerate(identity.identifiers) if ("identifiers", n) not in wrong),
        contacts=tuple(v for n, v in enumerate(identity.contacts) if ("contacts", n) not in wrong),
        address=None if any(field.startswith("identity.address") for field in named) else identity.address,
        language="zh-hans" if "identity.language" in named else identity.language,
    )
