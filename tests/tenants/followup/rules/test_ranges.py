from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from followup.contracts import Reading
from followup.rules.ranges import DIASTOLIC, QUANTITIES, SYSTOLIC, problems


def reading(code=SYSTOLIC, value="185", unit="mm[Hg]"):
    return Reading(code, Decimal(value), unit)


def test_a_pressure_measured_together_is_accepted():
    assert problems([reading(), reading(DIASTOLIC, "112")]) == []


@pytest.mark.parametrize(
    ("given_reading", "field", "code"),
    [
        (reading(code="0000-0"), "readings[1].code", "unknown_code"),
        (reading(unit="mmHg"), "readings[1].unit", "wrong_unit"),
        (reading(value="1850"), "readings[1].value", "outside_validation_range"),
        (reading(value="NaN"), "readings[1].value", "outside_validation_range"),
        (reading(value="Infinity"), "readings[1].value", "outside_validation_range"),
        (reading(value="-5"), "readings[1].value", "outside_validation_range"),
        (reading(value="120.12345"), "readings[1].value", "too_precise"),
    ],
)
def test_what_cannot_be_right_is_named_by_its_place(given_reading, field, code):
    (fault,) = problems([reading(DIASTOLIC, "80"), given_reading])

    assert (fault.field, fault.code) == (field, code)


@pytest.mark.parametrize(
    ("readings", "code"),
    [
        ([reading(), reading(value="150")], "repeated_code"),
        ([reading(value="80"), reading(DIASTOLIC, "120")], "pressures_swapped"),
        ([reading(value="80"), reading(DIASTOLIC, "80")], "pressures_swapped"),
        ([reading()] * 51, "too_many"),
        ([reading()], "required"),
        ([reading(DIASTOLIC, "80")], "required"),
    ],
)
def test_readings_that_do_not_fit_together(readings, code):
    assert [fault.code for fault in problems(readings)] == [code]


def test_half_a_blood_pressure_asks_for_the_other_number():
    assert [fault.field for fault in problems([reading()])] == ["diastolic"]
    assert [fault.field for fault in problems([reading(DIASTOLIC, "80")])] == ["systolic"]


@given(st.sampled_from(sorted(QUANTITIES)), st.integers(-10_000, 10_000))
def test_the_range_includes_its_ends_and_nothing_beyond(code, number):
    quantity = QUANTITIES[code]
    inside = quantity.minimum <= number <= quantity.maximum
    half = {"required"} if code in (SYSTOLIC, DIASTOLIC) else set()  # its other half is asked for after the range

    def codes(value):
        return {fault.code for fault in problems([Reading(code, value, quantity.unit)])}

    assert (codes(Decimal(number)) == half) is inside
    for end in (quantity.minimum, quantity.maximum):
        assert codes(end) == half


def test_the_range_is_said_in_the_unit_that_people_read():
    with override("en"):
        (fault,) = problems([reading(value="1850")])

    assert "40 to 320 mmHg" in str(fault.message)
