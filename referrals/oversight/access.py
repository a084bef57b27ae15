from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from kernel.actor import Actor
from kernel.errors import Conflict, NotFound
from oversight.enums import Permission
from oversight.models import Report, Suggestion


def reports_visible_to(actor: Actor) -> QuerySet[Report]:
    """What organisations told this authority, for those who oversee the region."""
    return Report.objects.all() if actor.may(Permission.READ) else Report.objects.none()


def suggestions_visible_to(actor: Actor) -> QuerySet[Suggestion]:
    """What the authority suggested: for those who oversee the region, and for those who choose receivers."""
    seeing = actor.may(Permission.SUGGEST) or actor.may(Permission.SEE_SUGGESTIONS)
    return Suggestion.objects.all() if seeing else Suggestion.objects.none()


def suggestion_to_change(actor: Actor, suggestion_id: UUID, expected_version: int) -> Suggestion:
    """A suggestion of ours, locked. Raises `NotFound`, `Conflict`."""
    mine = suggestions_visible_to(actor).filter(authority_id=actor.tenant.id)
    row = mine.select_for_update().filter(id=suggestion_id).first()
    if row is None:
        raise NotFound("suggestion")
    if row.version != expected_version:
        raise Conflict(row.version)
    return row
