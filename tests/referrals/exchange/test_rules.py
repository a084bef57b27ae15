"""Waiting times, agreements, and what counts as data about a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.enums import Basis, Purpose
from exchange.rules import MAX_ATTEMPTS, agreement_needed, back_off, holds_no_data, prose
from kernel.ids import new_id


def test_five_attempts_within_half_a_minute() -> None:
    waits = [back_off(attempt) for attempt in range(1, MAX_ATTEMPTS + 1)]

    assert waits == [timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 16)]


@pytest.mark.parametrize(
    ("basis", "purpose", "kind"),
    [
        (Basis.CONSENT, Purpose.DISCHARGE_HANDOFF, "DOWN"),
        (Basis.CONSENT, Purpose.UP_REFERRAL, "UP"),
        (Basis.EMERGENCY, Purpose.GREEN_CHANNEL, "UP-GREEN"),
        (Basis.ANSWER, Purpose.GREEN_CHANNEL, None),
        (Basis.STATUS_ONLY, Purpose.COORDINATION, None),
        (Basis.COUNTS_ONLY, Purpose.STATISTICS, None),
    ],
)
def test_disclosing_needs_an_agreement_answering_and_counting_do_not(
    basis: str, purpose: str, kind: str | None
) -> None:
    assert agreement_needed(basis, purpose) == kind


def test_which_messages_hold_no_data() -> None:
    assert {basis for basis in Basis if holds_no_data(basis)} == {Basis.STATUS_ONLY, Basis.COUNTS_ONLY}


@pytest.mark.parametrize(
    ("payload", "place"),
    [
        ({"name": "李明珠"}, "payload.name"),
        ({"note": "fell at home"}, "payload.note"),
        ({"a": {"b": ["ok", "not ok"]}}, "payload.a.b[1]"),
        ({"reason text": 1}, "payload key"),
        ({"long": "x" * 65}, "payload.long"),
    ],
)
def test_names_and_sentences_are_found(payload: dict[str, object], place: str) -> None:
    assert list(prose(payload)) == [place]


codes = st.from_regex(r"[A-Za-z0-9_.:+/-]{0,64}", fullmatch=True)
harmless = st.recursive(
    codes
    | st.integers()
    | st.booleans()
    | st.none()
    | st.uuids().map(str)
    | st.datetimes().map(lambda at: at.isoformat()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(codes, inner, max_size=3),
    max_leaves=12,
)


@given(harmless)
def test_codes_times_numbers_and_identifiers_pass(payload: object) -> None:
    assert list(prose(payload)) == []


@given(harmless, st.text(alphabet="李明珠王 ,;\n", min_size=1))
def test_one_word_of_prose_anywhere_is_found(payload: object, word: str) -> None:
    assert list(prose({"x": payload, "id": str(new_id()), "y": [payload, word]})) == ["payload.y[1]"]
