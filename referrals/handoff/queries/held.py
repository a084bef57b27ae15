"""What a copy holds, for queries and commands: documents, plan, people, and what the table is asked about."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import consent.queries
import followup.queries
from consent.contracts import ConsentProof
from consent.enums import Category
from handoff.access import patient_of, plan_of
from handoff.contracts.messages import GreenTold, PersonTold
from handoff.contracts.payload import from_payload
from handoff.contracts.plan import PlanContent
from handoff.enums import AskState, ClockCode, DeclaredSharing, Kind, PackagePart, PackageStatus, Side, State, Verb
from handoff.models import Ask, Clock, Fact, GreenAnswer, KindSetting, Package, ServiceRequest, Task
from handoff.queries.parties import may_send
from handoff.rules.decisions import ReferralFacts
from handoff.rules.package import Content, digest
from handoff.rules.required import missing
from handoff.rules.states import BEFORE_ACCEPTANCE, READABLE, UNSENT
from handoff.rules.table import REVIEWED, TO_HOSPITAL
from kernel.actor import OUTSIDE, Actor
from kernel.clock import local, now
from kernel.errors import Invalid


def source_of(organisation_id: UUID) -> str:
    """What the record calls an organisation from which rows were taken over."""
    return f"organisation:{organisation_id}"


def newest(order: ServiceRequest, part: PackagePart) -> Package | None:
    """The latest version of a document."""
    return Package.objects.filter(order=order, part=part).order_by("-number").first()


def content_of(package: Package) -> Content:
    """What the document holds; `Invalid` where the row is not what was frozen."""
    content: Content = json.loads(package.content)
    if digest(content) != package.digest:
        raise Invalid("package", "altered", _("This document was altered after it was frozen."))
    return content


def _ground_stands(order: ServiceRequest) -> bool:
    """Recipient: whether the consent, or the other ground, under which a package came stands still."""
    return consent.queries.received(order.sender_id, order.id) is not None


def is_shared(order: ServiceRequest) -> bool:
    """Recipient: whether what came with the referral may be used: shared still, on a ground that stands."""
    return order.sharing == DeclaredSharing.OPEN and _ground_stands(order)


def package_status(task: Task, *, is_here: bool) -> PackageStatus:
    """Its owner always sees it; the receiver while the referral is open and the ground stands under which it came."""
    order = task.order
    if order.anonymous:
        return PackageStatus.ANONYMOUS
    if order.side == Side.SENDER:
        return PackageStatus.HERE if is_here else PackageStatus.NOT_FROZEN
    if task.state not in READABLE:
        return PackageStatus.NOT_OPEN
    if order.sharing != DeclaredSharing.OPEN or (is_here and not _ground_stands(order)):
        return PackageStatus.WITHHELD
    if is_here:
        return PackageStatus.HERE
    return PackageStatus.AFTER_ACCEPTANCE if task.state in BEFORE_ACCEPTANCE else PackageStatus.ON_ITS_WAY


def died_on(outcome: Content) -> date | None:
    """The day of death that an outcome names."""
    day = outcome.get("died_on")
    return date.fromisoformat(str(day)) if day else None


def plan_content(order: ServiceRequest) -> PlanContent | None:
    """The discharge plan as written so far."""
    row = plan_of(order)
    return from_payload(PlanContent, json.loads(row.content)) if row else None


def read_person(stored: str | None) -> PersonTold | None:
    """A member of staff in a sealed column."""
    return from_payload(PersonTold, json.loads(stored)) if stored else None


def green_of(order: ServiceRequest) -> GreenTold | None:
    """Bed and doctor, where they were answered."""
    row = GreenAnswer.objects.filter(order=order).first()
    return GreenTold(row.bed, row.department, row.doctor_name, row.doctor_phone) if row else None


def standing_proof(actor: Actor, order: ServiceRequest, texts: Collection[str] = ()) -> ConsentProof | None:
    """The consent or emergency basis under which the sender may let something leave now; for an anonymous question its
    own basis, where none of the `texts` gives the patient away: else `Invalid("text", "names_the_patient", …)`.
    """
    if order.anonymous:
        return consent.queries.anonymised(
            actor, patient_id=patient_of(order), recipient_id=order.recipient_id, texts=texts
        )
    return consent.queries.proof(
        actor, patient_id=patient_of(order), recipient_id=order.recipient_id, purpose=order.purpose
    )


def side_of(actor: Actor, order: ServiceRequest) -> Side:
    """For which side somebody acts on this copy: its own, or outside the network the receiver's."""
    return Side.RECIPIENT if actor.kind == OUTSIDE else Side(order.side)


