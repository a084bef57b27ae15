"""A person who comes here for the first time, as the desk writes them down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from console.forms import fields
from console.forms.person import LANGUAGES, address_of, needs_its_address, township
from kernel.errors import Text
from patients.contracts import ContactDetails, IdentifierValue, PatientIdentity
from patients.enums import Channel, ContactRelation, IdentifierKind, LivingSituation, Sex
from tenancy.contracts import AreaCard

RELATIVES = [(one.value, one.label) for one in ContactRelation if one != ContactRelation.SELF]
NUMBERS = {
    "resident_id": IdentifierKind.RESIDENT_ID,
    "health_record_number": IdentifierKind.HEALTH_RECORD_NUMBER,
    "medical_record_number": IdentifierKind.MEDICAL_RECORD_NUMBER,
    "passport": IdentifierKind.PASSPORT,
}
_PHONE_LIKE = re.compile(r"\+?[0-9][0-9 ()\-]{6,}")
_RESIDENT_ID_LIKE = re.compile(r"[0-9]{17}[0-9Xx]")


def _called(kind: IdentifierKind) -> Text:
    return capfirst(kind.label)


class RegistrationForm(forms.Form):
    """Who the person is and how to reach them. What a resident number says need not be typed."""

    name = fields.line(_("Name"), longest=80)
    resident_id = fields.line(
        _called(IdentifierKind.RESIDENT_ID),
        hint=_("18 characters. Sex and date of birth are read from it."),
        required=False,
        longest=24,
        autocapitalize="characters",
        **{"data-resident-id": "yes"},
    )
    sex = fields.one_of(_("Sex"), Sex.choices, required=False)
    birth_date = fields.day(_("Date of birth"), required=False)
    health_record_number = fields.line(_called(IdentifierKind.HEALTH_RECORD_NUMBER), required=False, longest=60)
    medical_record_number = fields.line(_called(IdentifierKind.MEDICAL_RECORD_NUMBER), required=False, longest=60)
    passport = fields.line(_called(IdentifierKind.PASSPORT), required=False, longest=60)
    phone = fields.line(_("Phone of the patient"), required=False, longest=30, inputmode="tel")
    address = fields.line(_("Address"), required=False, longest=200)
    contact_relation = fields.one_of(_("Who is to be called besides?"), RELATIVES, required=False)
    contact_name = fields.line(_("Name of this person"), required=False, longest=80)
    contact_phone = fields.line(_("Phone of this person"), required=False, longest=30, inputmode="tel")
    contact_cares = fields.yes(_("This person looks after the patient."), required=False)
    preferred_channel = fields.one_of(_("How does the patient wish to be reached?"), Channel.choices)
    language = fields.one_of(_("Language of the patient"), LANGUAGES)
    living_situation = fields.one_of(_("Living situation"), LivingSituation.choices)

    def __init__(self, *args: Any, areas: Sequence[AreaCard] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.areas = areas
        self.fields["township"] = township(areas)

    def clean(self) -> dict[str, Any]:
        """A relative is told by relation and phone together, a township by the address it belongs to."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("contact_phone") and not given.get("contact_relation"):
            self.add_error("contact_relation", _("Say who this person is to the patient."))
        if not given.get("contact_phone") and any(given.get(f"contact_{part}") for part in ("relation", "name")):
            self.add_error("contact_phone", _("Give the phone, or leave the whole person out."))
        needs_its_address(self, given)
        return given

    def identity(self) -> PatientIdentity:
        """The person that was typed."""
        given = self.cleaned_data
        return PatientIdentity(
            name=given["name"],
            sex=Sex(given["sex"] or Sex.UNKNOWN),
            birth_date=given["birth_date"],
            identifiers=tuple(IdentifierValue(NUMBERS[name], given[name]) for name in self._numbers()),
            contacts=tuple(contact for _place, contact in self._contacts()),
            address=address_of(given, self.areas),
            preferred_channel=Channel(given["preferred_channel"]),
            language=given["language"],
            living_situation=LivingSituation(given["living_situation"]),
        )

    def names(self) -> dict[str, str]:
        """Where the places of a fault stand in this form."""
        places = {f"identity.{name}": name for name in ("name", "sex", "birth_date", "language")}
        places |= {"identity.address.line": "address", "identity.address": "address"}
        places |= {f"identity.identifiers[{at}].value": name for at, name in enumerate(self._numbers())}
        for at, (prefix, _contact) in enumerate(self._contacts()):
            places[f"identity.contacts[{at}].phone"] = f"{prefix}phone"
            places[f"identity.contacts[{at}].name"] = f"{prefix}name"
        return places

    def _numbers(self) -> list[str]:
        return [name for name in NUMBERS if self.cleaned_data[name]]

    def _contacts(self) -> list[tuple[str, ContactDetails]]:
        given, found = self.cleaned_data, []
        if given["phone"]:
            found.append(("", ContactDetails(ContactRelation.SELF, given["phone"])))
        if given["contact_phone"]:
            relation = ContactRelation(given["contact_relation"])
            cares = given["contact_cares"] or relation == ContactRelation.CAREGIVER
            other = ContactDetails(relation, given["contact_phone"], given["contact_name"], is_caregiver=cares)
            found.append(("contact_", other))
        return found

    @staticmethod
    def begun(searched: str) -> dict[str, Any]:
        """What is filled in before anybody typed: what was searched for, where it can stand."""
        start: dict[str, Any] = {
            "sex": Sex.UNKNOWN,
            "preferred_channel": Channel.PHONE,
            "language": "zh-hans",
            "living_situation": LivingSituation.UNKNOWN,
        }
        if _RESIDENT_ID_LIKE.fullmatch(searched):
            return {**start, "resident_id": searched}
        if _PHONE_LIKE.fullmatch(searched):
            return {**start, "phone": searched}
        return {**start, "name": searched} if searched and not any(each.isdigit() for each in searched) else start
