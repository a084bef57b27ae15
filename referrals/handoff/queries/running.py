"""Which patients are being handed over already."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from commands import reads, saw
from handoff.access import referrals_visible_to
from handoff.enums import Kind, Permission, Side
from handoff.rules.states import OPEN_ORDER
from kernel.actor import Actor


@reads(needs=Permission.READ)
def open_handoffs(actor: Actor, *, patient_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The open discharge handoff of each of these patients that has one, the newest, in one statement."""
    about = {"side": Side.SENDER, "kind": Kind.DOWN, "status__in": OPEN_ORDER, "patient_id__in": set(patient_ids)}
    rows = referrals_visible_to(actor).filter(**about).order_by("created_at").values_list("patient_id", "id")
    found = {patient_id: referral_id for patient_id, referral_id in rows if patient_id is not None}
    saw(*found)
    return found
