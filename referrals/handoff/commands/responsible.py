"""Who answers for the patient changes after acceptance: the referral follows the follow-up plan."""

from __future__ import annotations

from uuid import UUID

import followup.queries
from commands import command
from handoff.access import referral_to_change
from handoff.commands.facts import stored_person
from handoff.commands.keeping import noted
from handoff.commands.people import colleague
from handoff.enums import FactKind, Permission, Side
from handoff.rules.states import HELD
from kernel.actor import Actor
from kernel.contracts import Ref


@command(needs=Permission.CROSS)
def follow_responsible(actor: Actor, *, referral_id: UUID) -> Ref | None:
    """The follow-up plan has another responsible person: so has the referral, and the sender is told. None where
    nothing is different, or the patient is not in our care under it.
    """
    task = referral_to_change(actor, referral_id)
    plan = followup.queries.plan_of_referral(actor, referral_id=referral_id)
    if task.order.side != Side.RECIPIENT or task.state not in HELD or plan is None:
        return None
    person = colleague(actor, plan.responsible_id)
    if person is None or person.id == task.responsible_id:
        return None
    task.responsible, task.responsible_id = stored_person(person), person.id
    return noted(actor, task, FactKind.REASSIGNED)
