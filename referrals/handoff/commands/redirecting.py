"""Another receiver: the old task ends, a new one begins under the same order, and the chain stays visible (T10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from commands import command
from handoff.access import patient_of, referral_to_change
from handoff.commands import clockwork
from handoff.commands.dying import is_dead
from handoff.commands.facts import Said
from handoff.commands.keeping import changed, ref
from handoff.commands.moves import decided, take
from handoff.commands.places import leave_place, place_of, rival, take_place
from handoff.contracts.errors import AlreadyOpen
from handoff.enums import AskState, DeclaredSharing, OrderStatus, Permission, State, Verb
from handoff.models import Ask, GreenAnswer, ServiceRequest, Task
from handoff.queries.parties import may_send, name_of, outside
from handoff.rules.states import BEFORE_ACCEPTANCE
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid, NotFound, Refused, Unavailable
from tenancy.queries import organisation, services

MOVED_BY = "T10"


@command(needs=Permission.WITHDRAW)
def redirect_referral(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    recipient_id: UUID | None,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Sends it elsewhere (T10), or to the same receiver again once that one is done with it.

    Before a decision the receiver is asked to let go; after a refusal, an expiry or a given-up task it happens at once.
    Then a new task stands as a draft for the new receiver: its author looks at the consent and sends it. Raises
    `AlreadyOpen`, `Refused("no_partnership")`, `Invalid("recipient_id", …)`, and what every step raises.
    """
    task = referral_to_change(actor, referral_id, expected_version)
    if recipient_id is not None:
        _check(task, recipient_id)
    said = Said(reason, text, device_time, on_behalf_of)
    decided(actor, task, Verb.REDIRECT, said, {"recipient_id": recipient_id})
    if task.state == State.REDIRECTED and recipient_id is not None:
        succeed(actor, task, recipient_id)
    return ref(task)


@command(needs=Permission.DECIDE)
def propose_onward(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    proposed_id: UUID | None,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The receiver names an organisation that fits better; the sender decides. Raises `Invalid` for an unknown one."""
    name = ""
    if proposed_id is not None:
        try:
            name = organisation(proposed_id).name
        except NotFound:
            raise Invalid("proposed_id", "unknown_choice", _("This organisation is not on the network.")) from None
    said = Said("", text, device_time, on_behalf_of, {"proposed": str(proposed_id), "name": name})
    return ref(take(actor, referral_id, expected_version, Verb.PROPOSE_ONWARD, said, proposed_id=proposed_id))


def succeed(actor: Actor, task: Task, recipient_id: UUID) -> None:
    """Sender: the task that was redirected makes room for its successor, a draft for `recipient_id`.

    Where a referral to that receiver is open already, that one carries on and this order is over; as it is where the
    patient has died meanwhile.
    """
    order = task.order
    service, before = _service(order, recipient_id), place_of(order)
    place = recipient_id, service[0]
    if rival(order, place) is not None or is_dead(actor, patient_of(order)):
        order.status = OrderStatus.REVOKED
        changed(task, Verb.REDIRECT)
        return
    task.live, task.heard = False, order.heard
    task.save()
    Ask.objects.filter(order=order, state=AskState.ASKED).update(
        state=AskState.REFUSED, code="redirected", answered_at=now()
    )
    GreenAnswer.objects.filter(order=order).delete()
    former = Task.objects.filter(order=order, recipient_id=recipient_id).order_by("-since").first()
    order.recipient_id, order.heard = recipient_id, former.heard if former else 0
    order.outside = outside(recipient_id) is not None
    order.status, order.sent_at, order.basis_id = OrderStatus.DRAFT, None, None
    order.package_digest, order.sharing = "", DeclaredSharing.OPEN
    order.service_code, order.service_name = service
    after = order.succeeded_by
    if place != before:
        order.succeeded_by = None
        take_place(order)
    successor = Task(
        order=order,
        part_of=task,
        recipient_id=recipient_id,
        state=State.DRAFT,
        since=now(),
        moved_by=MOVED_BY,
        owner_id=order.sender_id,
        region_id=actor.tenant.region_id,
    )
    successor.save(force_insert=True)
    clockwork.follow(successor, None)
    try:
        with transaction.atomic():
            changed(successor, Verb.REDIRECT)
    except IntegrityError as fault:  # somebody began another one there at this moment: tried again, it is found
        raise Unavailable from fault
    if place != before:
        leave_place(order, before, after)


def _check(task: Task, recipient_id: UUID) -> None:
    order = task.order
    if recipient_id == order.sender_id or (recipient_id == order.recipient_id and task.state in BEFORE_ACCEPTANCE):
        raise Invalid("recipient_id", "same_receiver", _("Choose another organisation."))
    if not may_send(order.sender_id, recipient_id, order.kind):
        raise Refused("no_partnership", _("There is no agreement to refer to this organisation in this kind."))
    held = rival(order, (recipient_id, _service(order, recipient_id)[0]))
    if held is not None:
        raise AlreadyOpen(held)


def _service(order: ServiceRequest, recipient_id: UUID) -> tuple[str, str]:
    """The same service at the other organisation where it offers it, else the organisation as a whole."""
    offered = {card.code: card.name for card in services(recipient_id)}
    if order.service_code in offered:
        return order.service_code, offered[order.service_code]
    return "", name_of(recipient_id)
