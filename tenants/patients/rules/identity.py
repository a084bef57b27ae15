"""Is this a possible person? Every fault at once, each at its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid, Text
from patients.contracts.identity import (
    MOST_CONTACTS,
    MOST_IDENTIFIERS,
    AddressDetails,
    ContactDetails,
    IdentifierValue,
    PatientIdentity,
)
from patients.enums import IdentifierKind, Sex
from patients.rules.identifiers import normalise_identifier, read_resident_id
from patients.rules.names import tidy_name
from patients.rules.phones import normalise_phone

EARLIEST_BIRTH = date(1880, 1, 1)
Value = TypeVar("Value")


class _Faults:
    """Collects instead of stopping at the first."""

    def __init__(self) -> None:
        self.found: list[Invalid] = []

    def gather(self, read: Callable[[], Value], instead: Value) -> Value:
        try:
            return read()
        except Invalid as fault:
            self.found.extend(fault.errors)
            return instead

    def add(self, place: str, code: str, message: Text) -> None:
        self.found.append(Invalid(place, code, message))


def checked_identity(identity: PatientIdentity, *, on: date, field: str = "identity.") -> PatientIdentity:
    """The same person in the one way of writing, with what a resident number says filled in where it was unknown.

    Raises `Invalid` with every fault in `errors`; `field` begins their places. `on` is today in Asia/Shanghai.
    """
    faults = _Faults()
    checked = replace(
        identity,
        name=faults.gather(lambda: tidy_name(identity.name, field=f"{field}name"), identity.name),
        identifiers=_identifiers(identity.identifiers, field, faults),
        contacts=_contacts(identity.contacts, field, faults),
        address=faults.gather(lambda: checked_address(identity.address, field=f"{field}address"), None),
        language=faults.gather(
            lambda: checked_language(identity.language, field=f"{field}language"), identity.language
        ),
    )
    if not faults.found:
        checked = _agreeing_with_resident_id(checked, field, faults)
    _check_days(checked, on, field, faults)
    if faults.found:
        raise Invalid.many(faults.found)
    return checked


def with_own_numbers(identity: PatientIdentity, organisation: str) -> PatientIdentity:
    """The identity as that organisation (its id) holds it: numbers which it gave itself have no assigner there."""
    own = (replace(value, assigner="") if value.assigner == organisation else value for value in identity.identifiers)
    return replace(identity, identifiers=tuple(own))


def checked_contact(contact: ContactDetails, *, field: str = "contact") -> ContactDetails:
    """A contact with its number in the one way of writing; `Invalid` where it is not one."""
    name = tidy_name(contact.name, field=f"{field}.name") if contact.name.strip() else ""
    return replace(contact, name=name, phone=normalise_phone(contact.phone, field=f"{field}.phone"))


def checked_address(address: AddressDetails | None, *, field: str = "address") -> AddressDetails | None:
    """An address with tidy text; a `county` code, where there is one, has six digits (GB/T 2260)."""
    if address is None:
        return None
    tidy = AddressDetails(_tidy(address.line), _tidy(address.area_code), _tidy(address.township))
    if not tidy.line or len(tidy.line) > 200 or len(tidy.township) > 60:
        raise Invalid(f"{field}.line", "not_an_address", _("Give the address, at most 200 characters."))
    if tidy.area_code and not re.fullmatch(r"[0-9]{6}", tidy.area_code):
        raise Invalid(f"{field}.area_code", "area_code_form", _("The code of a county has six digits."))
    return tidy


def checked_language(language: str, *, field: str = "language") -> str:
    """A language tag in small letters (BCP 47: `zh-hans`, `en`, `ug`)."""
    tag = language.strip().lower()
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}", tag) or len(tag) > 16:
        raise Invalid(field, "language_form", _("Give the language as a tag, for example zh-hans or en."))
    return tag


def checked_tags(tags: Iterable[str], *, field: str = "tags") -> list[str]:
    """Tidy, different tags in order: at most 20 of at most 32 characters."""
    tidy = sorted({_tidy(tag) for tag in tags} - {""})
    if len(tidy) > 20 or any(len(tag) > 32 for tag in tidy):
        raise Invalid(field, "too_many", _("Use at most 20 tags of at most 32 characters."))
    return tidy


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _identifiers(values: tuple[IdentifierValue, ...], place: str, faults: _Faults) -> tuple[IdentifierValue, ...]:
    if len(values) > MOST_IDENTIFIERS:
        faults.add(f"{place}identifiers", "too_many", _("There are too many entries."))
    checked = []
    for number, value in enumerate(values):
        read = partial(normalise_identifier, value.kind, value.value, field=f"{place}identifiers[{number}].value")
        checked.append(replace(value, value=faults.gather(read, "")))
    _refuse_two_of_a_kind(checked, place, faults)
    return tuple(dict.fromkeys(checked))


def _refuse_two_of_a_kind(values: list[IdentifierValue], place: str, faults: _Faults) -> None:
    numbers = {value.value for value in values if value.kind == IdentifierKind.RESIDENT_ID and value.value}
    if len(numbers) > 1:
        faults.add(f"{place}identifiers", "two_resident_ids", _("A person has only one resident identity number."))


def _contacts(values: tuple[ContactDetails, ...], place: str, faults: _Faults) -> tuple[ContactDetails, ...]:
    if len(values) > MOST_CONTACTS:
        faults.add(f"{place}contacts", "too_many", _("There are too many entries."))
    checked = []
    for number, value in enumerate(values):
        read = partial(checked_contact, value, field=f"{place}contacts[{number}]")
        checked.append(faults.gather(read, value))
    return tuple(dict.fromkeys(checked))


def _agreeing_with_resident_id(identity: PatientIdentity, place: str, faults: _Faults) -> PatientIdentity:
    for value in identity.identifiers:
        if value.kind != IdentifierKind.RESIDENT_ID:
            continue
        told = read_resident_id(value.value)
        if identity.birth_date not in (None, told.birth_date):
            faults.add(f"{place}birth_date", "contradicts_resident_id", _("The identity number has another birthday."))
        if identity.sex not in (Sex.UNKNOWN, Sex.OTHER, told.sex):
            faults.add(f"{place}sex", "contradicts_resident_id", _("The identity number says another sex."))
        sex = told.sex if identity.sex == Sex.UNKNOWN else identity.sex
        return replace(identity, birth_date=told.birth_date, sex=sex)
    return identity


def _check_days(identity: PatientIdentity, on: date, place: str, faults: _Faults) -> None:
    born, died = identity.birth_date, identity.deceased_on
    if born and not EARLIEST_BIRTH <= born <= on:
        faults.add(f"{place}birth_date", "impossible_date", _("A date of birth lies between 1880 and today."))
    if died and (died > on or (born and died < born)):
        faults.add(f"{place}deceased_on", "impossible_date", _("A date of death lies between birth and today."))
