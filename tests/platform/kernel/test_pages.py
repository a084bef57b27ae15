import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from kernel.pages import decode_cursor, encode_cursor, page_size


@given(st.lists(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)), max_size=4))
def test_a_cursor_comes_back_as_it_was(keys: list[str | int | float]) -> None:
    assert decode_cursor(encode_cursor(*keys), length=len(keys)) == keys


@given(st.text(max_size=60))
def test_any_other_text_is_refused_with_a_sentence(text: str) -> None:
    try:
        keys = decode_cursor(text, length=2)
    except Invalid as error:
        assert (error.field, error.code) == ("after", "bad_cursor")
    else:
        assert len(keys) == 2


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Invalid):
        decode_cursor(encode_cursor("one"), length=2)


@pytest.mark.parametrize("size", [0, -1, 101, 10**9])
def test_page_sizes_have_limits(size: int) -> None:
    with pytest.raises(Invalid) as caught:
        page_size(size)
    assert caught.value.field == "first"
