"""What arrives from the other organisation. Each message is one command of this one."""

from __future__ import annotations

import handoff.commands
from exchange.contracts import Delivered
from exchange.inbox import handles
from handoff.commands.agreeing import ANSWERED, PROPOSED
from handoff.contracts.messages import ORDER, PREFIX, Order, Told
from handoff.contracts.payload import from_payload
from handoff.contracts.protocol import ProtocolAnswered, ProtocolProposed
from handoff.enums import FactKind, Verb
from kernel.actor import Actor

UNHEARD = frozenset({Verb.START, Verb.ASK_CONSENT, Verb.CONSENT_REFUSED, Verb.SUBMIT, Verb.RETURN_DRAFT, Verb.SEND})
HEARD_VERBS = tuple(verb for verb in Verb if verb not in UNHEARD | {Verb.NOT_DELIVERED})
HEARD_FACTS = (
    FactKind.REASSIGNED,
    FactKind.DELIVERED,
    FactKind.PACKAGE_SENT,
    FactKind.PACKAGE_WITHHELD,
    FactKind.ASKED,
    FactKind.ASK_REFUSED,
    FactKind.ESCALATED,
    FactKind.CLOCKS_MOVED,
    FactKind.SHARING_RESUMED,
)


@handles(ORDER)
def on_order(actor: Actor, message: Delivered) -> None:
    order = from_payload(Order, message.payload)
    handoff.commands.receive_order(actor, sender_id=message.sender.id, message=order)


def on_told(actor: Actor, message: Delivered) -> None:
    told = from_payload(Told, message.payload)
    handoff.commands.hear(actor, sender_id=message.sender.id, told=told)


@handles(PROPOSED)
def on_protocol(actor: Actor, message: Delivered) -> None:
    told = from_payload(ProtocolProposed, message.payload)
    handoff.commands.receive_protocol(actor, sender_id=message.sender.id, message=told)


@handles(ANSWERED)
def on_protocol_answer(actor: Actor, message: Delivered) -> None:
    told = from_payload(ProtocolAnswered, message.payload)
    handoff.commands.hear_protocol_answer(actor, sender_id=message.sender.id, message=told)


for kind in (*HEARD_VERBS, *HEARD_FACTS):
    handles(PREFIX + kind)(on_told)
