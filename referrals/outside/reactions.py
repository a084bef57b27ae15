"""What has become open to a receiver outside the network stands in the patient's ledger."""

from __future__ import annotations

import outside.commands
from commands import reaction
from handoff.enums import EventKind
from journal.contracts import Event
from kernel.actor import Actor
from outside.enums import MACHINE
from staff.access import machine


@reaction(EventKind.PACKAGE)
@reaction(EventKind.CHANGED)
def on_package(actor: Actor, event: Event) -> None:
    """Released with acceptance, or the complete record sent after arrival."""
    outside.commands.note_package(machine(actor.tenant, MACHINE), referral_id=event.subject_id)
