from __future__ import annotations

import oversight.commands
from exchange.contracts import Delivered
from exchange.inbox import handles
from handoff.contracts.payload import from_payload
from kernel.actor import Actor
from oversight.contracts import FIGURES, SUGGESTION, FiguresTold, SuggestionTold


@handles(FIGURES)
def on_figures(actor: Actor, message: Delivered) -> None:
    figures = from_payload(FiguresTold, message.payload)
    oversight.commands.receive_figures(actor, organisation_id=message.sender.id, figures=figures)


@handles(SUGGESTION)
def on_suggestion(actor: Actor, message: Delivered) -> None:
    told = from_payload(SuggestionTold, message.payload)
    oversight.commands.receive_suggestion(actor, authority_id=message.sender.id, told=told)
