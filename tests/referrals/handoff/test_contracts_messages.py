from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.rules import prose
from handoff.contracts.messages import ClockTold, FactTold, Frozen, GreenTold, PersonTold, Standing, Told
from handoff.contracts.payload import from_payload, to_payload
from handoff.enums import ClockCode, State
from kernel.errors import Invalid

NOW = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
NURSE = PersonTold("陈护士", UUID(int=5), title="护士", phone="0592-1", id=UUID(int=6))
FACT = FactTold(UUID(int=1), "accept", NOW, NURSE, reason="x", text="文字", on_behalf_of="家属", details={"词": 1})
ACCEPTED = Told(
    UUID(int=2),
    3,
    FACT,
    standing=Standing(
        State.ACCEPTED,
        UUID(int=5),
        None,
        responsible=NURSE,
        first_contact_on=date(2026, 11, 22),
        place="三楼",
        green=GreenTold("12", "急诊", "王", "0592-2"),
        clocks=(ClockTold(ClockCode.R2, 1, "receiver_head", NOW, NOW, stopped_at=NOW),),
    ),
    frozen=Frozen(1, {"诊断": "高血压"}, "d" * 64, NOW),
)


def test_a_message_survives_the_crossing_unchanged() -> None:
    crossed = orjson.loads(orjson.dumps(to_payload(ACCEPTED)))

    assert from_payload(Told, crossed) == ACCEPTED


@settings(deadline=None)
@given(
    number=st.integers(1, 10**6),
    text=st.text(max_size=50),
    at=st.datetimes(timezones=st.just(UTC)),
    content=st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text(max_size=8)),
)
def test_any_told_fact_survives_the_crossing(number: int, text: str, at: datetime, content: dict[str, object]) -> None:
    told = replace(ACCEPTED, number=number, fact=replace(FACT, text=text, at=at), frozen=Frozen(1, content, "d", NOW))

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
        ("standing.clocks", {}),
        ("standing.clocks.0.code", "R99"),
        ("standing.state", "LOST"),
        ("standing.first_contact_on", "tomorrow"),
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


def test_a_stripped_message_keeps_the_state_and_loses_every_name_and_sentence() -> None:
    bare = ACCEPTED.stripped()

    assert list(prose(to_payload(bare))) == []
    assert bare.standing is not None
    assert (bare.bare, bare.standing.state, bare.standing.first_contact_on) == (True, "ACCEPTED", date(2026, 11, 22))
    assert bare.standing.responsible is not None
    assert (bare.fact.id, bare.fact.reason, bare.standing.responsible.id) == (FACT.id, "x", NURSE.id)
