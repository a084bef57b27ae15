"""What the exchange says became of a message. As the machine: its cause need not be somebody who takes part."""

from __future__ import annotations

import dialogue.commands
from commands import reaction
from dialogue.access import has_begun, is_ours
from dialogue.enums import MACHINE
from exchange.enums import EventKind as ExchangeEvent
from journal.contracts import Event
from kernel.actor import Actor
from staff.access import machine


@reaction(ExchangeEvent.DELIVERED)
def on_delivered(actor: Actor, event: Event) -> None:
    if event.related_id is not None and is_ours(event.related_id, event.subject_id):
        works = machine(actor.tenant, MACHINE)
        dialogue.commands.note_delivered(works, referral_id=event.related_id, posted_id=event.subject_id)


@reaction(ExchangeEvent.PARKED)
def on_parked(actor: Actor, event: Event) -> None:
    if event.related_id is not None and has_begun(event.related_id):
        works = machine(actor.tenant, MACHINE)
        dialogue.commands.settle_parked(works, referral_id=event.related_id, posted_id=event.subject_id)


@reaction(ExchangeEvent.DISCARDED)
def on_discarded(actor: Actor, event: Event) -> None:
    if event.related_id is not None and is_ours(event.related_id, event.subject_id):
        works = machine(actor.tenant, MACHINE)
        dialogue.commands.settle_discarded(works, referral_id=event.related_id, posted_id=event.subject_id)
