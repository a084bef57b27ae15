"""What became of a referral's links, and what somebody finds who follows one."""

from __future__ import annotations

import hmac
from uuid import UUID

import handoff.queries
from commands import reads
from kernel.actor import Actor
from kernel.clock import now
from outside.access import link_behind, links_visible_to, person_behind
from outside.contracts import LinkView, Visit
from outside.enums import Permission, VisitState
from outside.models import Link
from outside.rules import digest, state_of, visit_of, why_over


@reads(needs=Permission.READ)
def links(actor: Actor, *, referral_id: UUID) -> tuple[LinkView, ...]:
    """Every link of a referral, the newest first: whether it was opened, when and by whom. Raises `NotFound`."""
    rows = list(links_visible_to(actor, referral_id).order_by("-issued_at", "-id"))
    standing = {row.task_id: closed_of(actor, row) for row in rows if row.replaced_at is None}
    moment = now()
    return tuple(
        LinkView(
            row.id,
            state_of(row, standing.get(row.task_id, ""), moment),
            row.issued_at,
            row.expires_at,
            row.handed_over_at,
            row.opened_at,
            row.opened_by or "",
            row.tries,
        )
        for row in rows
    )


@reads(needs=Permission.OPEN)
def visit(door: Actor, *, token: str, browser: str, language: str) -> Visit | None:
    """What somebody finds who follows the link with the secret of this browser; None for a link that never was.

    Looking changes nothing: a chat program may fetch the link as often as it likes.
    """
    link = link_behind(token)
    if link is None:
        return None
    moment = now()
    why = why_over(link, closed_of(door, link), moment)
    state = visit_of(
        why=why,
        locked=link.locked_at is not None,
        bound=bool(link.browser_digest),
        same_browser=belongs_to(link, browser),
        in_session=link.session_until is not None and moment < link.session_until,
    )
    inside = state == VisitState.INSIDE
    person = person_behind(door, link, language=language) if inside else None
    return Visit(link.id, state, link.expires_at, why, (link.opened_by or "") if inside else "", person)


def belongs_to(link: Link, browser: str) -> bool:
    """Whether this is the browser in which the code was entered first."""
    return bool(browser) and hmac.compare_digest(link.browser_digest, digest(browser))


def closed_of(actor: Actor, link: Link) -> str:
    """The referral's own word on whether it is open to this receiver."""
    standing = handoff.queries.outside_standing(actor, task_id=link.task_id)
    return "over" if standing is None else standing.closed
