"""Doors to links, and the person who stands behind one."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from handoff.access import ANSWERS_OUTSIDE, referral_to_change, referrals_visible_to
from kernel.actor import Actor
from kernel.errors import NotFound
from outside.models import Link
from outside.rules import digest


def links_visible_to(actor: Actor, referral_id: UUID) -> QuerySet[Link]:
    """The links of a referral that the actor may read; raises `NotFound` for any other referral."""
    if not referrals_visible_to(actor).filter(id=referral_id).exists():
        raise NotFound("referral")
    return Link.objects.filter(referral_id=referral_id)


def link_behind(token: str) -> Link | None:
    """The link with this token in the current organisation."""
    return Link.objects.filter(token_digest=digest(token)).first()


def link_to_open(door: Actor, token: str) -> Link:
    """The same, locked behind its referral, in the order in which the sender's steps lock. Raises `NotFound`."""
    found = link_behind(token)
    if found is None:
        raise NotFound("link")
    referral_to_change(door, found.referral_id)
    return Link.objects.select_for_update().get(id=found.id)


def link_to_change(actor: Actor, referral_id: UUID, task_id: UUID) -> Link | None:
    """The link of this task that stands, locked; None where none was made. The caller has locked the referral."""
    rows = links_visible_to(actor, referral_id).select_for_update()
    return rows.filter(task_id=task_id, replaced_at=None).first()


def person_behind(door: Actor, link: Link, *, language: str) -> Actor:
    """Whoever entered the code: may answer for the task of this link, and nothing else."""
    return Actor.outside(
        door.tenant,
        link.id,
        link.opened_by or "",
        about=link.task_id,
        permissions=ANSWERS_OUTSIDE,
        language=language,
    )
