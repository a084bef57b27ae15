"""Another receiver: the old task ends, a new one begins under the same order, and the chain stays visible (T10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command
from handoff.access import patient_of, referral_to_change
from handoff.commands import clockwork
from handoff.commands.facts import Said
from handoff.commands.keeping import changed, ref
from handoff.commands.moves import decided, take
from handoff.contracts.errors import AlreadyOpen
from handoff.enums import AskState, DeclaredSharing, OrderStatus, Permission, Side, State, Verb
from handoff.models import Ask, GreenAnswer, ServiceRequest, Task
from handoff.queries.parties import may_send, name_of, outside
from handoff.rules.states import BEFORE_ACCEPTANCE, OPEN_ORDER
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid, NotFound, Refused
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

    Where a referral to that receiver is open already, that one carries on and this order is over.
    """
    order = task.order
    if _rival(order, recipient_id) is not None:
        order.status = OrderStatus.REVOKED
        changed(task, Verb.REDIRECT)
        return
    task.live, task.heard = False, order.heard
    task.save()
    Ask.objects.filter(order=order, state=AskState.ASKED).update(
        state=AskState.REFUSED, code="redirected", answered_at=now()
    )
    GreenAnswer.objects.filter(order=order).delete()
    before = Task.objects.filter(order=order, recipient_id=recipient_id).order_by("-since").first()
    order.recipient_id, order.heard = recipient_id, before.heard if before else 0
    order.outside = outside(recipient_id) is not None
    order.status, order.sent_at, order.basis_id = OrderStatus.DRAFT, None, None
    order.package_digest, order.sharing = "", DeclaredSharing.OPEN
    order.service_code, order.service_name = _service(order, recipient_id)
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
    changed(successor, Verb.REDIRECT)


def _check(task: Task, recipient_id: UUID) -> None:
    order = task.order
    if recipient_id == order.sender_id or (recipient_id == order.recipient_id and task.state in BEFORE_ACCEPTANCE):
        raise Invalid("recipient_id", "same_receiver", _("Choose another organisation."))
    if not may_send(order.sender_id, recipient_id, order.kind):
        raise Refused("no_partnership", _("There is no agreement to refer to this organisation in this kind."))
    rival = _rival(order, recipient_id)
    if rival is not None:
        raise AlreadyOpen(rival)


def _rival(order: ServiceRequest, recipient_id: UUID) -> UUID | None:
    """An open referral of the same kind and service for this patient at that receiver."""
    rows = ServiceRequest.objects.filter(
        side=Side.SENDER,
        kind=order.kind,
        patient_id=patient_of(order),
        recipient_id=recipient_id,
        service_code=_service(order, recipient_id)[0],
        status__in=OPEN_ORDER,
    )
    return rows.exclude(id=order.id).values_list("id", flat=True).first()


def _service(order: ServiceRequest, recipient_id: UUID) -> tuple[str, str]:
    """The same service at the other organisation where it offers it, else the organisation as a whole."""
    offered = {card.code: card.name for card in services(recipient_id)}
    if order.service_code in offered:
        return order.service_code, offered[order.service_code]
    return "", name_of(recipient_id)
