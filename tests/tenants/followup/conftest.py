"""People, patients and plans for the tests of follow-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.actor import Actor
from kernel.clock import SHANGHAI
from kernel.contracts import Ref
from kernel.ids import new_id
from kernel.tenant import Tenant

DISCHARGED = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)
STARTED = DISCHARGED + timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A Wednesday afternoon in Shanghai, an hour after the discharge; `clock.move_to` goes on from there."""
    with time_machine.travel(STARTED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def nurse(centre: Tenant, person_in: Callable[..., Actor]) -> Actor:
    return person_in(centre, "community_nurse", name="李护士")


@pytest.fixture
def colleague(centre: Tenant, person_in: Callable[..., Actor]) -> Actor:
    return person_in(centre, "community_nurse", name="赵护士")


@pytest.fixture
def head(centre: Tenant, person_in: Callable[..., Actor]) -> Actor:
    return person_in(centre, "centre_head", name="陈主任")


@pytest.fixture
def ward(hospital: Tenant, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(hospital, "ward_nurse")


@pytest.fixture
def patient_of() -> Callable[..., UUID]:
    """`patient_of(actor, name)`: a new person at the actor's organisation."""

    days = count()

    def make(actor: Actor, name: str = "张小明") -> UUID:
        from patients.commands import register_patient
        from patients.contracts import PatientIdentity

        return register_patient(
            actor, identity=PatientIdentity(name=name, birth_date=date(1950, 3, 4) + timedelta(days=next(days)))
        ).id

    return make


@pytest.fixture
def patient(nurse: Actor, patient_of: Callable[..., UUID]) -> UUID:
    return patient_of(nurse)


@pytest.fixture
def planned(clock: time_machine.Traveller, nurse: Actor) -> Callable[..., Ref]:
    """`planned(patient_id, **other)`: a plan after discharge that the nurse is responsible for."""

    def start(patient_id: UUID, **other: Any) -> Ref:
        from followup.commands import start_plan
        from followup.enums import Pathway

        wanted = {
            "patient_id": patient_id,
            "pathway": Pathway.DISCHARGE,
            "referral_id": new_id(),
            "responsible_id": nurse.id,
            "first_contact_on": date(2026, 11, 19),
            "discharged_on": DISCHARGED,
        }
        return start_plan(nurse, **{**wanted, **other})

    return start


@pytest.fixture
def contents() -> Callable[[Tenant], dict[str, list[dict[str, Any]]]]:
    """`contents(tenant)`: every row that follow-up keeps there, to prove that nothing changed."""

    def read(tenant: Tenant) -> dict[str, list[dict[str, Any]]]:
        from django.apps import apps

        from tenancy.access import unit_of_work

        with unit_of_work(tenant):
            models = apps.get_app_config("followup").get_models()
            return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}

    return read


@pytest.fixture
def happened() -> Callable[..., list[Any]]:
    """`happened(tenant, *kinds)`: the events of follow-up in order."""

    def read(tenant: Tenant, *kinds: str) -> list[Any]:
        from journal.models import LoggedEvent
        from tenancy.access import unit_of_work

        with unit_of_work(tenant):
            events = LoggedEvent.objects.filter(kind__startswith="followup.").order_by("number")
            return [event for event in events if not kinds or event.kind in kinds]

    return read


@pytest.fixture
def statements() -> Callable[[], Any]:
    """`with statements() as found`: the statements of the block, there at its end."""

    @contextmanager
    def capture() -> Iterator[list[str]]:
        found: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield found
        found.extend(query["sql"] for query in captured.captured_queries)

    return capture
