"""The person as data: the input of registration, and what crosses to another organisation to recreate the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from patients.contracts.payload import Payload, Reader
from patients.enums import Channel, ContactRelation, IdentifierKind, LivingSituation, Sex

MOST_IDENTIFIERS, MOST_CONTACTS = 12, 20


@dataclass(frozen=True, slots=True)
class IdentifierValue:
    """A number that names the person. `assigner` is the organisation (its id as text) whose own number it is;
    empty for numbers valid everywhere, and for the numbers of the organisation that holds the record."""

    kind: IdentifierKind
    value: str
    assigner: str = ""


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """A person to call. `may_be_called` is that person's consent to be called about the patient."""

    relation: ContactRelation
    phone: str
    name: str = ""
    is_caregiver: bool = False
    may_be_called: bool = True


@dataclass(frozen=True, slots=True)
class AddressDetails:
    """Where the person lives. `area_code`: county, six digits of GB/T 2260. `township`: its name, for catchments."""

    line: str
    area_code: str = ""
    township: str = ""


@dataclass(frozen=True, slots=True)
class PatientIdentity:
    """Who a person is and how to reach them. `language`: BCP 47, lower case. Dates have no time zone."""

    name: str
    sex: Sex = Sex.UNKNOWN
    birth_date: date | None = None
    identifiers: tuple[IdentifierValue, ...] = ()
    contacts: tuple[ContactDetails, ...] = ()
    address: AddressDetails | None = None
    preferred_channel: Channel = Channel.PHONE
    language: str = "zh-hans"
    living_situation: LivingSituation = LivingSituation.UNKNOWN
    deceased_on: date | None = None

    def to_payload(self) -> Payload:
        """Plain JSON; `from_payload` gives an equal value back."""
        return {
            "name": self.name,
            "sex": self.sex.value,
            "birth_date": _iso(self.birth_date),
            "identifiers": [_identifier_payload(identifier) for identifier in self.identifiers],
            "contacts": [_contact_payload(contact) for contact in self.contacts],
            "address": _address_payload(self.address) if self.address else None,
            "preferred_channel": self.preferred_channel.value,
            "language": self.language,
            "living_situation": self.living_situation.value,
            "deceased_on": _iso(self.deceased_on),
        }

    @classmethod
    def from_payload(cls, payload: object, *, field: str = "identity") -> PatientIdentity:
        """Reads the shape; raises `Invalid` naming the place (`identity.contacts[1].phone`) for anything else.

        Whether a number is a possible one is for `patients.rules.checked_identity`.
        """
        reader = Reader.of(payload, field)
        address = reader.optional("address")
        return cls(
            name=reader.text("name", longest=80),
            sex=reader.choice("sex", Sex, Sex.UNKNOWN),
            birth_date=reader.day("birth_date"),
            identifiers=tuple(_read_identifier(item) for item in reader.items("identifiers", MOST_IDENTIFIERS)),
            contacts=tuple(_read_contact(item) for item in reader.items("contacts", MOST_CONTACTS)),
            address=_read_address(address) if address else None,
            preferred_channel=reader.choice("preferred_channel", Channel, Channel.PHONE),
            language=reader.text("language", longest=16, default="zh-hans"),
            living_situation=reader.choice("living_situation", LivingSituation, LivingSituation.UNKNOWN),
            deceased_on=reader.day("deceased_on"),
        )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _identifier_payload(identifier: IdentifierValue) -> Payload:
    return {"kind": identifier.kind.value, "value": identifier.value, "assigner": identifier.assigner}


def _contact_payload(contact: ContactDetails) -> Payload:
    return {
        "relation": contact.relation.value,
        "phone": contact.phone,
        "name": contact.name,
        "is_caregiver": contact.is_caregiver,
        "may_be_called": contact.may_be_called,
    }


def _address_payload(address: AddressDetails) -> Payload:
    return {"line": address.line, "area_code": address.area_code, "township": address.township}


def _read_identifier(reader: Reader) -> IdentifierValue:
    return IdentifierValue(
        kind=reader.choice("kind", IdentifierKind),
        value=reader.text("value", longest=60),
        assigner=reader.text("assigner", longest=60, default=""),
    )


def _read_contact(reader: Reader) -> ContactDetails:
    return ContactDetails(
        relation=reader.choice("relation", ContactRelation),
        phone=reader.text("phone", longest=30),
        name=reader.text("name", longest=80, default=""),
        is_caregiver=reader.flag("is_caregiver", default=False),
        may_be_called=reader.flag("may_be_called", default=True),
    )


def _read_address(reader: Reader) -> AddressDetails:
    return AddressDetails(
        line=reader.text("line", longest=200),
        area_code=reader.text("area_code", longest=6, default=""),
        township=reader.text("township", longest=60, default=""),
    )