def asked_facts(actor: Actor, task: Task, side: Side | None = None) -> ReferralFacts:
    """What the table is asked about this copy now. `side`: for whom our own machine acts, where one copy is both."""
    order, state = task.order, State(task.state)
    side = side or side_of(actor, order)
    asked = Ask.objects.filter(order=order, state=AskState.ASKED).values_list("verb", flat=True)
    facts = ReferralFacts(
        Kind(order.kind),
        side,
        state,
        asked=frozenset(Verb(verb) for verb in asked),
        sharing=DeclaredSharing(order.sharing),
        unread_notes=order.unread_notes > 0,
    )
    if side == Side.SENDER and order.kind in TO_HOSPITAL:
        facts = replace(facts, follow_up_due=_follow_up_due(task))
        if state not in UNSENT:
            facts = replace(facts, consent_holds=_may_share_more(actor, order, state))
    if order.kind == Kind.ADVICE:
        turned = Fact.objects.filter(order=order, kind=Verb.TURN_INTO_REFERRAL).exists()
        facts = replace(facts, may_turn=order.may_become_referral, turned=turned)
    if state in UNSENT:
        return _with_readiness(actor, order, facts)
    if side == Side.SENDER and state == State.SENT:
        facts = replace(facts, may_undo=_may_undo(order))
    return facts


def kind_setting(kind: str) -> KindSetting:
    """How this organisation works with a kind: what it set, or the product's defaults (not saved)."""
    return KindSetting.objects.filter(kind=kind).first() or KindSetting(kind=kind, version=0)


def failed_attempt_days(actor: Actor, task: Task) -> frozenset[date]:
    """The days on which somebody tried in vain to reach the patient under the follow-up plan of this referral."""
    tried = followup.queries.failed_attempts(actor, referral_id=task.order.id)
    return frozenset(local(moment).date() for moment in tried)


def _follow_up_due(task: Task) -> bool:
    return Clock.objects.filter(task=task, code=ClockCode.R8, mine=True, stopped_at=None).exists()


def _may_share_more(actor: Actor, order: ServiceRequest, state: State) -> bool:
    """Whether a complete record may follow; asked only where one could."""
    return state not in (State.IN_CARE, State.OUTCOME_SENT) or standing_proof(actor, order) is not None


def _may_undo(order: ServiceRequest) -> bool:
    minutes = timedelta(minutes=kind_setting(order.kind).undo_minutes)
    return order.sent_at is not None and now() - order.sent_at < minutes


def _with_readiness(actor: Actor, order: ServiceRequest, facts: ReferralFacts) -> ReferralFacts:
    """Adds what stands in the way of sending."""
    plan = plan_content(order) or PlanContent()
    filled = {
        "reason": order.reason,
        "planned_discharge_at": order.planned_discharge_at,
        "diagnoses": plan.diagnoses.strip(),
        "instructions": plan.instructions.strip(),
        "red_flags": plan.red_flags,
        "ends_on": order.ends_on,
    }
    proof = standing_proof(actor, order)
    return replace(
        facts,
        missing=missing(facts.kind, filled),
        partners=may_send(order.sender_id, order.recipient_id, order.kind),
        consent_holds=proof is not None and (order.anonymous or Category.IDENTITY in proof.categories),
        anonymous=order.anonymous,
        reviewed=order.kind in REVIEWED and kind_setting(order.kind).internal_review,
    )
