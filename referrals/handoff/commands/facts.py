"""Facts of the timeline, and what the table needs to know about a referral."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import consent.queries
from consent.enums import Category
from handoff.commands.documents import plan_content
from handoff.contracts.messages import FactTold, PersonTold
from handoff.contracts.payload import from_payload, to_payload
from handoff.enums import AskState, DeclaredSharing, Kind, Side, State, Verb
from handoff.models import Ask, Fact, ServiceRequest, Task
from handoff.rules.decisions import ReferralFacts
from handoff.rules.package import canonical
from handoff.rules.required import missing
from handoff.rules.states import UNSENT
from kernel.actor import Actor
from kernel.clock import now
from kernel.ids import new_id
from tenancy.queries import partnership_active


@dataclass(frozen=True, slots=True)
class Said:
    """What is said with a move. `device_time`: when it was done on an offline device. `on_behalf_of`: for whom, as for a
    patient who speaks through staff.
    """

    reason: str = ""
    text: str = ""
    device_time: datetime | None = None
    on_behalf_of: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def fact_of(actor: Actor, order: ServiceRequest, kind: str, said: Said) -> Fact:
    """A new line of the timeline, not saved yet."""
    return Fact(
        id=new_id(),
        order=order,
        kind=str(kind),
        at=now(),
        device_time=said.device_time,
        side=order.side,
        by_id=actor.id,
        by_name="" if actor.kind == "machine" else actor.name,
        organisation_id=actor.tenant.id,
        on_behalf_of=said.on_behalf_of,
        reason=said.reason,
        text=said.text.strip() or None,
        details=dict(said.details),
    )


def fact_told(fact: Fact) -> FactTold:
    """The line as it crosses."""
    by = PersonTold(fact.by_name, fact.organisation_id, title=fact.by_title, id=fact.by_id)
    words = {"reason": fact.reason, "text": fact.text or "", "on_behalf_of": fact.on_behalf_of}
    return FactTold(fact.id, fact.kind, fact.at, by, device_time=fact.device_time, details=fact.details, **words)


def fact_heard(order: ServiceRequest, told: FactTold) -> Fact:
    """The other side's line for our timeline, not saved yet."""
    return Fact(
        id=told.id,
        order=order,
        kind=told.kind,
        at=told.at,
        device_time=told.device_time,
        side=Side(order.side).other,
        by_id=told.by.id,
        by_name=told.by.name,
        by_title=told.by.title,
        organisation_id=told.by.organisation_id,
        on_behalf_of=told.on_behalf_of,
        reason=told.reason,
        text=told.text or None,
        details=told.details,
    )


def asked_facts(actor: Actor, task: Task) -> ReferralFacts:
    """What the table is asked about this copy now."""
    order = task.order
    asked = Ask.objects.filter(order=order, state=AskState.ASKED).values_list("verb", flat=True)
    facts = ReferralFacts(
        Kind(order.kind),
        Side(order.side),
        State(task.state),
        asked=frozenset(Verb(verb) for verb in asked),
        sharing=DeclaredSharing(order.sharing),
    )
    return with_readiness(actor, order, facts) if task.state in UNSENT else facts


def with_readiness(actor: Actor, order: ServiceRequest, facts: ReferralFacts) -> ReferralFacts:
    """Adds what stands in the way of sending."""
    plan = plan_content(order)
    filled = {
        "reason": order.reason,
        "planned_discharge_at": order.planned_discharge_at,
        "diagnoses": plan.diagnoses.strip(),
        "instructions": plan.instructions.strip(),
        "red_flags": plan.red_flags,
    }
    assert order.patient_id is not None
    proof = consent.queries.proof(
        actor, patient_id=order.patient_id, recipient_id=order.recipient_id, purpose=order.purpose
    )
    return ReferralFacts(
        facts.kind,
        facts.side,
        facts.state,
        asked=facts.asked,
        sharing=facts.sharing,
        missing=missing(facts.kind, filled),
        partners=partnership_active(order.sender_id, order.recipient_id, order.kind),
        consent_holds=proof is not None and Category.IDENTITY in proof.categories,
    )


def stored_person(person: PersonTold | None) -> str | None:
    """A person of either organisation as a sealed column holds it."""
    return canonical(to_payload(person)) if person else None


def read_person(stored: str | None) -> PersonTold | None:
    """The person in such a column."""
    return from_payload(PersonTold, json.loads(stored)) if stored else None
