"""Two registrations of one person at the same moment, really committed: one record, nobody lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from kernel.contracts import Ref
from kernel.errors import Unavailable
from kernel.tenant import Tenant
from patients import commands
from patients.contracts import AlreadyRegistered
from patients.models import Identifier, Patient
from patients.rules import synthetic_identity
from tenancy.access import unit_of_work

RIVALS = 4


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What each of the rivals got: an answer or a refusal."""
    from django.db import connections

    start = Barrier(RIVALS)

    def rival(_number: int) -> Any:
        try:
            start.wait(timeout=10)
            return act()
        except (AlreadyRegistered, Unavailable) as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(RIVALS) as pool:
        return list(pool.map(rival, range(RIVALS)))


@pytest.fixture
def tenant(new_tenant: Callable[..., Tenant]) -> Tenant:
    return new_tenant()


def test_rivals_register_a_person_once(tenant: Tenant) -> None:
    from staff.access import machine

    actor = machine(tenant, "import")

    answers = at_once(lambda: commands.register_patient(actor, identity=synthetic_identity(1)))

    (made,) = [answer for answer in answers if isinstance(answer, Ref)]
    refused = [answer for answer in answers if isinstance(answer, AlreadyRegistered)]
    assert len(refused) == RIVALS - 1
    assert {each.patient_id for each in refused} == {made.id}
    with unit_of_work(tenant):
        assert (Patient.objects.count(), Identifier.objects.count()) == (1, 1)


@pytest.mark.parametrize("fhir_id", ["", "p-1"])
def test_rivals_adopt_a_person_once(tenant: Tenant, fhir_id: str) -> None:
    from staff.access import machine

    actor = machine(tenant, "exchange")

    def adopt() -> Ref:
        return commands.adopt_patient(actor, identity=synthetic_identity(1), source="hospital", fhir_id=fhir_id)

    answers = at_once(adopt)

    made = {answer.id for answer in answers if isinstance(answer, Ref)}
    assert len(made) == 1
    assert adopt().id in made
    with unit_of_work(tenant):
        assert (Patient.objects.count(), Identifier.objects.count()) == (1, 1)
