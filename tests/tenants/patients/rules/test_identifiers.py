from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from patients.enums import IdentifierKind, Sex
from patients.rules import mask_identifier, normalise_identifier, read_resident_id

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ANY_DAY = st.dates(date(1900, 1, 1), date(2026, 1, 1))


def with_check(body: str) -> str:
    """GB 11643 by its own table of weights, independent of the library under test."""
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("11010519491231002x", date(1949, 12, 31), Sex.FEMALE),
        ("110105 19491231 002X", date(1949, 12, 31), Sex.FEMALE),
        ("999999194503031017", date(1945, 3, 3), Sex.MALE),
        ("999999196207152024", date(1962, 7, 15), Sex.FEMALE),
        ("999999197811303030", date(1978, 11, 30), Sex.MALE),
        ("999999200012314045", date(2000, 12, 31), Sex.FEMALE),
    ],
)
def test_a_right_number_says_birthday_and_sex(number: str, born: date, sex: Sex) -> None:
    found = read_resident_id(number)

    assert (found.birth_date, found.sex, len(found.number)) == (born, sex, 18)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("110105194912310021", "resident_id_check"),
        ("11010519491231020X", "resident_id_check"),
        ("110105491231002", "resident_id_form"),
        ("", "resident_id_form"),
        ("1101051949123100X2", "resident_id_form"),
        (with_check("99999919450231101"), "resident_id_date"),
        (with_check("99999900000000101"), "resident_id_date"),
        (with_check("99000019450303101"), "resident_id_region"),
        (with_check("00000019450303101"), "resident_id_region"),
        (with_check("99999819450303101"), "resident_id_region"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(number: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_resident_id(number, field="identifiers[0].value")

    assert (refused.value.code, refused.value.field) == (code, "identifiers[0].value")


@given(ANY_DAY, st.integers(0, 999))
def test_every_number_with_the_right_check_character_is_read(born: date, sequence: int) -> None:
    number = with_check(f"999999{born:%Y%m%d}{sequence:03d}")

    assert read_resident_id(number).birth_date == born


@given(ANY_DAY, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(born: date, sequence: int, place: int, more: int) -> None:
    number = with_check(f"999999{born:%Y%m%d}{sequence:03d}")
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]

    with pytest.raises(Invalid):
        read_resident_id(wrong)


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (IdentifierKind.PASSPORT, "e 1234-5678", "E12345678"),
        (IdentifierKind.PASSPORT, "Ｅ１２３４５６７８", "E12345678"),
        (IdentifierKind.HEALTH_RECORD_NUMBER, "999999 001 001 00017", "99999900100100017"),
        (IdentifierKind.MEDICAL_RECORD_NUMBER, " zy-2026/0015 ", "ZY-2026/0015"),
        (IdentifierKind.MEDICAL_RECORD_NUMBER, "住院0015", "住院0015"),
        (
            IdentifierKind.MEDICAL_RECORD_NUMBER,
            "646ca118-b7c4-45d3-b1a4-f01e8973873b",
            "646CA118-B7C4-45D3-B1A4-F01E8973873B",
        ),
    ],
)
def test_each_kind_has_one_way_of_writing(kind: IdentifierKind, typed: str, stored: str) -> None:
    assert normalise_identifier(kind, typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (IdentifierKind.PASSPORT, "E12"),
        (IdentifierKind.PASSPORT, "护照12345"),
        (IdentifierKind.HEALTH_RECORD_NUMBER, "9999990010010001"),
        (IdentifierKind.HEALTH_RECORD_NUMBER, "٩٩٩٩٩٩٠٠١٠٠١٠٠٠١٧"),
        (IdentifierKind.MEDICAL_RECORD_NUMBER, ""),
        (IdentifierKind.MEDICAL_RECORD_NUMBER, "1\x002"),
        (IdentifierKind.MEDICAL_RECORD_NUMBER, "1\ud8002"),
    ],
)
def test_what_cannot_be_a_number_of_the_kind_is_refused(kind: IdentifierKind, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise_identifier(kind, typed)

    assert refused.value.code == f"{kind.value}_form"


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010519491231002X", "110***********002X"),
        ("E12345678", "*******78"),
        ("0015", "****"),
        ("00151", "***51"),
    ],
)
def test_a_masked_number_hides_the_birthday(number: str, masked: str) -> None:
    assert mask_identifier(number) == masked


@given(st.sampled_from(IdentifierKind), st.text(max_size=40))
def test_any_text_is_a_number_or_invalid(kind: IdentifierKind, text: str) -> None:
    try:
        number = normalise_identifier(kind, text)
    except Invalid:
        return
    assert normalise_identifier(kind, number) == number
    assert number not in mask_identifier(number) or set(number) == {"*"}
