"""How a higher app answers a lower app's event, in the same transaction and in a fixed order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from commands.frame import Frame
from journal.contracts import Event
from kernel.actor import Actor

Reaction = Callable[[Actor, Event], None]
_reactions: dict[str, list[Reaction]] = defaultdict(list)
MOST_EVENTS = 200


def reaction(kind: str) -> Callable[[Reaction], Reaction]:
    """Registers the function for events of that kind; order of registration (the order of the apps) is the order."""

    def register(function: Reaction) -> Reaction:
        _reactions[str(kind)].append(function)
        return function

    return register


def react(frame: Frame) -> None:
    """Runs reactions until no event is unanswered; reactions may emit more."""
    answered = 0
    while frame.waiting:
        actor, event = frame.waiting.pop(0)
        answered += 1
        if answered > MOST_EVENTS:
            raise RuntimeError(f"reactions to {event.kind} do not come to an end")
        for function in _reactions[event.kind]:
            function(actor, event)
