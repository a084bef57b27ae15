"""Who works here, as lists and pages show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import audit.queries
import journal.queries
from audit.contracts import Recorded
from audit.enums import Outcome
from commands import reads, saw
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Invalid, NotFound
from kernel.pages import Page
from staff import models
from staff.access import accounts_visible_to
from staff.contracts import Access, Applied, Invitation, Person, Token
from staff.enums import Permission
from staff.models import Account, ApiToken
from staff.rules import digest

MOST_KEYS = 200


@reads(needs=Permission.SEE_PEOPLE)
def people(actor: Actor, *, roles: Collection[str] | None = None, active: bool = True) -> tuple[Person, ...]:
    """Everybody by pinyin, those with any of `roles` where given; `active=False` includes ended accounts."""
    rows = accounts_visible_to(actor).order_by("pinyin", "id")
    if active:
        rows = rows.filter(is_active=True)
    if roles is not None:
        rows = rows.filter(roles__overlap=[str(role) for role in roles])
    return tuple(_person(row) for row in rows)


@reads(needs=Permission.SEE_PEOPLE)
def person(actor: Actor, *, person_id: UUID) -> Person:
    """One colleague; raises `NotFound`."""
    row = accounts_visible_to(actor).filter(id=person_id).first()
    if row is None:
        raise NotFound("account")
    return _person(row)


@reads(needs=Permission.OWN_ACCOUNT)
def me(actor: Actor) -> Person:
    """One's own account; raises `NotFound` for a machine."""
    row = accounts_visible_to(actor).filter(id=actor.id).first()
    if row is None:
        raise NotFound("account")
    return _person(row)


@reads(needs=Permission.OWN_ACCOUNT)
def tokens(actor: Actor) -> tuple[Token, ...]:
    """One's own tokens in force, newest first."""
    rows = ApiToken.objects.filter(account_id=actor.id, revoked_at=None, expires_at__gt=now())
    fields = ("id", "name", "created_at", "expires_at")
    return tuple(Token(*row) for row in rows.order_by("-created_at", "id").values_list(*fields))


@reads(needs=Permission.MANAGE_PEOPLE)
def invitations(actor: Actor) -> tuple[Invitation, ...]:
    """Invitations that nobody has accepted yet, oldest first."""
    rows = models.Invitation.objects.filter(settled_at=None, expires_at__gt=now()).order_by("created_at", "id")
    fields = ("id", "name", "roles", "created_at", "expires_at")
    found = rows.values_list(*fields)
    return tuple(Invitation(id_, name, tuple(roles), made, ends) for id_, name, roles, made, ends in found)


@reads(needs=Permission.SIGN_IN)
def is_reset(actor: Actor, *, token: str) -> bool:
    """Whether that link gives an account that is there already its new password. For the machine at the door."""
    rows = models.Invitation.objects.filter(settled_at=None, expires_at__gt=now(), account__isnull=False)
    return rows.filter(token_digest=digest(token)).exists()


@reads(needs=Permission.SEE_ACCESSES)
def accesses(actor: Actor, *, patient_id: UUID, after: str | None = None, limit: int = 50) -> Page[Access]:
    """Who in this organisation read or changed anything of that patient, the newest first."""
    saw(patient_id)
    return _accesses(audit.queries.about(patient_id, after=after, limit=limit))


@reads(needs=Permission.SEE_ACCESSES)
def refusals(actor: Actor, *, days: int, after: str | None = None, limit: int = 50) -> Page[Access]:
    """What was refused to people and machines of this organisation in the last days, the newest first."""
    return _accesses(audit.queries.refused(since=now() - timedelta(days=days), after=after, limit=limit))


@reads(needs=Permission.OWN_ACCOUNT)
def my_refusals(actor: Actor, *, days: int = 14, after: str | None = None, limit: int = 50) -> Page[Access]:
    """What was refused to oneself in the last days, the newest first: entries that a device sent too late, too."""
    since = now() - timedelta(days=days)
    return _accesses(audit.queries.refused(since=since, actor_id=actor.id, after=after, limit=limit))


@reads(needs=Permission.OWN_ACCOUNT)
def applied(actor: Actor, *, keys: Collection[str]) -> tuple[Applied, ...]:
    """Which of one's own requests, by their idempotency keys, are done, and what they left. A key that is not here was
    not applied: a device says "synced" of nothing else. At most 200 keys; `Invalid`.
    """
    if len(keys) > MOST_KEYS:
        raise Invalid("keys", "too_many", _("Ask for at most 200 keys at once."))
    held = journal.queries.answered(actor.id, keys)
    return tuple(Applied(key, ref.id if ref else None, ref.version if ref else None) for key, ref in held.items())


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of accounts, ended ones included, in one statement. Call it in a unit of work."""
    return dict(Account.objects.filter(id__in=set(ids)).values_list("id", "name"))


def _accesses(page: Page[Recorded]) -> Page[Access]:
    held = Account.objects.filter(id__in={line.actor_id for line in page.items}).values_list("id", "roles")
    roles = {account_id: tuple(found) for account_id, found in held}
    return Page(tuple(_access(line, roles.get(line.actor_id, ())) for line in page.items), page.next_cursor)


def _access(line: Recorded, roles: tuple[str, ...]) -> Access:
    refused = line.outcome == Outcome.REFUSED
    machine = line.actor_kind == "machine"
    return Access(line.id, line.at, line.actor_name, roles, machine, line.action, refused, line.code)


def _person(row: Account) -> Person:
    return Person(
        id=row.id,
        version=row.version,
        name=row.name,
        username=row.username,
        roles=tuple(row.roles),
        title=row.title,
        phone=row.phone or "",
        team=row.team.name if row.team else "",
        language=row.language,
        is_active=row.is_active,
    )
