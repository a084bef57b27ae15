"""A referral for one of its printed forms."""

from __future__ import annotations

from uuid import UUID

from commands import reads, saw
from handoff.access import referrals_visible_to
from handoff.contracts.views import ReferralView
from handoff.enums import Permission
from handoff.queries.view import referral
from kernel.actor import Actor
from kernel.errors import NotFound


@reads(needs=Permission.READ)
def paper(actor: Actor, *, referral_id: UUID, form: str) -> ReferralView:
    """The referral as this actor may see it now, on record as printed and not as opened.

    Raises `NotFound` also for a form that this referral does not have now (`ReferralView.papers`).
    """
    order = referrals_visible_to(actor).filter(id=referral_id).only("id", "patient_id").first()
    if order is None:
        raise NotFound("referral")
    saw(order.patient_id or order.id)
    view = referral(actor, referral_id=referral_id)
    if form not in {link.form for link in view.papers}:
        raise NotFound("paper")
    return view
