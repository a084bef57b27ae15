"""The way back to the community, once it is accepted, ends the handoff from which the patient went up (T24, T26)."""

from __future__ import annotations

from django.db.models import QuerySet

from handoff.access import MACHINE, referral_to_change
from handoff.commands.facts import Said
from handoff.commands.moves import decided
from handoff.commands.places import UP, before, came_up, held_beside
from handoff.enums import AskState, Kind, Side, Verb
from handoff.models import Ask, ServiceRequest, Task
from handoff.rules.states import HELD
from handoff.rules.table import SENT_BACK
from kernel.actor import Actor
from staff.access import machine

REASON = "replaced"


def end_replaced(actor: Actor, task: Task) -> None:
    """Recipient, about to accept a way back from where it sent the patient: the handoff that it replaces, whoever's it
    was, ends here, and its plan with it.
    """
    order = task.order
    if order.kind != Kind.DOWN or order.side != Side.RECIPIENT or order.based_on is None:
        return
    ours = ServiceRequest.objects.filter(id=order.based_on, side=Side.SENDER, kind__in=UP)
    if ours.filter(recipient_id=order.sender_id).exists():
        _end(actor, order, held_beside(order).filter(order__side=Side.RECIPIENT))


def end_left_behind(actor: Actor, task: Task) -> None:
    """Sender, on hearing that another centre has accepted the way back: the former one is asked to end, and whoever
    sent the patient up hears that somebody else follows up now (F07), so that what a third one sent there ends, too.
    """
    order = task.order
    if order.kind != Kind.DOWN or order.side != Side.SENDER:
        return
    ours = held_beside(order).filter(order__side=Side.SENDER)
    _end(actor, order, ours.exclude(recipient_id=order.recipient_id))
    went_up = before(order, UP)
    if went_up is None or went_up.side != Side.RECIPIENT or went_up.sender_id == order.recipient_id:
        return
    works = machine(actor.tenant, MACHINE)
    held = referral_to_change(works, went_up.id)
    if held.state in SENT_BACK:
        decided(works, held, Verb.TAKEN_OVER_ELSEWHERE, Said(), {})


def end_taken_over(actor: Actor, task: Task) -> None:
    """Sender of a way up, on hearing that another organisation follows the patient up now: the handoff under which the
    patient was looked after here ends, whoever had sent it.
    """
    if task.order.side == Side.SENDER:
        _stop(actor, held_beside(task.order).filter(order__side=Side.RECIPIENT), Said(REASON))


def _end(actor: Actor, order: ServiceRequest, found: QuerySet[Task]) -> None:
    if came_up(order):
        _stop(actor, found, Said(REASON, details={"referral": str(order.id)}))


def _stop(actor: Actor, found: QuerySet[Task], said: Said) -> None:
    works = machine(actor.tenant, MACHINE)
    for order_id in found.order_by("order_id").values_list("order_id", flat=True):
        held = referral_to_change(works, order_id)
        asked = Ask.objects.filter(order=held.order, verb=Verb.STOP, state=AskState.ASKED)
        if held.state in HELD and not asked.exists():
            decided(works, held, Verb.STOP, said, {})
