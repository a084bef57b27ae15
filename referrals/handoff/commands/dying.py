"""A death that somebody says as the outcome of a referral: recorded here, and by the same road everything else ends."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import patients.commands
import patients.queries
from handoff.access import MACHINE
from handoff.enums import Kind
from handoff.rules.reasons import DIED
from kernel.actor import Actor
from kernel.clock import today
from kernel.errors import Invalid, Refused
from staff.access import machine


def check_death(kind: str, outcome: str, died_on: date | None) -> None:
    """`Invalid` for a death without its day, a day to come, or a day without a death. In the answer to a question the
    table knows no death.
    """
    if outcome != DIED:
        if died_on is not None:
            raise Invalid("died_on", "not_for_this_outcome", _("A day of death belongs to the outcome “Died” only."))
        return
    if kind == Kind.ADVICE:
        return
    if died_on is None:
        raise Invalid("died_on", "required", _("Give the day of death."))
    if died_on > today():
        raise Invalid("died_on", "in_the_future", _("The day of death is today or earlier."))


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
