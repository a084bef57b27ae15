"""Two people at the same moment, with real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from followup.commands import complete_task, record_readings, start_plan
from followup.contracts import Reading
from followup.enums import Outcome, Pathway
from followup.models import Alert, Plan, Task
from kernel.clock import now, today
from kernel.errors import Conflict
from kernel.ids import new_id
from tenancy.access import unit_of_work

TOGETHER = 4


@pytest.fixture
def busy_centre(new_tenant):
    return new_tenant(kind="community_health_centre")


@pytest.fixture
def busy_nurse(busy_centre, person_in):
    return person_in(busy_centre, "community_nurse")


def at_once(act: Callable[[], Any]) -> list[Any]:
    """The answers or conflicts of the same act, begun by several threads together."""
    begin = Barrier(TOGETHER)

    def run(_: int) -> Any:
        begin.wait()
        try:
            return act()
        except Conflict as conflict:
            return conflict
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(run, range(TOGETHER)))


def promise(nurse, patient_id, referral_id):
    return start_plan(
        nurse,
        patient_id=patient_id,
        pathway=Pathway.DISCHARGE,
        referral_id=referral_id,
        responsible_id=nurse.id,
        first_contact_on=today() + timedelta(days=1),
        discharged_on=now(),
        weeks_ahead=1,
    )


def test_one_referral_has_one_plan(busy_centre, busy_nurse, patient_of):
    patient_id, referral_id = patient_of(busy_nurse), new_id()

    answers = at_once(lambda: promise(busy_nurse, patient_id, referral_id))

    assert len(set(answers)) == 1
    with unit_of_work(busy_centre):
        assert Plan.objects.count() == 1
        assert Task.objects.filter(step="first-contact").count() == 1


def test_one_emergency_measured_by_several_is_one_alert(busy_centre, busy_nurse, patient_of):
    patient_id = patient_of(busy_nurse)
    numbers = (Reading("8480-6", Decimal(190), "mm[Hg]"), Reading("8462-4", Decimal(115), "mm[Hg]"))

    at_once(
        lambda: record_readings(busy_nurse, patient_id=patient_id, readings=numbers, source="clinic", taken_at=now())
    )

    with unit_of_work(busy_centre):
        alert = Alert.objects.get()
        assert (alert.repeats, alert.version, alert.readings.count()) == (TOGETHER - 1, TOGETHER, 2 * TOGETHER)


def test_one_contact_is_completed_by_one_of_several(busy_centre, busy_nurse, patient_of):
    promise(busy_nurse, patient_of(busy_nurse), new_id())
    with unit_of_work(busy_centre):
        task = Task.objects.get(step="first-contact")

    answers = at_once(lambda: complete_task(busy_nurse, task_id=task.id, expected_version=1, outcome=Outcome.REACHED))

    conflicts = [answer for answer in answers if isinstance(answer, Conflict)]
    assert (len(answers) - len(conflicts), {one.current_version for one in conflicts}) == (1, {2})
    with unit_of_work(busy_centre):
        assert Task.objects.get(id=task.id).attempts.count() == 1
