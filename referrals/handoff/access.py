"""Doors to referrals. Locks are taken in one order: patient, order, task, then what hangs on them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from consent.access import conversations_received
from handoff.enums import DeclaredSharing, Kind, Permission, ProposalState, Side
from handoff.models import DischargePlan, Proposal, Protocol, ServiceRequest, Task
from handoff.rules.states import READABLE
from handoff.rules.table import DECIDERS, RECEIVER_CLINICIAN
from kernel.actor import OUTSIDE, Actor
from kernel.clock import now
from kernel.errors import Conflict, NotFound
from patients.access import patient_to_change
from staff.access import machine, running_for
from staff.enums import Role

MACHINE = "handoff"
SEES_EVERYTHING = DECIDERS
SEES_PROPOSALS = RECEIVER_CLINICIAN | {Role.CENTRE_HEAD}
NURSES = frozenset({Role.WARD_NURSE, Role.COMMUNITY_NURSE})
ANSWERS_OUTSIDE = frozenset({Permission.ANSWER_OUTSIDE, Permission.RECEIVE, Permission.DECIDE, Permission.ATTEND})
"""What somebody outside the network may do, with the one task that a link names; the table decides within that."""


def referrals_visible_to(actor: Actor) -> QuerySet[ServiceRequest]:
    """Offices and doctors: every referral. Nurses: what their side sends, the green channel, and of what was received
    only the patients for whom they are the named responsible person, or somebody who lets them act today. Everybody
    else: none.
    """
    rows = ServiceRequest.objects.all()
    if not actor.may(Permission.READ):
        return rows.none()
    if actor.kind == "machine" or actor.roles & SEES_EVERYTHING:
        return rows
    if not actor.roles & NURSES:
        return rows.none()
    answering = Q(tasks__responsible_id=actor.id) | Q(tasks__responsible_id__in=running_for(actor).values("giver_id"))
    own = answering & Q(tasks__live=True)
    return rows.filter(Q(side=Side.SENDER) | Q(kind=Kind.UP_GREEN) | Q(id__in=rows.filter(own).values("id")))


def referrals_readable_to(actor: Actor) -> QuerySet[ServiceRequest]:
    """Of the visible referrals those in which this side may read what the other side wrote: its own orders always; of
    what it received only what is open, while sharing goes on and the ground stands under which it came.
    """
    readable = Q(tasks__live=True, tasks__state__in=READABLE, sharing=DeclaredSharing.OPEN)
    received = Q(id__in=conversations_received(now()))
    rows = ServiceRequest.objects.filter(Q(side=Side.SENDER) | (readable & received)).values("id")
    return referrals_visible_to(actor).filter(id__in=rows)


def answered_outside_by(actor: Actor) -> QuerySet[ServiceRequest]:
    """The one referral whose live task a person outside the network answers for; none for anybody else."""
    rows = ServiceRequest.objects.filter(side=Side.SENDER, outside=True)
    if actor.kind != OUTSIDE or actor.about is None:
        return rows.none()
    return rows.filter(tasks__live=True, tasks__id=actor.about)


def proposals_visible_to(actor: Actor) -> QuerySet[Proposal]:
    """Green channels that alerts propose: for doctors and heads all, for nurses those of their own patients and of
    patients without a named person.
    """
    rows = Proposal.objects.all()
    if actor.kind == "machine" or actor.roles & SEES_PROPOSALS:
        return rows
    if not actor.roles & NURSES:
        return rows.none()
    return rows.filter(Q(responsible_id=actor.id) | Q(responsible_id=None))


def referral_to_change(actor: Actor, referral_id: UUID, expected_version: int | None = None) -> Task:
    """The live task of a referral, locked with its order and its patient.

    Raises `NotFound`, and `Conflict` when it is not the version that the person saw. Machines name no version.
    """
    visible = (answered_outside_by(actor) if actor.kind == OUTSIDE else referrals_visible_to(actor)).filter(
        id=referral_id
    )
    found = visible.values_list("patient_id", flat=True).first()
    if found is None and not visible.exists():
        raise NotFound("referral")
    if found is not None:
        patient_to_change(machine(actor.tenant, MACHINE) if actor.kind == OUTSIDE else actor, found)
    order = ServiceRequest.objects.select_for_update().get(id=referral_id)
    if expected_version is not None and order.version != expected_version:
        raise Conflict(order.version)
    return live_task(order)


def copy_to_follow(actor: Actor, referral_id: UUID, other_id: UUID) -> Task:
    """The live task of a referral that we share with the organisation that tells us something about it."""
    task = referral_to_change(actor, referral_id)
    if other_of(task.order) != other_id:
        raise NotFound("referral")
    return task


def former_task(order: ServiceRequest, recipient_id: UUID, task_id: UUID | None) -> Task | None:
    """The task of that receiver that is meant, where another task has followed it; None for the present one, and where
    we receive. A message that names no task means the receiver's last one.
    """
    if order.side != Side.SENDER:
        return None
    theirs = Task.objects.filter(order=order, recipient_id=recipient_id, live=False)
    named = theirs.filter(id=task_id).first() if task_id else None
    return named or (None if order.recipient_id == recipient_id else theirs.order_by("-since").first())


def live_task(order: ServiceRequest) -> Task:
    """The task that stands, locked."""
    task = Task.objects.select_for_update().get(order_id=order.id, live=True)
    task.order = order
    return task


def proposal_to_change(actor: Actor, proposal_id: UUID, expected_version: int) -> Proposal:
    """An open proposal, locked. Raises `NotFound`, `Conflict` for another version or when it is settled."""
    row = proposals_visible_to(actor).select_for_update().filter(id=proposal_id).first()
    if row is None:
        raise NotFound("proposal")
    if row.version != expected_version or row.state != ProposalState.OPEN:
        raise Conflict(row.version)
    return row


def protocol_to_change(
    actor: Actor, protocol_id: UUID, expected_version: int | None, *, partner_id: UUID | None = None
) -> Protocol:
    """A joint protocol, locked, of that partner where one is named. Raises `NotFound`, `Conflict`."""
    rows = Protocol.objects.select_for_update().filter(id=protocol_id)
    may = actor.may(Permission.CURATE) or actor.may(Permission.CROSS)
    row = rows.filter(partner_id=partner_id).first() if partner_id else rows.first()
    if row is None or not may:
        raise NotFound("protocol")
    if expected_version is not None and row.version != expected_version:
        raise Conflict(row.version)
    return row


def other_of(order: ServiceRequest) -> UUID:
    """The organisation at the other end."""
    return order.recipient_id if order.side == Side.SENDER else order.sender_id


def patient_of(order: ServiceRequest) -> UUID:
    """This organisation's own record of the patient; `NotFound` on a recipient's copy before acceptance made one."""
    if order.patient_id is None:
        raise NotFound("patient")
    return order.patient_id


def plan_of(order: ServiceRequest) -> DischargePlan | None:
    """The discharge plan of an order, where one was begun."""
    return DischargePlan.objects.filter(order_id=order.id).first()
