from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.enums import Sex
from patients.rules import DISTRICT, TOWNSHIPS, checked_identity, read_resident_id, spelling, synthetic_identity


@given(st.integers(0, 10_000_000))
def test_an_invented_person_is_possible_and_cannot_be_real(seed: int) -> None:
    person = synthetic_identity(seed)

    assert checked_identity(person, on=date(2026, 1, 1)) == person
    assert read_resident_id(person.identifiers[0].value).region == "999999"
    assert all(contact.phone.startswith("1000000") and len(contact.phone) == 11 for contact in person.contacts)
    assert person.address is not None
    assert person.address.line.startswith(DISTRICT)
    assert person.address.township in TOWNSHIPS
    assert len(spelling(person.name).initials) >= 2


def test_the_same_seed_is_the_same_person() -> None:
    assert synthetic_identity(7) == synthetic_identity(7)


def test_different_seeds_have_different_numbers() -> None:
    numbers = {synthetic_identity(seed).identifiers[0].value for seed in range(5000)}

    assert len(numbers) == 5000


@pytest.mark.parametrize("sex", [Sex.MALE, Sex.FEMALE])
def test_a_record_is_clothed_in_its_own_sex_and_birthday(sex: Sex) -> None:
    person = synthetic_identity(3, sex=sex, birth_date=date(1968, 4, 18))

    told = read_resident_id(person.identifiers[0].value)
    assert (told.sex, told.birth_date) == (sex, date(1968, 4, 18))
    assert (person.sex, person.birth_date) == (sex, date(1968, 4, 18))
