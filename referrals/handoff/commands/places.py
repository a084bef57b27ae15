"""The place of a referral: one of a kind may be open for a patient, a receiver and a service (T01).

A newer one goes on beside an older one that still stands open in two cases only: another emergency while the answer to
the last one is unread, and the way back to the community that the patient was sent up from (T24). The older one then
names its successor, and has its place again when that one is over or goes elsewhere.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from handoff.enums import Kind, Side, State
from handoff.models import ServiceRequest, Task
from handoff.rules.states import HELD, OPEN_ORDER

UP = (Kind.UP, Kind.UP_GREEN)
Place = tuple[UUID, str]
"""Receiver and service."""


def place_of(order: ServiceRequest) -> Place:
    """Where it stands."""
    return order.recipient_id, order.service_code


def rival(order: ServiceRequest, place: Place) -> UUID | None:
    """Sender: the open referral that holds this place and beside which `order` may not go on; None where it may."""
    held = _holder(order, place)
    return held.id if held is not None and not goes_on(order, held) else None


def take_place(order: ServiceRequest) -> None:
    """Sender: `order` takes its place, where one stands there already by going on beside it. The caller saves it, and
    holds what `rival` said.
    """
    held = _holder(order, place_of(order))
    if held is not None:
        ServiceRequest.objects.filter(id=held.id).update(succeeded_by=order.id)


def leave_place(order: ServiceRequest, place: Place, after: UUID | None) -> None:
    """Sender: `order` went elsewhere or is over, and is saved as such. What it went on beside there now stands beside
    what went on after it, or has its place again.
    """
    recipient_id, service_code = place
    older = ServiceRequest.objects.filter(succeeded_by=order.id, recipient_id=recipient_id, service_code=service_code)
    older.update(succeeded_by=after)


def goes_on(order: ServiceRequest, standing: ServiceRequest) -> bool:
    """Sender: whether `order` may begin although `standing` is open."""
    state = Task.objects.filter(order=standing, live=True).values_list("state", flat=True).get()
    if order.kind == Kind.UP_GREEN:
        return state == State.OUTCOME_SENT
    return order.kind == Kind.DOWN and state in HELD and came_up(order) and origin(order) == origin(standing)


def came_up(order: ServiceRequest) -> bool:
    """Whether it is the way back of somebody who was sent up out of community care."""
    return origin(order) != order.id


def origin(order: ServiceRequest) -> UUID:
    """The first handoff in a row of ways up and back; its own id where the patient was not sent up before."""
    found = order
    while (went_up := before(found, UP)) is not None and (down := before(went_up, (Kind.DOWN,))) is not None:
        found = down
    return found.id


def held_beside(order: ServiceRequest) -> QuerySet[Task]:
    """The other discharge handoffs in the same row of ways up and back that are held now, on the records of whichever
    person of ours: one person may have two.
    """
    down = order if order.kind == Kind.DOWN else before(order, (Kind.DOWN,))
    family = {origin(down)} if down is not None else set()
    found = family
    while found:
        found = set(ServiceRequest.objects.filter(based_on__in=found).values_list("id", flat=True)) - family
        family |= found
    held = Task.objects.filter(order_id__in=family, order__kind=Kind.DOWN, live=True, state__in=HELD)
    return held.exclude(order=order)


def before(order: ServiceRequest, kinds: tuple[Kind, ...]) -> ServiceRequest | None:
    """The referral of these kinds that it goes back to."""
    return ServiceRequest.objects.filter(id=order.based_on, kind__in=kinds).first() if order.based_on else None


def _holder(order: ServiceRequest, place: Place) -> ServiceRequest | None:
    recipient_id, service_code = place
    rows = ServiceRequest.objects.filter(
        side=Side.SENDER,
        kind=order.kind,
        patient_id=order.patient_id,
        recipient_id=recipient_id,
        service_code=service_code,
        status__in=OPEN_ORDER,
        succeeded_by=None,
    )
    return rows.exclude(id=order.id).select_for_update().first()
