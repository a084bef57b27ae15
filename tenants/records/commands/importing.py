"""Importing a FHIR R4 bundle: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commands import command, emit
from journal.contracts import Event
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid
from records.commands.persons import Overlay, recognise
from records.commands.storing import Storing, Tally
from records.contracts import ImportLine, ImportReport
from records.enums import EventKind, Fault, Permission
from records.models import OWN_SOURCE, TABLES, SourcePatient, SourceResource
from records.rules import Outside, SourceBundle, read_bundle
from records.rules.catalogue import MODELLED
from records.rules.faults import refused

LONGEST_SOURCE = 80


@command(needs=Permission.IMPORT)
def import_bundle(actor: Actor, *, bundle: object, source: str, identity_overlay: Overlay = None) -> ImportReport:
    """Imports a transaction, batch or collection bundle (parsed JSON) of the system `source`.

    Every resource is known again by `source`, its type and its FHIR id: the same bundle again changes nothing, a
    changed resource changes its row. `identity_overlay`, an identity or a function of the bundle's own, stands for
    name, numbers and contacts. Raises `Invalid` with the JSON path and a `Fault` for a broken bundle, of which nothing
    is written.
    """
    read = read_bundle(bundle, source=checked_source(source))
    known = _outside(read.outside, source)
    try:
        persons, people = recognise(actor, read.persons, source=source, overlay=identity_overlay)
        storing = Storing(source, {**known, **persons})
        storing.store(read.rows, read.kept)
    except IntegrityError as error:
        raise Conflict(message=_("The same records are being imported by somebody else. Try again.")) from error
    report = _report(read, source, persons.values(), {**storing.tallies, "Patient": people})
    if report.changed:
        for patient_id in sorted(set(_touched(read, storing))):
            emit(Event(EventKind.IMPORTED, "record", patient_id, patient_id=patient_id))
    return report


def checked_source(source: str) -> str:
    """The name of a source that is not our own; raises `Invalid("source", "bad_source")`."""
    if not source.strip() or len(source) > LONGEST_SOURCE or source == OWN_SOURCE or not source.isprintable():
        raise Invalid(
            "source", "bad_source", _("Name the system that the records come from, in at most 80 characters.")
        )
    return source


def _touched(read: SourceBundle, storing: Storing) -> Iterable[UUID]:
    rows = [row for shelf in read.rows.values() for row in shelf] + read.kept
    named = {person.fhir_id for person in read.persons} | {row.patient for row in rows if row.patient}
    return (storing.persons[fhir_id] for fhir_id in named)


def _outside(named: Iterable[Outside], source: str) -> dict[str, UUID]:
    """Checks that what the bundle only refers to is recorded here; returns the patients among it."""
    wanted: dict[str, dict[str, str]] = {}
    for outside in named:
        wanted.setdefault(outside.target.resource_type, {}).setdefault(outside.target.fhir_id, outside.path)
    patients = _patients(source, wanted.pop("Patient", {}))
    for resource_type, paths in wanted.items():
        held = _recorded(source, resource_type, list(paths))
        for fhir_id, path in paths.items():
            if fhir_id not in held:
                raise refused(Fault.REFERENCE_TARGET, path=path)
    return patients


def _patients(source: str, paths: dict[str, str]) -> dict[str, UUID]:
    if not paths:
        return {}
    links = SourcePatient.objects.filter(source=source, fhir_id__in=list(paths)).select_for_update().order_by("id")
    found = dict(links.values_list("fhir_id", "patient_id"))
    for fhir_id, path in paths.items():
        if fhir_id not in found:
            raise refused(Fault.REFERENCE_TARGET, path=path)
    return found


def _recorded(source: str, resource_type: str, fhir_ids: list[str]) -> set[str]:
    same = Q(source=source, fhir_type=resource_type, fhir_id__in=fhir_ids)
    held = set(SourceResource.objects.filter(same).values_list("fhir_id", flat=True))
    if resource_type in MODELLED:
        held |= set(TABLES[MODELLED[resource_type]].rows().filter(same).values_list("fhir_id", flat=True))
    return held


def _report(read: SourceBundle, source: str, patients: Iterable[UUID], tallies: dict[str, Tally]) -> ImportReport:
    lines = (
        ImportLine(name, found, tally.created, tally.updated, tally.unchanged)
        for name, found in sorted(read.found.items())
        for tally in (tallies[name],)
    )
    return ImportReport(source, tuple(patients), tuple(lines), tuple(sorted(read.unknown.items())))
