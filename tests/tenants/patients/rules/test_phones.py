import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from patients.rules import mask_phone, normalise_phone


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13812341234", "13812341234"),
        ("138 1234 1234", "13812341234"),
        ("138-1234-1234", "13812341234"),
        ("+86 138 1234 1234", "13812341234"),
        ("008613812341234", "13812341234"),
        ("138１２３４1234", "13812341234"),
        ("(010) 6234-5678", "01062345678"),
        ("0571-87654321", "057187654321"),
        ("62345678", "62345678"),
        ("400-810-8888", "4008108888"),
        ("10000001234", "10000001234"),
        ("555-543-3346", "5555433346"),
        ("+49 30 1234567", "+49301234567"),
        ("0049301234567", "+49301234567"),
    ],
)
def test_a_number_is_written_in_one_way(typed: str, number: str) -> None:
    assert normalise_phone(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "138", "1381234123", "138123412345", "phone", "13812341234;DROP", "+86", "1٣٨١٢٣٤١٢٣٤"]
)
def test_an_impossible_number_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise_phone(typed, field="contacts[1].phone")

    assert (refused.value.field, refused.value.code) == ("contacts[1].phone", "not_a_phone")


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13812341234", "138****1234"), ("62345678", "****678"), ("+49301234567", "+49****4567")],
)
def test_a_masked_number_hides_its_middle(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@given(st.text(alphabet=st.sampled_from("0123456789+- ()１"), max_size=24))
def test_normalising_twice_changes_nothing(text: str) -> None:
    try:
        number = normalise_phone(text)
    except Invalid:
        return
    assert normalise_phone(number) == number
    assert number not in mask_phone(number)
