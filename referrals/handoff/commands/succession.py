"""A newer referral goes on where an older one of the same kind still stands open.

Two cases only: another emergency while the answer to the last one is unread, and the way back to the community that
the patient was sent up from (T24), which replaces that handoff once it is accepted (T26).
"""

from __future__ import annotations

from uuid import UUID

from handoff.access import MACHINE, referral_to_change
from handoff.commands.facts import Said
from handoff.commands.moves import decided
from handoff.enums import Kind, Side, State, Verb
from handoff.models import ServiceRequest, Task
from handoff.rules.states import HELD
from kernel.actor import Actor
from staff.access import machine

UP = (Kind.UP, Kind.UP_GREEN)
REASON = "superseded"


def goes_on(order: ServiceRequest, standing: ServiceRequest) -> bool:
    """Sender: whether `order` may begin although `standing` is open."""
    state = Task.objects.filter(order=standing, live=True).values_list("state", flat=True).get()
    if order.kind == Kind.UP_GREEN:
        return state == State.OUTCOME_SENT
    return order.kind == Kind.DOWN and state in HELD and _first_of(order) == standing.id


def end_replaced(actor: Actor, task: Task) -> None:
    """Recipient, about to accept a way back: the handoff that it replaces ends here, and its plan with it."""
    order = task.order
    first = _first_of(order) if order.kind == Kind.DOWN and order.side == Side.RECIPIENT else None
    if first is None:
        return
    held = Task.objects.filter(order_id=first, live=True, state__in=HELD, order__side=Side.RECIPIENT)
    if held.filter(order__sender_id=order.sender_id, order__kind=Kind.DOWN).exists():
        works = machine(actor.tenant, MACHINE)
        decided(works, referral_to_change(works, first), Verb.STOP, Said(REASON), {})


def _first_of(order: ServiceRequest) -> UUID | None:
    """The handoff from which the patient went up; None where this is not the way back from there."""
    went_up = ServiceRequest.objects.filter(id=order.based_on, kind__in=UP).first() if order.based_on else None
    return went_up.based_on if went_up is not None else None
