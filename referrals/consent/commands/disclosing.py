"""The ledger's lines: written when a recipient confirms a delivery, reports a reading, or tells who opened it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from commands import command
from consent.enums import Permission
from consent.models import DisclosureRow
from kernel.actor import Actor
from kernel.contracts import Ref


@command(needs=Permission.KEEP)
def note_disclosure(
    actor: Actor,
    *,
    crossing_id: UUID,
    conversation: UUID,
    proof_id: UUID,
    basis: str,
    patient_id: UUID | None,
    recipient_id: UUID,
    recipient_name: str,
    shown: str,
    categories: Collection[str],
    at: datetime,
    opened_by: str = "",
) -> Ref:
    """One delivery or shared read under a ground; a `crossing_id` that is told twice is one line."""
    row, _new = DisclosureRow.objects.get_or_create(
        crossing_id=crossing_id,
        defaults={
            "conversation": conversation,
            "proof_id": proof_id,
            "basis": basis,
            "patient_id": patient_id,
            "recipient_id": recipient_id,
            "recipient_name": recipient_name,
            "shown": shown,
            "categories": sorted(categories),
            "at": at,
            "opened_by": opened_by or None,
            "opened_at": at if opened_by else None,
        },
    )
    return Ref(row.id)


@command(needs=Permission.KEEP)
def note_opening(actor: Actor, *, conversation: UUID, recipient_id: UUID, opened_by: str, at: datetime) -> None:
    """Who at the recipient first opened what was delivered in a conversation, as the recipient tells us."""
    unopened = DisclosureRow.objects.filter(conversation=conversation, recipient_id=recipient_id, opened_at=None)
    for row in unopened.select_for_update().order_by("id"):
        row.opened_by, row.opened_at = opened_by, at
        row.save(update_fields=["opened_by", "opened_at"])
