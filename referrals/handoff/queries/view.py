"""One referral: who holds the ball, what crossed, what happened, and what this actor may do now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import patients.queries
from commands import reads, saw
from consent.enums import Category
from handoff.access import referrals_visible_to
from handoff.contracts.payload import from_payload
from handoff.contracts.views import (
    ChainLink,
    FactView,
    OutcomeView,
    PackageView,
    PaperLink,
    PreviewView,
    ProtocolStated,
    ReferralView,
    SectionView,
    Text,
)
from handoff.enums import (
    DeclaredSharing,
    Kind,
    OrderStatus,
    PackagePart,
    PackageStatus,
    Permission,
    Priority,
    Side,
    State,
)
from handoff.models import Ask, Clock, Fact, Package, ServiceRequest, Task
from handoff.queries import shapes
from handoff.queries.contents import full_content
from handoff.queries.criteria import shown_of
from handoff.queries.held import asked_facts, content_of, package_status, plan_content, read_person, standing_proof
from handoff.queries.parties import cards as cards_of
from handoff.queries.parties import to_speak_to
from handoff.rules.decisions import available
from handoff.rules.package import HERE, NOT_RECORDED, WITHHELD, Content
from handoff.rules.paper import forms_of, path_of
from handoff.rules.states import MEANINGS
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotFound
from patients.contracts import PatientSummary

SECTION_STATUS: dict[str, Text] = {
    HERE: _("Shared"),
    WITHHELD: _("Withheld by consent"),
    NOT_RECORDED: _("Not recorded"),
}


@reads(needs=Permission.READ)
def referral(actor: Actor, *, referral_id: UUID) -> ReferralView:
    """One referral as this actor may see it now; its actions hold for this version only. Raises `NotFound`."""
    order = referrals_visible_to(actor).filter(id=referral_id).first()
    if order is None:
        raise NotFound("referral")
    task = Task.objects.get(order_id=order.id, live=True)
    task.order = order
    saw(order.patient_id or order.id)
    return _view(actor, task, now())


@reads(needs=Permission.SEND)
def draft_package(actor: Actor, *, referral_id: UUID) -> PackageView:
    """What would leave if the draft were sent now: under the consent that stands, else under an emergency basis.

    Raises `NotFound` for anything but a draft.
    """
    order = referrals_visible_to(actor).filter(id=referral_id, side=Side.SENDER, sent_at=None).first()
    if order is None or order.patient_id is None:
        raise NotFound("referral")
    saw(order.patient_id)
    if order.anonymous:
        return PackageView(PackageStatus.ANONYMOUS, PackageStatus.ANONYMOUS.label)
    proof = standing_proof(actor, order)
    urgent: frozenset[str] = frozenset(Category.values) if order.kind == Kind.UP_GREEN else frozenset()
    content = full_content(actor, order, proof.categories if proof else urgent)
    status = PackageStatus.NOT_FROZEN
    return PackageView(status, status.label, sections=sections(content))


def _view(actor: Actor, task: Task, moment: datetime) -> ReferralView:
    order, state = task.order, State(task.state)
    cards = cards_of([order.sender_id, order.recipient_id])
    clocks = tuple(
        shapes.clock(row, moment) for row in Clock.objects.filter(task=task).order_by("code", "round", "level")
    )
    packages = list(Package.objects.filter(order=order).order_by("part", "number"))
    responsible, became = read_person(task.responsible), _became(order)
    package = _package(task, [row for row in packages if _is_of_this_task(order, row)])
    outcomes = _outcomes(task, packages)
    to_call = responsible or (to_speak_to(order.recipient_id) if order.outside else None)
    person = _person(actor, task)
    return ReferralView(
        id=order.id,
        version=order.version,
        side=order.side,
        kind=order.kind,
        kind_label=Kind(order.kind).label,
        priority=order.priority,
        priority_label=Priority(order.priority).label,
        state=state,
        state_label=state.label,
        since=task.since,
        order_status=OrderStatus(order.status),
        fhir_task_status=MEANINGS[state].task,
        ball=shapes.ball(task, cards, clocks),
        patient_id=order.patient_id,
        patient_name=person.name if person else order.masked_name,
        preview=_preview(task),
        sender=shapes.party(order.sender_id, cards, read_person(order.contact)),
        recipient=shapes.party(order.recipient_id, cards, to_call),
        outside=order.outside,
        owner_id=task.owner_id,
        region_id=task.region_id,
        responsible=shapes.person(responsible),
        first_contact_on=task.first_contact_on,
        expected_on=task.expected_on,
        scheduled_for=task.scheduled_for,
        place=task.place,
        arrived_at=task.arrived_at,
        green=shapes.green(order),
        criteria=shown_of(order),
        assessment_id=order.assessment_id,
        discharged_at=order.discharged_at,
        ends_on=order.ends_on,
        may_become_referral=order.may_become_referral,
        anonymous=order.anonymous,
        became_id=became.id if became else None,
        became_draft=became is not None and became.status == OrderStatus.DRAFT,
        chain=_chain(order),
        plan=plan_content(order),
        package=package,
        outcomes=outcomes,
        sharing=order.sharing,
        sharing_label=DeclaredSharing(order.sharing).label,
        escalation_level=task.escalation_level,
        clocks=clocks,
        timeline=_timeline(task, cards),
        asks=tuple(shapes.ask(row) for row in Ask.objects.filter(order=order).order_by("asked_at", "id")),
        available_actions=available(asked_facts(actor, task), actor),
        based_on=order.based_on,
        source=order.source,
        source_id=order.source_id,
        created_at=order.created_at,
        sent_at=order.sent_at,
        unread_notes=order.unread_notes,
        pathway=task.pathway,
        protocol_id=order.protocol_id,
        protocol_digest=order.protocol_digest,
        papers=_papers(task, package, outcomes, person),
    )


def _became(order: ServiceRequest) -> ServiceRequest | None:
    """The referral that an answered question led to, at the asker's."""
    if order.kind != Kind.ADVICE or order.side != Side.SENDER:
        return None
    return ServiceRequest.objects.filter(based_on=order.id, side=Side.SENDER).order_by("-created_at").first()


