"""The verbs of persons."""

from patients.commands.adoption import adopt_patient, note_death
from patients.commands.changes import (
    add_contact,
    add_identifier,
    join_household,
    mark_deceased,
    remove_contact,
    retract_death,
    settle_note,
    update_patient,
)
from patients.commands.registration import register_patient

__all__ = [
    "add_contact",
    "add_identifier",
    "adopt_patient",
    "join_household",
    "mark_deceased",
    "note_death",
    "register_patient",
    "remove_contact",
    "retract_death",
    "settle_note",
    "update_patient",
]
