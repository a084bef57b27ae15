from dataclasses import replace
from datetime import date

import pytest

from kernel.errors import Invalid
from patients.contracts import AddressDetails, ContactDetails, IdentifierValue, PatientIdentity
from patients.enums import ContactRelation, IdentifierKind, Sex
from patients.rules import checked_identity, checked_tags, with_own_numbers

TODAY = date(2026, 11, 21)
RESIDENT = IdentifierValue(IdentifierKind.RESIDENT_ID, "999999 19450303 1017")
ZHANG = PatientIdentity(name=" 张 明", sex=Sex.MALE, identifiers=(RESIDENT,))


def faults(identity: PatientIdentity) -> list[tuple[str | None, str]]:
    with pytest.raises(Invalid) as refused:
        checked_identity(identity, on=TODAY)
    return [(fault.field, fault.code) for fault in refused.value.errors]


def test_everything_is_written_in_the_one_way() -> None:
    contact = ContactDetails(ContactRelation.CHILD, "+86 138-1234-1234", " 张  小 ")
    address = AddressDetails(" 青禾区　清和路1号 ", "999999", " 柳溪街道")

    checked = checked_identity(replace(ZHANG, contacts=(contact,), address=address, language="ZH-Hans"), on=TODAY)

    assert checked.name == "张 明"
    assert checked.identifiers[0].value == "999999194503031017"
    assert checked.contacts == (ContactDetails(ContactRelation.CHILD, "13812341234", "张 小"),)
    assert checked.address == AddressDetails("青禾区 清和路1号", "999999", "柳溪街道")
    assert checked.language == "zh-hans"


def test_the_resident_number_fills_in_what_is_unknown() -> None:
    checked = checked_identity(replace(ZHANG, sex=Sex.UNKNOWN), on=TODAY)

    assert (checked.birth_date, checked.sex) == (date(1945, 3, 3), Sex.MALE)


def test_checking_twice_changes_nothing() -> None:
    once = checked_identity(ZHANG, on=TODAY)

    assert checked_identity(once, on=TODAY) == once


def test_a_contradiction_with_the_resident_number_is_a_fault() -> None:
    assert faults(replace(ZHANG, sex=Sex.FEMALE, birth_date=date(1945, 3, 4))) == [
        ("identity.birth_date", "contradicts_resident_id"),
        ("identity.sex", "contradicts_resident_id"),
    ]


def test_every_fault_is_told_at_once_and_at_its_place() -> None:
    identity = PatientIdentity(
        name="",
        birth_date=date(2026, 11, 22),
        identifiers=(RESIDENT, IdentifierValue(IdentifierKind.PASSPORT, "x")),
        contacts=(
            ContactDetails(ContactRelation.SELF, "13812341234"),
            ContactDetails(ContactRelation.CHILD, "138", "\x00"),
        ),
        address=AddressDetails("清和路", "12"),
        language="汉语",
    )

    assert faults(identity) == [
        ("identity.name", "required"),
        ("identity.identifiers[1].value", "passport_form"),
        ("identity.contacts[1].name", "required"),
        ("identity.address.area_code", "area_code_form"),
        ("identity.language", "language_form"),
        ("identity.birth_date", "impossible_date"),
    ]


def test_two_resident_numbers_are_a_fault_and_the_same_twice_is_not() -> None:
    other = IdentifierValue(IdentifierKind.RESIDENT_ID, "999999196207152024")

    assert faults(replace(ZHANG, identifiers=(RESIDENT, other))) == [("identity.identifiers", "two_resident_ids")]
    assert len(checked_identity(replace(ZHANG, identifiers=(RESIDENT, RESIDENT)), on=TODAY).identifiers) == 1


@pytest.mark.parametrize("died", [date(2026, 11, 22), date(1945, 3, 2)])
def test_death_lies_between_birth_and_today(died: date) -> None:
    assert faults(replace(ZHANG, deceased_on=died)) == [("identity.deceased_on", "impossible_date")]


def test_lists_have_an_end() -> None:
    contact = ContactDetails(ContactRelation.OTHER, "13812341234")
    many = tuple(replace(contact, phone=f"138123412{number:02d}") for number in range(21))

    assert faults(replace(ZHANG, contacts=many)) == [("identity.contacts", "too_many")]


def test_own_numbers_have_no_assigner_at_home() -> None:
    ours = IdentifierValue(IdentifierKind.MEDICAL_RECORD_NUMBER, "1", "a")
    theirs = IdentifierValue(IdentifierKind.MEDICAL_RECORD_NUMBER, "1", "b")

    held = with_own_numbers(replace(ZHANG, identifiers=(ours, theirs)), "a")

    assert [value.assigner for value in held.identifiers] == ["", "b"]


def test_tags_are_tidy_and_different() -> None:
    assert checked_tags([" 独居 ", "独居", "", "高血压"]) == ["独居", "高血压"]
    with pytest.raises(Invalid):
        checked_tags(["x" * 33])
