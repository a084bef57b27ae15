"""Keeping the copy of a record that another organisation handed over."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from commands import command, emit
from journal.contracts import Event
from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.errors import Conflict
from patients.access import patient_to_change
from records.commands.importing import checked_source
from records.commands.storing import Storing
from records.enums import EventKind, Permission
from records.rules.extracts import read_extract


@command(needs=Permission.ADOPT)
def adopt_extract(actor: Actor, *, patient_id: UUID, extract: Mapping[str, object], source: str) -> Ref:
    """Stores the rows of `queries.extract` with the sender as their `source`; the same extract again changes nothing.

    Raises `NotFound`, and `Invalid` for an extract that is not of our form or holds a row of another person.
    """
    rows = read_extract(extract)
    patient = patient_to_change(actor, patient_id)
    storing = Storing(checked_source(source), {"": patient.id})
    try:
        storing.store(rows)
    except IntegrityError as error:
        raise Conflict(message=_("The same records are being imported by somebody else. Try again.")) from error
    if any(tally.created or tally.updated for tally in storing.tallies.values()):
        emit(Event(EventKind.ADOPTED, "record", patient.id, patient_id=patient.id))
    return Ref(patient.id, patient.version)
