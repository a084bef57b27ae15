"""When a ground ends here, those who were sent something under it are told."""

from __future__ import annotations

from commands import reaction
from consent.enums import EventKind
from exchange import commands
from exchange.enums import MACHINE
from journal.contracts import Event
from kernel.actor import Actor
from staff.access import machine


@reaction(EventKind.WITHDRAWN)
@reaction(EventKind.EMERGENCY_ENDED)
def on_ground_ended(actor: Actor, event: Event) -> None:
    if event.related_id is not None:
        relay = machine(actor.tenant, MACHINE)
        commands.tell_ground_ended(relay, proof_id=event.subject_id, recipient_id=event.related_id)
