"""Readings that our own people add."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from journal.models import LoggedEvent
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Invalid, NotFound, Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from patients.commands import register_patient
from patients.rules import synthetic_identity
from records import queries
from records.commands import record_observations
from records.contracts import NewComponent, NewObservation
from records.models import OWN_SOURCE, Observation
from tenancy.access import unit_of_work

AT = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
PRESSURE = NewObservation(
    code="85354-9",
    at=AT,
    components=(
        NewComponent(code="8480-6", value=Decimal(185), unit="mm[Hg]"),
        NewComponent(code="8462-4", value=Decimal(112), unit="mm[Hg]"),
    ),
)
GLUCOSE = NewObservation(code="14743-9", at=AT, value=Decimal("6.10"), unit="mmol/L", note="空腹")


@pytest.fixture
def nurse(centre: Tenant, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(centre, "community_nurse")


@pytest.fixture
def patient_id(nurse: Actor) -> UUID:
    return register_patient(nurse, identity=synthetic_identity(41)).id


def test_readings_join_the_record(centre: Tenant, nurse: Actor, patient_id: UUID) -> None:
    ref = record_observations(nurse, patient_id=patient_id, observations=[PRESSURE, GLUCOSE])

    pressure, glucose = (
        queries.latest_vitals(nurse, patient_id=patient_id)[:1],
        queries.trend(nurse, patient_id=patient_id, codes=["14743-9"]),
    )
    assert pressure[0].id == ref.id
    assert pressure[0].source == OWN_SOURCE
    assert str(glucose[0].value) == "6.10"
    points = queries.trend(nurse, patient_id=patient_id, codes=["8480-6", "8462-4"])
    assert [str(point.value) for point in points] == ["185", "112"]
    with unit_of_work(centre):
        (event,) = LoggedEvent.objects.filter(kind="records.observed")
    assert (event.subject_type, event.subject_id, event.patient_id) == ("record", patient_id, patient_id)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (replace(GLUCOSE, code=""), "observations[0].code"),
        (replace(GLUCOSE, code="x" * 65), "observations[0].code"),
        (replace(GLUCOSE, unit=""), "observations[0].unit"),
        (replace(GLUCOSE, value=None), "observations[0].value"),
        (replace(GLUCOSE, value=Decimal("NaN")), "observations[0].value"),
        (replace(GLUCOSE, at=AT.replace(tzinfo=None)), "observations[0].at"),
        (replace(GLUCOSE, at=now() + timedelta(hours=1)), "observations[0].at"),
        (
            replace(PRESSURE, components=(replace(PRESSURE.components[0], unit=""),)),
            "observations[0].components[0].unit",
        ),
    ],
)
def test_a_reading_that_cannot_be_one_is_refused(
    centre: Tenant, nurse: Actor, patient_id: UUID, given: NewObservation, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        record_observations(nurse, patient_id=patient_id, observations=[given])

    assert refusal.value.field == field
    with unit_of_work(centre):
        assert not Observation.objects.exists()


def test_words_are_a_value_too(nurse: Actor, patient_id: UUID) -> None:
    record_observations(
        nurse,
        patient_id=patient_id,
        observations=[NewObservation(code="72166-2", at=AT, value_text="从不吸烟", category="survey")],
    )

    page = queries.section(nurse, patient_id=patient_id, category="observations")  # type: ignore[arg-type]
    assert page.items[0].value_text == "从不吸烟"  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", [0, 201])
def test_between_one_and_two_hundred_at_a_time(nurse: Actor, patient_id: UUID, count: int) -> None:
    with pytest.raises(Invalid):
        record_observations(nurse, patient_id=patient_id, observations=[GLUCOSE] * count)


def test_the_person_must_be_here_and_the_right_too(
    centre: Tenant, nurse: Actor, patient_id: UUID, actor_in: Callable[..., Actor]
) -> None:
    with pytest.raises(NotFound):
        record_observations(nurse, patient_id=new_id(), observations=[GLUCOSE])
    with pytest.raises(Refused):
        record_observations(actor_in(centre, "referral_office"), patient_id=patient_id, observations=[GLUCOSE])
