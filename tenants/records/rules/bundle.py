"""A FHIR R4 bundle, read whole or refused whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple, TypeAlias

import orjson

from kernel.errors import Invalid
from records.enums import Fault, RecordCategory
from records.rules import clinical, documents, medications
from records.rules.catalogue import DEMANDS, MODELLED, OWNERS, demand
from records.rules.elements import Node, first, one, text
from records.rules.faults import Broken, refused
from records.rules.observations import observation
from records.rules.people import SourcePerson, identity_of
from records.rules.references import Index, Target
from records.rules.rows import Columns, Outside, SourceBundle, SourceRow
from records.rules.walk import Link, links

KINDS = ("transaction", "batch", "collection")
MOST_PERSONS = 50
# Counted up whenever a reader below gives other columns for the same resource: the next import then refreshes the rows.
READING = b"1"
Reader: TypeAlias = Callable[[Node, Index], Columns]
READERS: dict[str, Reader] = {
    "Encounter": clinical.encounter,
    "Condition": clinical.condition,
    "Procedure": clinical.procedure,
    "AllergyIntolerance": clinical.allergy,
    "MedicationRequest": medications.request,
    "MedicationStatement": medications.statement,
    "Observation": observation,
    "DiagnosticReport": documents.report,
    "DocumentReference": documents.reference,
    "ImagingStudy": documents.imaging,
}
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_REFERENCE = re.compile(rb'"reference":("[^"\\]*(?:\\.[^"\\]*)*")')
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class _Item(NamedTuple):
    place: int
    resource_type: str
    resource: Node
    target: Target
    full_url: str


@dataclass(slots=True)
class _Reading:
    source: str
    kind: str = ""
    index: Index = field(default_factory=Index)
    items: list[_Item] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    persons: list[SourcePerson] = field(default_factory=list)
    rows: dict[RecordCategory, list[SourceRow]] = field(default_factory=dict)
    kept: list[SourceRow] = field(default_factory=list)
    outside: list[Outside] = field(default_factory=list)


def read_bundle(bundle: object, *, source: str) -> SourceBundle:
    """Reads a transaction, batch or collection bundle of FHIR R4 as parsed JSON; `source` names where it comes from.

    Raises `Invalid` whose field is the JSON path (`entry[17].resource.birthDate`, counted from 0) and whose code is a
    `Fault`, at the first thing that is wrong. Types that are not kept are counted in `unknown` and not looked into.
    """
    reading = _Reading(source)
    for place, entry in enumerate(_entries(bundle, reading)):
        try:
            _admit(reading, place, entry)
        except Broken as broken:
            raise _located(broken, place, _resource_type(entry)) from None
    for item in reading.items:
        try:
            _read(reading, item)
        except Broken as broken:
            raise _located(broken.under("resource"), item.place, item.resource_type) from None
    return _result(reading)


def _entries(bundle: object, reading: _Reading) -> list[object]:
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise refused(Fault.NOT_A_BUNDLE, path="resourceType")
    if bundle.get("type") not in KINDS:
        raise refused(Fault.BUNDLE_TYPE, path="type")
    entries = bundle.get("entry")
    if not isinstance(entries, list):
        raise refused(Fault.NO_ENTRIES if entries is None else Fault.WRONG_TYPE, path="entry")
    if not entries:
        raise refused(Fault.NO_ENTRIES, path="entry")
    reading.kind = bundle["type"]
    return entries


def _located(broken: Broken, place: int, resource_type: str) -> Invalid:
    return refused(broken.fault, path=broken.under(f"entry[{place}]").path, resource_type=resource_type)


def _resource_type(entry: object) -> str:
    resource = entry.get("resource") if isinstance(entry, dict) else None
    named = resource.get("resourceType") if isinstance(resource, dict) else None
    return named[:64] if isinstance(named, str) else ""


def _admit(reading: _Reading, place: int, entry: object) -> None:
    """Checks the envelope of one entry and makes it findable for references."""
    if not isinstance(entry, dict):
        raise Broken(Fault.WRONG_TYPE)
    resource = one(entry, "resource")
    if not resource:
        raise Broken(Fault.RESOURCE_MISSING, "resource")
    resource_type = text(resource, "resourceType")
    if not resource_type:
        raise Broken(Fault.ELEMENT_MISSING, "resource.resourceType")
    full_url = text(entry, "fullUrl")
    if not full_url:
        raise Broken(Fault.FULL_URL_MISSING, "fullUrl")
    _check_request(reading.kind, entry)
    item = _Item(place, resource_type, resource, Target(resource_type, _fhir_id(resource, full_url), place), full_url)
    reading.index.add(item.target, full_url, resource)
    if resource_type in DEMANDS:
        reading.items.append(item)
    else:
        reading.unknown[resource_type[:64]] += 1


def _check_request(kind: str, entry: Node) -> None:
    """FHIR R4 bdl-3: an entry of a transaction or batch says what to do with it."""
    if kind == "collection":
        return
    request = one(entry, "request")
    if not request:
        raise Broken(Fault.ELEMENT_MISSING, "request")
    if text(request, "method") not in ("POST", "PUT"):
        raise Broken(Fault.METHOD, "request.method")


def _fhir_id(resource: Node, full_url: str) -> str:
    own = text(resource, "id")
    found = own or re.split(r"[:/]", full_url)[-1]
    if not _ID.fullmatch(found):
        raise Broken(Fault.BAD_ID, "resource.id" if own else "fullUrl")
    return found


def _read(reading: _Reading, item: _Item) -> None:
    demand(item.resource, item.resource_type)
    written = _canonical(item.resource)
    found = links(item.resource, reading.index)
    canonical = _relative(written, found)
    path = f"entry[{item.place}].resource."
    reading.outside += [Outside(path + link.path, link.target) for link in found if link.target.entry is None]
    if item.resource_type == "Patient":
        person = SourcePerson(
            item.place, item.target.fhir_id, identity_of(item.resource, source=reading.source), canonical
        )
        reading.persons.append(person)
        return
    _place(reading, item, canonical)


def _place(reading: _Reading, item: _Item, canonical: bytes) -> None:
    """Puts a resource where it belongs: into its own table, or whole among the kept ones."""
    patient, named = _owner(item.resource, reading.index)
    category = MODELLED.get(item.resource_type)
    if category and named and not patient:
        raise Broken(Fault.SUBJECT_OUTSIDE, "subject")
    modelled = category is not None and patient is not None
    whole: Columns = {"body": canonical.decode()}
    columns = READERS[item.resource_type](item.resource, reading.index) if modelled else whole
    row = SourceRow(
        entry=item.place,
        fhir_type=item.resource_type,
        fhir_id=item.target.fhir_id,
        patient=patient,
        encounter=_encounter(item.resource, reading.index),
        fingerprint=blake2b(canonical, digest_size=16, person=READING).digest(),
        columns=columns,
    )
    shelf = reading.rows.setdefault(category, []) if category and modelled else reading.kept
    shelf.append(row)


def _owner(resource: Node, index: Index) -> tuple[str | None, bool]:
    """The FHIR id of the patient a resource is about, and whether a person is named that we cannot tell.

    A subject that is a group, device or place is nobody's: such a resource is kept whole, in no person's chart.
    """
    for key in OWNERS:
        named = resource.get(key)
        if isinstance(named, dict) and named:
            target = _target(named, key, index)
            if target is None:
                return None, True
            return (target.fhir_id, True) if target.resource_type == "Patient" else (None, False)
    return None, False


def _encounter(resource: Node, index: Index) -> str | None:
    named, place = one(resource, "encounter") if isinstance(resource.get("encounter"), dict) else {}, "encounter"
    if not named and resource.get("resourceType") == "DocumentReference":
        named, place = first(one(resource, "context"), "encounter"), "context.encounter[0]"
    target = _target(named, place, index)
    return target.fhir_id if target and target.resource_type == "Encounter" else None


def _target(reference: Node, place: str, index: Index) -> Target | None:
    try:
        written = text(reference, "reference")
    except Broken as broken:
        raise broken.under(place) from None
    return index.find(written) if written and not written.startswith("#") else None


def _canonical(resource: Node) -> bytes:
    """The resource in one way of writing: sorted keys, no spaces. Raises `Broken` for what is not JSON text."""
    try:
        written = orjson.dumps(resource, option=orjson.OPT_SORT_KEYS, default=float)
    except (TypeError, ValueError, RecursionError):
        raise Broken(Fault.NOT_JSON) from None
    if b"\\u0000" in written and _NUL.search(written):
        raise Broken(Fault.NOT_JSON)
    return written


def _relative(written: bytes, found: list[Link]) -> bytes:
    """References as `Type/id`, which still mean something when the bundle is gone."""
    names = {orjson.dumps(name): orjson.dumps(target.relative) for name, target, _path in found}
    return _REFERENCE.sub(lambda seen: b'"reference":' + names.get(seen[1], seen[1]), written) if names else written


def _result(reading: _Reading) -> SourceBundle:
    if len(reading.persons) > MOST_PERSONS:
        raise refused(Fault.TOO_MANY_PERSONS, path="entry")
    return SourceBundle(
        persons=tuple(reading.persons),
        rows=reading.rows,
        kept=reading.kept,
        outside=tuple(reading.outside),
        found=dict(Counter(item.resource_type for item in reading.items)),
        unknown=dict(reading.unknown),
    )
