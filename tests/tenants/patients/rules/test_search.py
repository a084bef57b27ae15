import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from patients.enums import IdentifierKind
from patients.rules import SearchTerms, read_search


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("", SearchTerms()),
        ("张明", SearchTerms(name="张明")),
        ("ZM", SearchTerms(name="ZM", latin="zm")),
        ("zhang ming", SearchTerms(name="zhang ming", latin="zhangming")),
        ("%_\\", SearchTerms(name="%_\\")),
    ],
)
def test_text_is_read_as_name_or_pinyin(typed: str, terms: SearchTerms) -> None:
    assert read_search(typed) == terms


def test_digits_are_read_as_telephone_and_as_numbers() -> None:
    terms = read_search("138 1234 1234")

    assert terms.phone == "13812341234"
    assert (IdentifierKind.MEDICAL_RECORD_NUMBER, "13812341234") in terms.identifiers
    assert terms.latin == ""


def test_a_resident_number_is_read_as_one() -> None:
    assert (IdentifierKind.RESIDENT_ID, "999999194503031017") in read_search("999999 19450303 1017").identifiers


def test_a_name_is_not_looked_up_as_a_number() -> None:
    assert read_search("zhangming").identifiers == ()


@given(st.text(max_size=200))
def test_any_text_can_be_searched_for(text: str) -> None:
    try:
        terms = read_search(text)
    except Invalid as refused:
        assert refused.code == "nothing_asked"
        return

    assert "\x00" not in terms.name
    terms.name.encode()


@pytest.mark.parametrize("text", ["\x01", " \x07 \x1b ", "\u200b", "\u3000", " ", "\ud800"])
def test_text_of_which_nothing_is_left_asks_for_nobody(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_search(text)

    assert (caught.value.field, caught.value.code) == ("text", "nothing_asked")
