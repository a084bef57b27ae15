"""Who works here, as lists and pages show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from commands import reads
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotFound
from staff import models
from staff.access import accounts_visible_to
from staff.contracts import Invitation, Person, Token
from staff.enums import Permission
from staff.models import Account, ApiToken


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


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of accounts, ended ones included, in one statement. Call it in a unit of work."""
    return dict(Account.objects.filter(id__in=set(ids)).values_list("id", "name"))


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
