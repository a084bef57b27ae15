"""A death that somebody says as the outcome of a referral: recorded here, and by the same road everything else ends."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import followup.commands
import patients.commands
import patients.queries
from followup.enums import StopReason
from handoff.access import MACHINE, patient_of
from handoff.enums import Kind, PackagePart, Side
from handoff.models import ServiceRequest
from handoff.queries.held import content_of, newest, source_of
from handoff.queries.held import died_on as day_of_death
from handoff.rules.reasons import DIED
from kernel.actor import Actor
from kernel.clock import local, today
from kernel.errors import Invalid, Refused
from staff.access import machine

LONG_BEFORE = timedelta(days=30)
"""Against slips of the year, no medicine: a referral may be begun some days after the patient left."""


def is_dead(actor: Actor, patient_id: UUID) -> bool:
    """Whether a death is on record here."""
    return patients.queries.summary(machine(actor.tenant, MACHINE), patient_id=patient_id).deceased_on is not None


def check_death(order: ServiceRequest, outcome: str, died_on: date | None) -> None:
    """`Invalid` for a death without its day, a day to come or long before the referral, or a day without a death. In
    the answer to a question the table knows no death.
    """
    if outcome != DIED:
        if died_on is not None:
            raise Invalid("died_on", "not_for_this_outcome", _("A day of death belongs to the outcome “Died” only."))
        return
    if order.kind == Kind.ADVICE:
        return
    if died_on is None:
        raise Invalid("died_on", "required", _("Give the day of death."))
    if died_on > today():
        raise Invalid("died_on", "in_the_future", _("The day of death is today or earlier."))
    if died_on < local((order.sent_at or order.created_at) - LONG_BEFORE).date():
        words = _("This day lies more than 30 days before the referral. Check the year.")
        raise Invalid("died_on", "long_before", words)


def check_possible(actor: Actor, patient_id: UUID, died_on: date) -> None:
    """`Invalid("died_on", "impossible_date")` for a day before the birth that is on record here."""
    born = patients.queries.summary(machine(actor.tenant, MACHINE), patient_id=patient_id).birth_date
    if born is not None and died_on < born:
        raise Invalid("died_on", "impossible_date", _("A date of death lies between birth and today."))


def death_recorded(actor: Actor, patient_id: UUID, died_on: date) -> None:
    """Marks the patient as deceased here; what is open for the patient closes by what reacts to that. Twice is once.

    Raises `Invalid("died_on", "impossible_date")` for a day before the birth that is on record here.
    """
    try:
        patients.commands.mark_deceased(machine(actor.tenant, MACHINE), patient_id=patient_id, on=died_on)
    except Refused as fault:
        if fault.code != "already_deceased":
            raise
    except Invalid as fault:
        raise Invalid("died_on", fault.code, fault.message) from None


def told_death(order: ServiceRequest) -> date | None:
    """The day of death that a receiver outside the network tells, which waits for somebody here to have read it."""
    outcome = newest(order, PackagePart.OUTCOME) if order.outside else None
    return day_of_death(content_of(outcome)) if outcome is not None else None


def death_heard(actor: Actor, order: ServiceRequest, died_on: date) -> None:
    """What the other side told is not refused: where the birthday or the day on record here contradicts it, it is noted
    on the person for somebody to settle, and nobody is called meanwhile.
    """
    works, patient_id = machine(actor.tenant, MACHINE), patient_of(order)
    teller = order.sender_id if order.side == Side.RECIPIENT else order.recipient_id
    noted = {"patient_id": patient_id, "on": died_on, "source": source_of(teller)}
    known = patients.queries.summary(works, patient_id=patient_id).deceased_on
    if known is not None:
        if known != died_on:
            patients.commands.note_death(works, **noted)
        return
    try:
        death_recorded(actor, patient_id, died_on)
    except Invalid:
        patients.commands.note_death(works, **noted)
        followup.commands.stop_plan(works, patient_id=patient_id, reason=StopReason.DEATH)
