"""What a consent permits, held against a second opinion that is written another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.contracts import Decision, Ground, Question
from consent.enums import Basis, WhyNot
from consent.rules import answer_until, decide, why_not

DAY = datetime(2026, 11, 1, tzinfo=UTC)
PATIENT, OTHER_PATIENT, CENTRE, OTHER_CENTRE = (UUID(int=number) for number in range(1, 5))
HANDOFF, GREEN = "discharge_handoff", "green_channel"
KINDS = ("identity", "conditions", "medications", "documents")


def ground(**changed: object) -> Ground:
    stands = Ground(
        id=UUID(int=100),
        basis=Basis.CONSENT,
        patient_id=PATIENT,
        recipient_id=CENTRE,
        purpose=HANDOFF,
        categories=frozenset({"identity", "medications"}),
        valid_from=DAY,
        valid_until=DAY + timedelta(days=30),
        given_at=DAY,
    )
    return replace(stands, **changed)


def asked(categories: frozenset[str] | None = None, *, at: datetime = DAY + timedelta(days=1)) -> Question:
    return Question(PATIENT, CENTRE, HANDOFF, at, categories)


def test_a_standing_consent_permits_what_it_names_and_nothing_else() -> None:
    found = decide([ground()], asked(frozenset({"identity", "documents"})))

    assert found == Decision(frozenset({"identity"}), UUID(int=100), WhyNot.OUTSIDE_SCOPE)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"patient_id": OTHER_PATIENT}, WhyNot.NONE_GIVEN),
        ({"recipient_id": OTHER_CENTRE}, WhyNot.NONE_GIVEN),
        ({"purpose": GREEN}, WhyNot.NONE_GIVEN),
        ({"valid_from": DAY + timedelta(days=2)}, WhyNot.NOT_YET),
        ({"valid_until": DAY + timedelta(days=1)}, WhyNot.EXPIRED),
        ({"ended": WhyNot.WITHDRAWN}, WhyNot.WITHDRAWN),
        ({"ended": WhyNot.SUPERSEDED}, WhyNot.SUPERSEDED),
    ],
)
def test_no_and_why(changed: dict[str, object], code: str) -> None:
    assert decide([ground(**changed)], asked()) == Decision(frozenset(), None, code)


def test_a_newer_narrower_consent_is_not_widened_by_an_older_one() -> None:
    older = ground(categories=frozenset(KINDS))
    newer = ground(id=UUID(int=101), given_at=DAY + timedelta(hours=1), categories=frozenset({"identity"}))

    assert decide([older, newer], asked()).permitted == {"identity"}


def test_a_withdrawn_newest_consent_does_not_bring_the_older_one_back() -> None:
    newer = ground(id=UUID(int=101), given_at=DAY + timedelta(hours=1), ended=WhyNot.WITHDRAWN)

    assert decide([ground(), newer], asked()) == Decision(frozenset(), None, WhyNot.WITHDRAWN)


def test_emergency_stands_in_where_consent_does_not_cover_what_is_needed() -> None:
    emergency = ground(id=UUID(int=102), basis=Basis.EMERGENCY, categories=frozenset(KINDS))

    assert decide([ground(), emergency], asked(frozenset({"identity"}))).proof_id == UUID(int=100)
    assert decide([ground(), emergency], asked(frozenset({"documents"}))).proof_id == UUID(int=102)


def test_the_last_moment_is_outside_the_term() -> None:
    assert why_not(ground(), DAY + timedelta(days=30) - timedelta(microseconds=1)) == ""
    assert why_not(ground(), DAY + timedelta(days=30)) == WhyNot.EXPIRED


def test_answers_outlive_an_emergency_but_not_a_consent() -> None:
    assert answer_until(Basis.CONSENT, DAY) == DAY
    assert answer_until(Basis.EMERGENCY, DAY) == DAY + timedelta(days=30)


moments = st.integers(0, 6).map(lambda days: DAY + timedelta(days=days))
scopes = st.frozensets(st.sampled_from(KINDS), min_size=1)


@st.composite
def grounds(draw: st.DrawFn) -> list[Ground]:
    count = draw(st.integers(0, 6))
    return [
        Ground(
            id=UUID(int=200 + number),
            basis=draw(st.sampled_from([Basis.CONSENT, Basis.EMERGENCY])),
            patient_id=draw(st.sampled_from([PATIENT, PATIENT, OTHER_PATIENT])),
            recipient_id=draw(st.sampled_from([CENTRE, CENTRE, OTHER_CENTRE])),
            purpose=draw(st.sampled_from([HANDOFF, HANDOFF, GREEN])),
            categories=draw(scopes),
            valid_from=draw(moments),
            valid_until=draw(moments) + timedelta(hours=12),
            given_at=draw(moments),
            ended=draw(st.sampled_from(["", "", "", WhyNot.WITHDRAWN, WhyNot.SUPERSEDED])),
        )
        for number in range(count)
    ]


def second_opinion(rows: list[Ground], question: Question) -> tuple[set[str], UUID | None, bool]:
    """By elimination, one basis after the other: (permitted, ground, whether all that was asked is permitted)."""
    candidates = []
    for basis in ("consent", "emergency"):
        last = None
        for row in sorted(rows, key=lambda one: (one.given_at, one.id.int)):
            same = row.patient_id == question.patient_id and row.recipient_id == question.recipient_id
            if same and row.basis == basis and row.purpose == question.purpose:
                last = row
        if last is None or last.ended or not last.valid_from <= question.at < last.valid_until:
            continue
        wanted = set(last.categories) if question.categories is None else set(question.categories)
        candidates.append((wanted & set(last.categories), last.id, wanted <= set(last.categories)))
    for candidate in candidates:
        if candidate[2]:
            return candidate
    if not candidates:
        return set(), None, False
    permitted, proof, _ = candidates[0]
    return permitted, proof if permitted else None, False


@settings(max_examples=400, deadline=None)
@given(rows=grounds(), at=moments, categories=st.none() | scopes)
def test_the_decision_agrees_with_a_second_opinion(
    rows: list[Ground], at: datetime, categories: frozenset[str] | None
) -> None:
    question = asked(categories, at=at)

    found = decide(rows, question)

    assert (set(found.permitted), found.proof_id, found.allowed) == second_opinion(rows, question)


@settings(max_examples=150, deadline=None)
@given(rows=grounds(), at=moments, categories=st.none() | scopes, order=st.randoms(use_true_random=False))
def test_neither_order_nor_foreign_rows_matter(
    rows: list[Ground], at: datetime, categories: frozenset[str] | None, order: object
) -> None:
    question = asked(categories, at=at)
    shuffled = [row for row in rows if (row.patient_id, row.recipient_id) == (PATIENT, CENTRE)]
    order.shuffle(shuffled)  # type: ignore[attr-defined]

    assert decide(shuffled, question) == decide(rows, question)


@settings(max_examples=150, deadline=None)
@given(rows=grounds(), at=moments, position=st.integers(0, 5))
def test_ending_a_ground_never_permits_more_under_it(rows: list[Ground], at: datetime, position: int) -> None:
    question = asked(at=at)
    ended = [replace(row, ended=WhyNot.WITHDRAWN) if place == position else row for place, row in enumerate(rows)]

    after = decide(ended, question)

    assert position >= len(rows) or after.proof_id != rows[position].id
