"""The Patient resource as a person: names, numbers of the kinds we keep, contacts; nothing else is kept.

Extensions (race, ethnicity, birth place, mother's name) and the narrative are left out on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kernel.clock import local
from patients.contracts import AddressDetails, ContactDetails, IdentifierValue, PatientIdentity
from patients.enums import ContactRelation, IdentifierKind, Sex
from records.enums import Fault, Precision
from records.rules.elements import Node, first, flag, many, of_concept, one, text, when, words
from records.rules.faults import Broken
from records.rules.names import spoken

RESIDENT_ID_SYSTEMS = ("urn:oid:2.16.156.10011.1.3", "2.16.156.10011.1.3")
_KINDS = {
    "NNCHN": IdentifierKind.RESIDENT_ID,
    "NI": IdentifierKind.RESIDENT_ID,
    "PPN": IdentifierKind.PASSPORT,
    "MR": IdentifierKind.MEDICAL_RECORD_NUMBER,
}
_RELATIONS = {
    ContactRelation.SPOUSE: ("SPS", "HUSB", "WIFE", "S"),
    ContactRelation.CHILD: ("CHILD", "SON", "DAU", "SONC", "DAUC", "CHD"),
    ContactRelation.PARENT: ("PRN", "MTH", "FTH", "PAR", "MTHINLAW", "FTHINLAW"),
    ContactRelation.SIBLING: ("SIB", "BRO", "SIS"),
    ContactRelation.NEIGHBOUR: ("NBOR",),
    ContactRelation.CAREGIVER: ("CGV", "CAREGIVER"),
}
MOST_NAME, MOST_ADDRESS, MOST_OF_EACH, MOST_ASSIGNER = 80, 200, 10, 60


@dataclass(frozen=True, slots=True)
class SourcePerson:
    """A Patient entry. `canonical`: the resource in one way of writing, from which a change is recognised."""

    entry: int
    fhir_id: str
    identity: PatientIdentity
    canonical: bytes


def identity_of(resource: Node, *, source: str) -> PatientIdentity:
    """The person in a Patient resource; whether a number is a possible one is for `patients` to say.

    Only a resident identity number names the person everywhere; the others are marked as numbers of `source`, because
    a passport without its country, or another hospital's number, may be somebody else's here. The name is empty where
    there is none. Raises `Broken` for wrong types.
    """
    return PatientIdentity(
        name=_name(resource),
        sex=_sex(resource),
        birth_date=_day(resource, "birthDate"),
        identifiers=tuple(_identifiers(resource, source)),
        contacts=tuple(_contacts(resource)),
        address=_address(resource),
        language=_language(resource),
        deceased_on=_day(resource, "deceasedDateTime"),
    )


def _name(resource: Node) -> str:
    flag(resource, "deceasedBoolean")
    spoken = [_spoken(name, path) for path, name in many(resource, "name") if name.get("use") not in ("old", "maiden")]
    found = next((name for name in spoken if any(sign.isalpha() for sign in name)), "")
    return found[:MOST_NAME].strip()


def _spoken(name: Node, path: str) -> str:
    try:
        return spoken(name)
    except Broken as broken:
        raise broken.under(path) from None


def _sex(resource: Node) -> Sex:
    told = text(resource, "gender")
    if told and told not in Sex.values:
        raise Broken(Fault.WRONG_TYPE, "gender")
    return Sex(told) if told else Sex.UNKNOWN


def _day(resource: Node, key: str) -> date | None:
    found = when(resource, key)
    if found is None or found.precision in (Precision.YEAR, Precision.MONTH):
        return None
    return local(found.at).date()


def _identifiers(resource: Node, source: str) -> Iterator[IdentifierValue]:
    for path, identifier in list(many(resource, "identifier"))[:MOST_OF_EACH]:
        kind = _kind(identifier, path)
        value = text(identifier, "value")
        if kind and value:
            everywhere = kind == IdentifierKind.RESIDENT_ID
            yield IdentifierValue(kind, value, assigner="" if everywhere else source[:MOST_ASSIGNER])


def _kind(identifier: Node, path: str) -> IdentifierKind | None:
    try:
        coding = first(one(identifier, "type"), "coding")
        system, code = text(identifier, "system"), text(coding, "code")
    except Broken as broken:
        raise broken.under(path) from None
    if system in RESIDENT_ID_SYSTEMS:
        return IdentifierKind.RESIDENT_ID
    return _KINDS.get(code)


def _contacts(resource: Node) -> Iterator[ContactDetails]:
    own = _phone(resource, "")
    if own:
        yield ContactDetails(ContactRelation.SELF, own)
    for path, contact in list(many(resource, "contact"))[:MOST_OF_EACH]:
        phone = _phone(contact, path)
        if phone:
            yield ContactDetails(_relation(contact, path), phone, _spoken(one(contact, "name"), path)[:MOST_NAME])


def _phone(node: Node, path: str) -> str:
    for place, point in many(node, "telecom"):
        try:
            system, value = text(point, "system"), text(point, "value")
        except Broken as broken:
            raise broken.under(f"{path}.{place}" if path else place) from None
        if system in ("phone", "sms") and value:
            return value
    return ""


def _relation(contact: Node, path: str) -> ContactRelation:
    for place, relationship in many(contact, "relationship"):
        try:
            codes = {coding.get("code", "") for coding in of_concept(relationship).codings}
        except Broken as broken:
            raise broken.under(f"{path}.{place}") from None
        for relation, known in _RELATIONS.items():
            if codes.intersection(known):
                return relation
    return ContactRelation.OTHER


def _address(resource: Node) -> AddressDetails | None:
    home = first(resource, "address")
    try:
        parts = [*words(home, "line"), text(home, "city"), text(home, "state"), text(home, "postalCode")]
        line = text(home, "text") or ", ".join(part for part in parts if part)
        township = text(home, "district")[:60]
    except Broken as broken:
        raise broken.under("address[0]") from None
    return AddressDetails(line[:MOST_ADDRESS], township=township) if line.strip() else None


def _language(resource: Node) -> str:
    spoken = first(resource, "communication")
    code = text(first(one(spoken, "language"), "coding"), "code")
    return code.lower()[:16] or "zh-hans"
