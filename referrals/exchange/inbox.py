"""Which function applies which kind of message. Apps above register theirs with `@handles(kind)`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import consent.commands
from exchange import commands
from exchange.commands.accepting import Handler
from exchange.contracts import Delivered
from exchange.enums import Kind
from kernel.actor import Actor

_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Registers the function for messages of that kind: it runs as the recipient's own machine, in its transaction.

    It is called once per message; what it raises undoes everything it did, and the message is tried again later.
    """

    def register(function: Handler) -> Handler:
        if str(kind) in _handlers:
            raise ValueError(f"two functions handle messages of kind {kind}")
        _handlers[str(kind)] = function
        return function

    return register


def handler_of(kind: str) -> Handler | None:
    """The function for that kind, None where no installed app knows it."""
    return _handlers.get(kind)


@handles(Kind.DELIVERED)
def on_delivered(actor: Actor, message: Delivered) -> None:
    told = message.payload
    at = datetime.fromisoformat(told["at"])
    commands.note_delivered(actor, message_id=UUID(told["message"]), recipient=message.sender, at=at)


@handles(Kind.SHARED_READ)
def on_shared_read(actor: Actor, message: Delivered) -> None:
    commands.note_shared_read(actor, report=message)


@handles(Kind.GROUND_ENDED)
def on_ground_ended(actor: Actor, message: Delivered) -> None:
    consent.commands.stop_received(actor, source_id=message.sender.id, source_proof_id=UUID(message.payload["proof"]))
