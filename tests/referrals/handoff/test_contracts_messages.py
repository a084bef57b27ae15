from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.contracts.messages import Acceptance, ClockTold, FactTold, Frozen, GreenTold, PersonTold, Told
from handoff.contracts.payload import from_payload, to_payload
from handoff.enums import ClockCode
from kernel.errors import Invalid

NOW = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
NURSE = PersonTold("陈护士", UUID(int=5), title="护士", phone="0592-1", id=UUID(int=6))
FACT = FactTold(UUID(int=1), "accept", NOW, NURSE, details={"n": 1})
ACCEPTED = Told(
    UUID(int=2),
    3,
    FACT,
    clocks=(ClockTold(ClockCode.R2, 1, "receiver_head", NOW, stopped_at=NOW),),
    acceptance=Acceptance(NURSE, UUID(int=5), None, date(2026, 11, 22), GreenTold("12", "急诊", "王", "0592-2")),
)


def test_a_message_survives_the_crossing_unchanged() -> None:
    crossed = orjson.loads(orjson.dumps(to_payload(ACCEPTED)))

    assert from_payload(Told, crossed) == ACCEPTED


@given(
    number=st.integers(1, 10**6),
    text=st.text(max_size=50),
    at=st.datetimes(timezones=st.just(UTC)),
    content=st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text(max_size=8)),
)
def test_any_told_fact_survives_the_crossing(number: int, text: str, at: datetime, content: dict[str, object]) -> None:
    told = replace(ACCEPTED, number=number, fact=replace(FACT, text=text, at=at), frozen=Frozen(1, content, "d"))

    assert from_payload(Told, to_payload(told)) == told


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("referral_id", "not an id"),
        ("referral_id", None),
        ("number", "3"),
        ("number", True),
        ("fact.at", "2026-11-21T14:30:00"),
        ("fact.at", "yesterday"),
        ("fact", []),
        ("fact.by.name", 7),
        ("clocks", {}),
        ("clocks.0.code", "R99"),
        ("acceptance.first_contact_on", "tomorrow"),
    ],
)
def test_a_payload_in_another_form_is_refused_with_the_field(path: str, value: object) -> None:
    payload = to_payload(ACCEPTED)
    place = payload
    *way, last = path.split(".")
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    place[last] = value

    with pytest.raises(Invalid) as fault:
        from_payload(Told, payload)

    assert fault.value.code == "bad_payload"
    assert fault.value.field == f"payload.{path}"


def test_a_missing_field_is_named_and_an_unknown_one_is_a_newer_senders() -> None:
    payload = to_payload(ACCEPTED)
    payload["colour"] = "teal"
    assert from_payload(Told, payload) == ACCEPTED

    del payload["number"]
    with pytest.raises(Invalid) as fault:
        from_payload(Told, payload)
    assert fault.value.field == "payload.number"
