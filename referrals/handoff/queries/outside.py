"""A referral as somebody outside the network may read it, and whether it is open to them at all."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import consent.access
from commands import reads, saw
from consent.contracts import ConsentProof
from handoff.access import MACHINE, answered_outside_by, patient_of
from handoff.contracts.outside import OutsideStanding, OutsideView
from handoff.contracts.views import PackageView, PreviewView
from handoff.enums import Kind, PackagePart, PackageStatus, Permission, Priority, State, Verb
from handoff.models import Clock, Fact, Package, ServiceRequest, Task
from handoff.queries import shapes
from handoff.queries.held import asked_facts, content_of, newest, read_person, standing_proof
from handoff.queries.parties import cards as cards_of
from handoff.queries.view import sections
from handoff.rules.decisions import available
from handoff.rules.package import withhold
from handoff.rules.states import BEFORE_ACCEPTANCE, READABLE
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotFound, Refused
from staff.access import machine

SAID = frozenset({Verb.ASK_INFO, Verb.ANSWER_INFO, Verb.NOTE, Verb.QUESTION_OUTCOME, Verb.CANCEL})
ENDED = {State.DECLINED: "declined", State.REDIRECTED: "elsewhere"}


@reads(needs=Permission.LINK)
def outside_standing(actor: Actor, *, task_id: UUID) -> OutsideStanding | None:
    """How a task of a receiver outside the network stands; None for any other task. Nothing about the patient."""
    task = Task.objects.filter(id=task_id, order__outside=True).select_related("order").first()
    if task is None:
        former = Task.objects.filter(id=task_id, live=False).select_related("order").first()
        return None if former is None else _standing(former, None)
    return _standing(task, standing_proof(machine(actor.tenant, MACHINE), task.order))


@reads(needs=Permission.LINK)
def outside_task(actor: Actor, *, referral_id: UUID) -> UUID | None:  # noqa: ARG001 - the frame's
    """The live task of a referral whose receiver is outside the network; None for any other. An identifier only."""
    rows = Task.objects.filter(order_id=referral_id, live=True, order__outside=True)
    return rows.values_list("id", flat=True).first()


@reads(needs=Permission.ANSWER_OUTSIDE)
def outside_view(actor: Actor) -> OutsideView:
    """What somebody outside the network may read of the one referral that their link names.

    The consent is asked again here and stands until the answer is read. Raises `NotFound`, `Refused("link_closed")`.
    """
    order = answered_outside_by(actor).first()
    if order is None:
        raise NotFound("referral")
    task = Task.objects.get(order_id=order.id, live=True)
    task.order = order
    held = standing_proof(machine(actor.tenant, MACHINE), order)
    proof = consent.access.still_holds(held.id, recipient_id=order.recipient_id, at=now()) if held else None
    if _closed(task, proof) or proof is None:
        raise Refused("link_closed", PackageStatus.NOT_OPEN.label)
    saw(patient_of(order))
    return _view(actor, task, proof, now())


def _standing(task: Task, proof: ConsentProof | None) -> OutsideStanding:
    order, closed = task.order, _closed(task, proof)
    package = newest(order, PackagePart.FULL) if not closed and task.state not in BEFORE_ACCEPTANCE else None
    return OutsideStanding(
        order.id,
        order.version,
        task.id,
        task.recipient_id,
        next((card.name for card in cards_of([task.recipient_id]).values()), ""),
        patient_of(order),
        task.state,
        closed,
        until=proof.valid_until if proof else None,
        proof_id=proof.id if proof else None,
        basis=proof.basis if proof else "",
        categories=frozenset(str(category) for category in proof.categories) if proof else frozenset(),
        package_number=package.number if package else 0,
    )


def _closed(task: Task, proof: ConsentProof | None) -> str:
    state = State(task.state)
    if not task.live:
        return "elsewhere"
    if state not in READABLE:
        return ENDED.get(state, "over")
    return "" if proof is not None else "consent"


def _view(actor: Actor, task: Task, proof: ConsentProof, moment: datetime) -> OutsideView:
    order, state = task.order, State(task.state)
    cards = cards_of([order.sender_id, order.recipient_id])
    clocks = tuple(shapes.clock(row, moment) for row in Clock.objects.filter(task=task))
    responsible = read_person(task.responsible)
    facts = Fact.objects.filter(order=order, at__gte=order.sent_at, kind__in=[str(kind) for kind in SAID])
    outcomes = Package.objects.filter(order=order, part=PackagePart.OUTCOME, frozen_at__gte=order.sent_at)
    return OutsideView(
        referral_id=order.id,
        version=order.version,
        kind=order.kind,
        kind_label=Kind(order.kind).label,
        priority=order.priority,
        priority_label=Priority(order.priority).label,
        state=state,
        state_label=state.label,
        ball=shapes.ball(task, cards, clocks),
        sender=shapes.party(order.sender_id, cards, read_person(order.contact)),
        recipient=shapes.party(order.recipient_id, cards, responsible),
        preview=_preview(order),
        package=_package(order, state, proof),
        responsible=shapes.person(responsible),
        first_contact_on=task.first_contact_on,
        expected_on=task.expected_on,
        ends_on=order.ends_on,
        sent_at=order.sent_at,
        until=proof.valid_until,
        said=tuple(shapes.fact(row, cards) for row in facts.order_by("at", "id")),
        outcomes=tuple(shapes.outcome(row) for row in outcomes.order_by("number")),
        available_actions=available(asked_facts(actor, task), actor),
    )


def _preview(order: ServiceRequest) -> PreviewView:
    """As it was frozen when it was sent."""
    frozen = newest(order, PackagePart.PREVIEW)
    if frozen is None:
        raise NotFound("preview")
    content = content_of(frozen)
    planned, last = content["planned_discharge_at"], content["ends_on"]
    return PreviewView(
        masked_name=content["masked_name"],
        sex=content["sex"],
        age_band=content["age_band"],
        reason=content["reason"],
        priority=content["priority"],
        service_code=content["service_code"],
        service_name=content["service_name"],
        planned_discharge_at=datetime.fromisoformat(planned) if planned else None,
        ends_on=date.fromisoformat(last) if last else None,
        pathway=content["pathway"],
    )


def _package(order: ServiceRequest, state: State, proof: ConsentProof) -> PackageView:
    if state in BEFORE_ACCEPTANCE:
        return PackageView(PackageStatus.AFTER_ACCEPTANCE, PackageStatus.AFTER_ACCEPTANCE.label)
    frozen = newest(order, PackagePart.FULL)
    if frozen is None:
        return PackageView(PackageStatus.WITHHELD, PackageStatus.WITHHELD.label)
    content = withhold(content_of(frozen), frozenset(str(category) for category in proof.categories))
    return PackageView(
        PackageStatus.HERE,
        PackageStatus.HERE.label,
        number=frozen.number,
        digest=frozen.digest,
        frozen_at=frozen.frozen_at,
        sections=sections(content),
    )
