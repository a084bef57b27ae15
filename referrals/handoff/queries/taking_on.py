"""What accepting a patient adds to the work here, holidays and make-up workdays included. No person's data."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import followup.queries
from commands import reads
from followup.enums import Pathway
from handoff.access import referrals_visible_to
from handoff.contracts.suggestions import AddedWork
from handoff.enums import Kind, Permission, Side
from handoff.queries.receivers import accepted_this_week
from handoff.rules.taking_on import DAYS, weigh
from kernel.actor import Actor
from kernel.clock import local, today
from kernel.errors import Invalid, NotFound


@reads(needs=Permission.DECIDE)
def added_work(
    actor: Actor, *, referral_id: UUID, pathway: str = "", first_contact_on: date | None = None
) -> AddedWork | None:
    """The calls and visits of the first four weeks, by the proposed follow-up unless another is named; None for a
    referral that is not followed up by a pathway. Raises `NotFound`, `Invalid`.
    """
    order = referrals_visible_to(actor).filter(id=referral_id, side=Side.RECIPIENT).first()
    if order is None:
        raise NotFound("referral")
    if order.kind != Kind.DOWN:
        return None
    chosen = pathway or order.pathway or Pathway.DISCHARGE
    if chosen not in Pathway.values:
        raise Invalid("pathway", "unknown_choice", _("Choose one of the follow-up pathways."))
    leaves = order.discharged_at or order.planned_discharge_at
    after = (local(leaves).date() if leaves else today()) + timedelta(days=1)
    day = first_contact_on or max(today(), after)
    contacts = followup.queries.promised(chosen, day, days=DAYS)
    return weigh(chosen, contacts, first_day=day, today=today(), accepted=accepted_this_week(actor))
