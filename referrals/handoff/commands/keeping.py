"""Saving a copy as its next version, and facts that move nothing."""

from __future__ import annotations

from typing import Any

from commands import emit
from handoff.commands.facts import Said, fact_of
from handoff.commands.places import leave_place, place_of
from handoff.commands.telling import tell
from handoff.enums import EventKind, FactKind, Side, Verb
from handoff.models import Task
from handoff.rules.states import OPEN_ORDER
from journal.contracts import Event
from kernel.actor import Actor
from kernel.contracts import Ref

EVENT_OF: dict[str, EventKind] = {
    Verb.START: EventKind.STARTED,
    Verb.SEND: EventKind.SENT,
    Verb.OPEN: EventKind.OPENED,
    Verb.ACCEPT: EventKind.ACCEPTED,
    Verb.DECLINE: EventKind.DECLINED,
    Verb.WITHDRAW: EventKind.WITHDRAWN,
    Verb.SCHEDULE: EventKind.SCHEDULED,
    Verb.ARRIVE: EventKind.IN_CARE,
    Verb.NOTE: EventKind.NOTED,
    Verb.CONFIRM_CANCEL: EventKind.CANCELLED,
    Verb.STOP: EventKind.CANCELLED,
    Verb.SEND_OUTCOME: EventKind.OUTCOME_SENT,
    Verb.ACKNOWLEDGE: EventKind.CLOSED,
    Verb.SETTLE: EventKind.CLOSED,
    Verb.CLOSE_UNREAD: EventKind.CLOSED,
    Verb.REDIRECT: EventKind.REDIRECTED,
    Verb.EXPIRE: EventKind.EXPIRED,
    Verb.NOT_COMPLETE: EventKind.NOT_COMPLETED,
    FactKind.DELIVERED: EventKind.DELIVERED,
    FactKind.PACKAGE_SENT: EventKind.PACKAGE,
    FactKind.ESCALATED: EventKind.ESCALATED,
}


def changed(task: Task, kind: str) -> Ref:
    """Saves both rows as the next version and says so. What is over leaves its place."""
    order = task.order
    order.version += 1
    save(task)
    if order.side == Side.SENDER and order.status not in OPEN_ORDER:
        leave_place(order, place_of(order), order.succeeded_by)
    arrived = kind == FactKind.DELIVERED and order.side == Side.RECIPIENT
    event = EventKind.ARRIVED if arrived else EVENT_OF.get(kind, EventKind.CHANGED)
    emit(Event(event, "referral", order.id, order.version, patient_id=order.patient_id, related_id=order.based_on))
    return ref(task)


def noted(actor: Actor, task: Task, kind: FactKind, said: Said | None = None, **parts: Any) -> Ref:
    """Keeps a fact that moves nothing, and tells it where the other side has a copy."""
    fact = fact_of(actor, task.order, kind, said or Said())
    if task.order.sent_at is not None:
        tell(actor, task, fact, **parts)
    fact.save(force_insert=True)
    return changed(task, kind)


def save(task: Task) -> None:
    """Writes both rows as they are."""
    task.save()
    task.order.save()


def ref(task: Task) -> Ref:
    """What a command answers."""
    return Ref(task.order.id, task.order.version)
