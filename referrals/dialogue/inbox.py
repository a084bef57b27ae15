"""What arrives from the other organisation. Each message is one command of this one."""

from __future__ import annotations

import dialogue.commands
from dialogue.contracts import ContentTold, MessageTold, ReadTold
from dialogue.contracts.messages import CONTENT, MESSAGE, READ
from exchange.contracts import Delivered
from exchange.inbox import handles
from handoff.contracts.payload import from_payload
from kernel.actor import Actor


@handles(MESSAGE)
def on_message(actor: Actor, message: Delivered) -> None:
    told = from_payload(MessageTold, message.payload)
    dialogue.commands.hear_message(actor, sender_id=message.sender.id, told=told)


@handles(CONTENT)
def on_content(actor: Actor, message: Delivered) -> None:
    told = from_payload(ContentTold, message.payload)
    dialogue.commands.hear_content(actor, sender_id=message.sender.id, told=told)


@handles(READ)
def on_read(actor: Actor, message: Delivered) -> None:
    told = from_payload(ReadTold, message.payload)
    dialogue.commands.hear_reading(actor, sender_id=message.sender.id, told=told)
