import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.ids import new_id
from vault import rules

KEY, KEY_ID = os.urandom(32), new_id()


@given(st.binary(max_size=300), st.binary(max_size=60))
def test_what_is_sealed_opens_in_its_place(plain: bytes, place: bytes) -> None:
    sealed = rules.seal(KEY, KEY_ID, plain, bound_to=place)

    assert rules.key_id_of(sealed) == KEY_ID
    assert rules.unseal(KEY, sealed, bound_to=place) == plain


@pytest.mark.parametrize("damage", ["place", "key", "body", "header", "short"])
def test_what_was_moved_or_altered_does_not_open(damage: str) -> None:
    sealed = rules.seal(KEY, KEY_ID, b"18-digit number", bound_to=b"a|patients|value|1")
    place, key = b"a|patients|value|1", KEY
    if damage == "place":
        place = b"a|patients|value|2"
    elif damage == "key":
        key = os.urandom(32)
    elif damage == "body":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    elif damage == "header":
        sealed = sealed[:5] + bytes([sealed[5] ^ 1]) + sealed[6:]
    else:
        sealed = sealed[:20]

    with pytest.raises(rules.Unreadable):
        rules.unseal(key, sealed, bound_to=place)


def test_the_same_text_is_sealed_differently_each_time_but_indexed_alike() -> None:
    first, second = (rules.seal(KEY, KEY_ID, b"x", bound_to=b"") for _ in range(2))

    assert first != second
    assert rules.blind(KEY, "phone", "1") == rules.blind(KEY, "phone", "1")
    assert rules.blind(KEY, "phone", "1") != rules.blind(KEY, "resident_id", "1")
    assert rules.blind(KEY, "phone", "1") != rules.blind(os.urandom(32), "phone", "1")
