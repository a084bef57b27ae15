"""Each fault of a consent alone, and all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consent.contracts import Giving
from consent.rules import CURRENT, faults

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
RIGHT = Giving(
    categories=frozenset({"identity"}),
    purpose="discharge_handoff",
    method="copy",
    valid_from=NOON,
    valid_until=NOON + timedelta(days=30),
    way="paper",
    giver="self",
    giver_name="",
    giver_relation="",
    giver_identifier="",
    notice_version=CURRENT,
    notice_language="en",
    separate_consent=True,
    necessity_shown=True,
    evidence="0" * 64,
    witnessed_by="",
    given_at=NOON,
)


def found(given: Giving, *, age: int | None = 70, deceased: bool = False) -> list[tuple[str | None, str]]:
    return [(fault.field, fault.code) for fault in faults(given, at=NOON, age=age, deceased=deceased)]


def test_a_consent_in_order_has_no_fault() -> None:
    assert found(RIGHT) == []


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"purpose": "coordination"}, "purpose", "unknown_purpose"),
        ({"purpose": "marketing"}, "purpose", "unknown_purpose"),
        ({"method": "sell"}, "method", "unknown_method"),
        ({"categories": frozenset()}, "categories", "required"),
        ({"categories": frozenset({"genome"})}, "categories", "unknown_category"),
        ({"valid_from": datetime(2026, 11, 1)}, "valid_from", "no_time_zone"),
        (
            {"valid_from": NOON + timedelta(days=9), "valid_until": NOON + timedelta(days=8)},
            "valid_until",
            "before_start",
        ),
        (
            {"valid_from": NOON - timedelta(days=9), "valid_until": NOON - timedelta(days=1)},
            "valid_until",
            "in_the_past",
        ),
        ({"given_at": NOON + timedelta(seconds=1)}, "given_at", "in_the_future"),
        ({"giver": "neighbour"}, "giver", "unknown_giver"),
        ({"giver": "agent", "giver_relation": "child"}, "giver_name", "required"),
        ({"giver": "guardian", "giver_name": "李红"}, "giver_relation", "required"),
        ({"notice_version": "2020-1"}, "notice_version", "outdated_notice"),
        ({"separate_consent": False}, "separate_consent", "required"),
        ({"necessity_shown": False}, "necessity_shown", "required"),
        ({"way": "telepathy"}, "way", "unknown_way"),
        ({"evidence": ""}, "evidence", "required"),
        ({"evidence": "a scan"}, "evidence", "not_a_digest"),
        ({"way": "verbal_witnessed", "evidence": ""}, "witnessed_by", "required"),
    ],
)
def test_one_fault(changed: dict[str, Any], field: str, code: str) -> None:
    assert (field, code) in found(replace(RIGHT, **changed))


def test_a_spoken_consent_needs_a_witness_and_no_file() -> None:
    assert found(replace(RIGHT, way="verbal_witnessed", evidence="", witnessed_by="护士 王")) == []


def test_below_fourteen_a_guardian_speaks() -> None:
    assert found(RIGHT, age=13) == [("giver", "guardian_needed")]
    assert found(RIGHT, age=14) == []
    assert found(replace(RIGHT, giver="guardian", giver_name="李红", giver_relation="parent"), age=13) == []


def test_nobody_speaks_for_the_dead() -> None:
    assert found(RIGHT, deceased=True) == [("patient_id", "deceased")]


def test_every_fault_is_named_at_once() -> None:
    wrong = replace(RIGHT, purpose="x", categories=frozenset(), separate_consent=False, evidence="")

    assert [field for field, _ in found(wrong)] == ["purpose", "categories", "separate_consent", "evidence"]


def test_a_last_day_that_is_over_is_one_fault() -> None:
    assert found(replace(RIGHT, valid_until=NOON - timedelta(days=1))) == [("valid_until", "in_the_past")]
