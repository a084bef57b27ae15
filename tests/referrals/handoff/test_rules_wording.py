"""A number that can be dialled."""

from __future__ import annotations

import pytest

from handoff.rules.wording import is_phone


@pytest.mark.parametrize(
    "text",
    ["0592-5027064", "+86 592 5027064", "(0592) 5027064 转 12", "5027064 ext. 8", "13900001234", "０５９２-5027064"],
)
def test_a_number_that_can_be_dialled(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize("text", ["神经内科 12 床", "12", "电话 5027064", "5027064;rm", "", "1" * 41, "()-() -"])
def test_what_is_no_number(text: str) -> None:
    assert not is_phone(text)
