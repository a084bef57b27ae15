"""The one way in which a referral moves: the table is asked, the state entered, the fact kept, the other side told.

Both copies move by `enter`: the deciding one out of `decided`, the following one out of `crossing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from handoff.access import referral_to_change
from handoff.commands import clockwork
from handoff.commands.effects import EFFECTS, Move
from handoff.commands.facts import Said, fact_of
from handoff.commands.keeping import changed, noted
from handoff.commands.telling import tell
from handoff.enums import FactKind, Kind, Side, State, Verb
from handoff.models import Ask, ServiceRequest, Task
from handoff.queries.held import asked_facts
from handoff.rules.decisions import applying, decide
from handoff.rules.states import UNSENT, order_status
from handoff.rules.table import Transition
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Invalid

LONGEST_TEXT, LONGEST_NAME = 4000, 120


def take(
    actor: Actor, referral_id: UUID, expected_version: int | None, verb: Verb, said: Said, **given: object
) -> Task:
    """Takes a step with a referral as a person or a machine of this organisation.

    Raises `NotFound`, `Conflict(current_version)`, `Refused` by the table, `Invalid` for what is missing.
    """
    task = referral_to_change(actor, referral_id, expected_version)
    decided(actor, task, verb, said, given)
    return task


def decided(
    actor: Actor, task: Task, verb: Verb, said: Said, given: Mapping[str, object], *, side: Side | None = None
) -> None:
    """Asks the table, then moves this copy and tells the other; or asks the other side, where that one decides.

    `side`: for whom a clock acts that runs here for both. A receiver outside the network has no copy that could decide
    a request of the sender: the receiver's row of the table applies it at once.
    """
    check_words(said)
    row = decide(asked_facts(actor, task, side), verb, actor, {**given, "reason": said.reason, "text": said.text})
    if row.request and not task.order.outside:
        _ask(actor, task, row, said, given)
        return
    if row.request:
        row = applying(Kind(task.order.kind), State(task.state), verb)
    move = Move(actor, task, row, fact_of(actor, task.order, verb, said), given)
    enter(move)
    if _is_shared(task.order, row):
        left = task.order.discharged_at if verb == Verb.RECORD_DISCHARGE else None
        tell(actor, task, move.fact, frozen=move.frozen, discharged_at=left)
        move.fact.save(update_fields=["message_id"])
    changed(task, verb)


def enter(move: Move) -> None:
    """Puts a copy into the state that the row leads to, with everything that follows from it. The caller saves.

    Whoever follows the other side's move tells it what that did to the clocks of this side, so that both see them.
    """
    task, row = move.task, move.row
    before = State(task.state)
    if row.to is not None or row.back:
        task.state = State(task.state_before) if row.back and task.state_before else row.to or before
        task.state_before, task.since, task.moved_by = before, now(), row.id
    task.order.status = order_status(State(task.state))
    move.fact.save(force_insert=True)
    move.clocks_moved = clockwork.follow(task, before)
    for name in row.effects:
        EFFECTS[name](move)
    if move.clocks_moved and move.told is not None:
        noted(move.actor, task, FactKind.CLOCKS_MOVED)


def check_words(said: Said) -> None:
    """`Invalid` for texts that are too long and times without a zone."""
    if len(said.text) > LONGEST_TEXT:
        raise Invalid("text", "too_long", _("Shorten this to 4000 characters."))
    if said.device_time is not None and said.device_time.tzinfo is None:
        raise Invalid("device_time", "no_time_zone", _("This time needs a time zone."))


def _ask(actor: Actor, task: Task, row: Transition, said: Said, given: Mapping[str, object]) -> None:
    ask = Ask(
        order=task.order, verb=row.verb, asked_at=now(), elsewhere_id=cast("UUID | None", given.get("recipient_id"))
    )
    ask.save(force_insert=True)
    fact = fact_of(actor, task.order, FactKind.ASKED, said)
    fact.details = {**fact.details, "verb": row.verb.value}
    tell(actor, task, fact, ask=ask)
    fact.save(force_insert=True)
    changed(task, FactKind.ASKED)


def _is_shared(order: ServiceRequest, row: Transition) -> bool:
    """Whether the other side is to be told. Sending is told by the order that it delivers."""
    return order.sent_at is not None and not row.froms <= UNSENT