def _papers(
    task: Task, package: PackageView, outcomes: tuple[OutcomeView, ...], person: PatientSummary | None
) -> tuple[PaperLink, ...]:
    order = task.order
    died = any(one.died_on for one in outcomes) or (person is not None and person.deceased_on is not None)
    kind, state = Kind(order.kind), State(task.state)
    forms = forms_of(kind, state=state, package=package.status, has_outcome=bool(outcomes), died=died)
    return tuple(PaperLink(form, form.label, path_of(order.id, form)) for form in forms)


def _chain(order: ServiceRequest) -> tuple[ChainLink, ...]:
    """The tasks under this order, the first receiver first; one alone is no chain."""
    tasks = list(Task.objects.filter(order=order).order_by("since", "id"))
    if len(tasks) == 1:
        return ()
    cards = cards_of(task.recipient_id for task in tasks)
    return tuple(
        ChainLink(
            task_id=task.id,
            recipient_id=task.recipient_id,
            recipient_name=cards[task.recipient_id].name if task.recipient_id in cards else "",
            recipient_name_en=cards[task.recipient_id].name_en if task.recipient_id in cards else "",
            state=task.state,
            state_label=State(task.state).label,
            since=task.since,
            live=task.live,
        )
        for task in tasks
    )


def _person(actor: Actor, task: Task) -> PatientSummary | None:
    """The patient once the record is here; None before, where the name is masked."""
    order = task.order
    if order.patient_id is None or _never_ours(task):
        return None
    return patients.queries.summary(actor, patient_id=order.patient_id)


def _never_ours(task: Task) -> bool:
    """The receiver of what was sent by mistake has no business with whom it was about."""
    return task.order.side == Side.RECIPIENT and task.state == State.ENTERED_IN_ERROR


def _outcomes(task: Task, packages: list[Package]) -> tuple[OutcomeView, ...]:
    rows = [] if _never_ours(task) else [row for row in packages if row.part == PackagePart.OUTCOME]
    return tuple(shapes.outcome(row) for row in rows)


def _timeline(task: Task, cards: shapes.Cards) -> tuple[FactView, ...]:
    facts = tuple(shapes.fact(row, cards) for row in Fact.objects.filter(order=task.order).order_by("at", "id"))
    return tuple(replace(fact, text="") for fact in facts) if _never_ours(task) else facts


def _preview(task: Task) -> PreviewView:
    order = task.order
    if _never_ours(task):
        return PreviewView(order.masked_name, "unknown", "", "", order.priority, "", "", None, None)
    return PreviewView(
        masked_name="" if order.anonymous else order.masked_name,
        sex=order.sex,
        age_band=order.age_band,
        reason=order.reason,
        priority=order.priority,
        service_code=order.service_code,
        service_name=order.service_name,
        planned_discharge_at=order.planned_discharge_at,
        ends_on=order.ends_on,
        pathway=order.pathway,
    )


def _is_of_this_task(order: ServiceRequest, row: Package) -> bool:
    """A receiver who is asked again sees the package of the present task, not that of a former one."""
    return row.part == PackagePart.FULL and (order.side == Side.SENDER or row.number >= order.package_number)


def _package(task: Task, versions: list[Package]) -> PackageView:
    status = package_status(task, is_here=bool(versions))
    if status != PackageStatus.HERE:
        return PackageView(status, status.label)
    newest = versions[-1]
    content = content_of(newest)
    stated = content.get("protocol")
    return PackageView(
        status,
        status.label,
        number=newest.number,
        digest=newest.digest,
        frozen_at=newest.frozen_at,
        sections=sections(content),
        protocol=from_payload(ProtocolStated, stated) if stated else None,
    )


def sections(content: Content) -> tuple[SectionView, ...]:
    """Every kind of data, with the word for what is not there."""
    return tuple(_section(category, content["sections"].get(category)) for category in Category)


def _section(category: Category, held: dict[str, Any] | None) -> SectionView:
    section = held or {"status": NOT_RECORDED}
    status = str(section["status"])
    return SectionView(category, category.label, status, SECTION_STATUS[status], section.get("content"))
