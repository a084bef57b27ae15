"""Telling the other side. What may be said depends on what the patient agreed to: without a consent that holds, a
message carries codes, times and identifiers only, so the state of a referral always reaches the other side.
"""

from __future__ import annotations

from datetime import date, datetime

import consent.queries
import exchange.commands
import patients.queries
from consent.contracts import ConsentProof
from handoff.access import MACHINE, other_of
from handoff.commands.facts import fact_told
from handoff.contracts.messages import PREFIX, Answer, AskTold, ClockTold, Frozen, Standing, Told
from handoff.contracts.payload import to_payload
from handoff.enums import ClockCode, PackagePart, Side, State, Verb
from handoff.models import Ask, Clock, Fact, ServiceRequest, Task
from handoff.queries.held import content_of, died_on, green_of, newest, read_person
from handoff.queries.talking import right_to_tell
from handoff.rules.reasons import DIED, PATIENT_DIED
from kernel.actor import Actor
from kernel.contracts import Ref
from staff.access import machine


def tell(
    actor: Actor,
    task: Task,
    fact: Fact,
    *,
    ask: Ask | None = None,
    again: bool = False,
    frozen: Frozen | None = None,
    answer: Answer | None = None,
    discharged_at: datetime | None = None,
) -> None:
    """Posts a fact to the other copy, with the standing of the task where this copy decides it. The caller saves both
    rows, and the fact, which now names its message.

    `again`: its first telling was given up; it is told as if there were no consent. A receiver outside the network has
    no copy: it reads ours, as far as the consent goes, when it opens its link.
    """
    order = task.order
    if order.outside:
        return
    order.said += 1
    told = Told(
        order.id,
        order.said,
        fact_told(fact),
        task_id=task.id,
        again=again,
        standing=standing_of(task) if order.side == Side.RECIPIENT else None,
        clocks=held_clocks(task) if order.side == Side.SENDER else (),
        ask=AskTold(ask.id, Verb(ask.verb)) if ask else None,
        frozen=frozen,
        answer=answer,
        discharged_at=discharged_at,
        died_on=_day_of_death(actor, fact),
    )
    proof = None if again else right_to_tell(actor, order, (fact.text or "", fact.on_behalf_of))
    if proof is None:
        told, proof = told.stripped(), consent.queries.status_only(actor, recipient_id=other_of(order))
    posted = post(actor, order, proof, PREFIX + fact.kind, told)
    fact.message_id = posted.id


def _day_of_death(actor: Actor, fact: Fact) -> date | None:
    """The day that an outcome names, out of its document: so that telling it again says it again; with an end for a
    death that is on record here, its day.
    """
    if fact.reason == PATIENT_DIED and fact.order.patient_id is not None:
        works = machine(actor.tenant, MACHINE)
        return patients.queries.summary(works, patient_id=fact.order.patient_id).deceased_on
    if (fact.kind, fact.reason) != (Verb.SEND_OUTCOME, DIED):
        return None
    outcome = newest(fact.order, PackagePart.OUTCOME)
    return died_on(content_of(outcome)) if outcome is not None else None


def post(actor: Actor, order: ServiceRequest, proof: ConsentProof, kind: str, message: object) -> Ref:
    """Hands a message of this referral to the exchange."""
    return exchange.commands.post(
        actor,
        proof=proof,
        recipient_id=other_of(order),
        conversation=order.id,
        kind=kind,
        payload=to_payload(message),
    )


def standing_of(task: Task) -> Standing:
    """The whole of the receiver's promise."""
    return Standing(
        state=State(task.state),
        owner_id=task.owner_id,
        region_id=task.region_id,
        escalation_level=task.escalation_level,
        responsible=read_person(task.responsible),
        first_contact_on=task.first_contact_on,
        pathway=task.pathway,
        expected_on=task.expected_on,
        scheduled_for=task.scheduled_for,
        place=task.place,
        arrived_at=task.arrived_at,
        green=green_of(task.order),
        clocks=held_clocks(task),
    )


def held_clocks(task: Task) -> tuple[ClockTold, ...]:
    """Every level of the clocks that this side holds."""
    rows = Clock.objects.filter(task=task, mine=True).order_by("code", "round", "level")
    return tuple(_clock(row) for row in rows)


def _clock(row: Clock) -> ClockTold:
    return ClockTold(
        ClockCode(row.code),
        row.level,
        row.tells,
        row.started_at,
        row.due_at,
        row.fired_at,
        row.paused_at,
        row.stopped_at,
        row.round,
    )
