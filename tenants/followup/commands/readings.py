"""Storing what was measured, and letting the rules speak about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command, emit
from followup import access
from followup.commands.alerts import raise_alert
from followup.contracts import Reading as Measured
from followup.enums import EmergencySign, EventKind, Permission, ReadingSource
from followup.models import Reading, Task
from followup.rules.choices import chosen
from followup.rules.crossings import crossings, looks_at
from followup.rules.ranges import problems
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid, NotFound
from kernel.ids import new_id
from patients.access import patient_to_change

CLOCK_SKEW = timedelta(minutes=5)
OLDEST = timedelta(days=366)
"""Against slips of the year, no medicine: older values come with a record."""


@command(needs=Permission.RECORD_READINGS)
def record_readings(
    actor: Actor,
    *,
    patient_id: UUID,
    readings: tuple[Measured, ...],
    source: str,
    taken_at: datetime,
    task_id: UUID | None = None,
    signs: tuple[str, ...] = (),
    pregnant_or_lactating: bool = False,
    device: str = "",
) -> Ref:
    """Stores what was measured together, raises one alert per rule that is crossed, and answers with the occasion.

    `signs` are values of `EmergencySign` seen or told at the same time; they alone are enough. Of somebody who has
    died what is entered late is kept, and no rule speaks. Raises `NotFound` for
    the patient or a task that is not the patient's, `Invalid` with a fault per field.
    """
    told = tuple(chosen(EmergencySign, sign, "signs") for sign in signs)
    faults = [*_presence(readings, told), *problems(readings), *_time(taken_at), *_device(device)]
    if faults:
        raise Invalid.many(faults)
    where = chosen(ReadingSource, source, "source")
    patient = patient_to_change(actor, patient_id)
    task = _task_of(actor, patient.id, task_id) if task_id else None
    occasion_id, moment = new_id(), now()
    rows = Reading.objects.bulk_create(
        [
            Reading(
                occasion_id=occasion_id,
                patient_id=patient.id,
                code=measured.code,
                value=measured.value,
                unit=measured.unit,
                taken_at=taken_at,
                source=where,
                device=device,
                task=task,
                recorded_by=actor.id,
                recorded_at=moment,
            )
            for measured in readings
        ]
    )
    emit(Event(EventKind.READINGS_RECORDED, "occasion", occasion_id, 1, patient.id))
    spoke = crossings(readings, signs=told, pregnant_or_lactating=pregnant_or_lactating)
    for crossing in spoke if patient.deceased_on is None else ():
        causes = [row for row in rows if looks_at(crossing, row.code)]
        raise_alert(patient.id, crossing, at=taken_at, readings=causes, task=task)
    return Ref(occasion_id)


def _presence(readings: Sequence[Measured], signs: Sequence[EmergencySign]) -> list[Invalid]:
    if readings or signs:
        return []
    return [Invalid("readings", "required", _("Enter at least one reading or sign."))]


def _time(taken_at: datetime) -> list[Invalid]:
    if taken_at.tzinfo is None:
        return [Invalid("taken_at", "naive_time", _("Give the time of measuring with its time zone."))]
    if taken_at > now() + CLOCK_SKEW:
        return [Invalid("taken_at", "in_the_future", _("The time of measuring lies in the future."))]
    if taken_at < now() - OLDEST:
        return [Invalid("taken_at", "too_old", _("A reading entered here was measured within the last year."))]
    return []


def _device(device: str) -> list[Invalid]:
    if len(device) <= 80:
        return []
    return [Invalid("device", "too_long", _("Name the device in at most 80 characters."))]


def _task_of(actor: Actor, patient_id: UUID, task_id: UUID) -> Task:
    task = access.tasks_visible_to(actor).filter(id=task_id, patient_id=patient_id).first()
    if task is None:
        raise NotFound("task")
    return task
