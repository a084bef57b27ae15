"""A reason that gives the name away, and a number that can be dialled."""

from __future__ import annotations

import pytest

from handoff.rules.wording import is_phone, names


@pytest.mark.parametrize(
    ("text", "name", "named"),
    [
        ("联系邓启明", "邓启明", True),
        ("联系邓 启 明", "邓启明", True),
        ("患者病情稳定", "邓启明", False),
        ("阿依古丽已出院", "阿依·古丽", True),
        ("Call Anna Lee.", "anna lee", True),
        ("needs a clinic", "Li", False),
        ("Li is stable", "Li", True),
        ("邓", "邓", False),
    ],
)
def test_a_reason_names_the_patient_or_does_not(text: str, name: str, named: bool) -> None:
    assert names(text, name) is named


@pytest.mark.parametrize(
    "text",
    ["0592-5027064", "+86 592 5027064", "(0592) 5027064 转 12", "5027064 ext. 8", "13900001234", "０５９２-5027064"],
)
def test_a_number_that_can_be_dialled(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize("text", ["神经内科 12 床", "12", "电话 5027064", "5027064;rm", "", "1" * 41, "()-() -"])
def test_what_is_no_number(text: str) -> None:
    assert not is_phone(text)
