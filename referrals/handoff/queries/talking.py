"""Who may write to whom about a patient, and on what it rests."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import consent.queries
from commands import reads, saw
from consent.contracts import ConsentProof
from handoff.access import other_of, referrals_readable_to, referrals_visible_to
from handoff.contracts.talking import Talking
from handoff.enums import DeclaredSharing, FactKind, Kind, PackagePart, Permission, Side, State
from handoff.models import Fact, Package, ServiceRequest, Task
from handoff.queries.held import standing_proof
from handoff.queries.parties import may_send
from handoff.rules.states import BEFORE_ACCEPTANCE, TAKEN_OVER, UNSENT
from kernel.actor import Actor
from kernel.errors import NotFound, Refused

TALKS = TAKEN_OVER | {State.CANCEL_REQUESTED, State.OUTCOME_SENT}
AT_ONCE = frozenset({Kind.UP_GREEN})


@reads(needs=Permission.READ)
def talking(actor: Actor, *, referral_id: UUID) -> Talking:
    """How this copy stands as to messages with the other side: codes only; whoever shows a word of the patient says so
    on record. Raises `NotFound`.
    """
    order = _order(actor, referral_id)
    task = Task.objects.get(order_id=order.id, live=True)
    received = order.side == Side.RECIPIENT
    return Talking(
        referral_id=order.id,
        version=order.version,
        side=order.side,
        partner_id=other_of(order),
        patient_id=order.patient_id,
        closed=_closed(order, State(task.state)),
        theirs=referrals_readable_to(actor).filter(id=order.id).exists(),
        hidden=received and task.state == State.ENTERED_IN_ERROR,
        files=not order.anonymous,
    )


@reads(needs=Permission.READ)
def proof_of_talk(actor: Actor, *, referral_id: UUID, texts: Collection[str] = ()) -> ConsentProof:
    """The ground on which a message about the patient leaves now. Raises `NotFound`, `Refused("consent_missing")`, and
    `Invalid("text", …)` where an anonymous question would be given away.
    """
    order = _order(actor, referral_id)
    saw(order.patient_id or order.id)
    proof = right_to_tell(actor, order, texts)
    if proof is None:
        raise Refused("consent_missing", _("No consent covers this any more: nothing about the patient may leave."))
    return proof


@reads(needs=Permission.READ)
def shared_with(actor: Actor, *, referral_id: UUID, organisation_id: UUID) -> Talking | None:
    """How our copy of a referral with that organisation stands; None where there is none (any more).

    Raises `NotFound` for a referral that is not, and never was, shared with it.
    """
    order = referrals_visible_to(actor).filter(id=referral_id).first()
    if order is None:
        return None
    parties = {order.sender_id, *Task.objects.filter(order=order).values_list("recipient_id", flat=True)}
    if organisation_id not in parties - {actor.tenant.id}:
        raise NotFound("referral")
    return talking(actor, referral_id=referral_id)


def right_to_tell(actor: Actor, order: ServiceRequest, texts: Collection[str] = ()) -> ConsentProof | None:
    """The sender's consent or basis while it and the agreement stand; the receiver's right to answer under it. `texts`
    are looked through where the question is anonymous: `Invalid("text", "names_the_patient", …)`.
    """
    if order.side == Side.RECIPIENT:
        return _right_to_answer(actor, order)
    if order.patient_id is None or not may_send(order.sender_id, order.recipient_id, order.kind):
        return None
    return standing_proof(actor, order, texts)


def _right_to_answer(actor: Actor, order: ServiceRequest) -> ConsentProof | None:
    try:
        return consent.queries.answer_proof(actor, recipient_id=order.sender_id, conversation=order.id)
    except Refused:
        return None


def _order(actor: Actor, referral_id: UUID) -> ServiceRequest:
    order = referrals_visible_to(actor).filter(id=referral_id).first()
    if order is None:
        raise NotFound("referral")
    return order


def _closed(order: ServiceRequest, state: State) -> str:
    """Messages open once the whole package has crossed and close with the referral or the sharing."""
    if order.outside:
        return "outside"
    if state in UNSENT:
        return "not_sent"
    whole = order.kind in AT_ONCE
    if state in BEFORE_ACCEPTANCE and not whole:
        return "before_taken_on" if order.anonymous else "before_acceptance"
    if state not in (TALKS | BEFORE_ACCEPTANCE if whole else TALKS):
        return "over"
    if order.sharing == DeclaredSharing.STOPPED:
        return "sharing_stopped"
    return "" if order.sharing == DeclaredSharing.OPEN and _has_crossed(order) else "not_shared"


def _has_crossed(order: ServiceRequest) -> bool:
    """Whether the package of the present task stands on both sides, as far as this copy knows."""
    if order.kind in AT_ONCE or order.anonymous:
        return True
    if order.side == Side.RECIPIENT:
        full = Package.objects.filter(order=order, part=PackagePart.FULL, number__gte=order.package_number)
        return full.exists()
    return Fact.objects.filter(order=order, kind=FactKind.PACKAGE_SENT, at__gte=order.sent_at).exists()
