"""Who works here, as lists and pages show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import audit.queries
import journal.queries
from audit.contracts import Recorded
from audit.enums import Outcome
from commands import reads, saw
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.errors import Invalid, NotFound
from kernel.pages import Page
from staff import models
from staff.access import accounts_visible_to, delegations_visible_to, running_for
from staff.contracts import Access, Applied, Colleague, DelegationView, Invitation, Person, Token
from staff.enums import DelegationState, Permission
from staff.models import Account, ApiToken, Delegation
from staff.rules import delegation_state, digest

MOST_DELEGATIONS = 200
FOR = "for:"

NOT_LOOKED_AT = frozenset({"not_found", "not_allowed"})
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
def done_about(actor: Actor, *, patient_id: UUID, actions: Collection[str], limit: int = 100) -> tuple[Access, ...]:
    """Who took these steps about that patient here, the newest first."""
    saw(patient_id)
    return _accesses(audit.queries.about(patient_id, done=actions, limit=limit)).items


@reads(needs=Permission.SEE_ACCESSES)
def refusals(actor: Actor, *, days: int, after: str | None = None, limit: int = 50) -> Page[Access]:
    """What was refused to people and machines of this organisation in the last days, the newest first."""
    return _accesses(audit.queries.refused(since=now() - timedelta(days=days), after=after, limit=limit))


@reads(needs=Permission.OWN_ACCOUNT)
def my_refusals(actor: Actor, *, days: int = 14, after: str | None = None, limit: int = 50) -> Page[Access]:
    """What was refused to oneself in the last days, the newest first: entries that a device sent too late, too. What
    was not found, or not looked for, is not named: it may be another organisation's.
    """
    since = now() - timedelta(days=days)
    found = _accesses(audit.queries.refused(since=since, actor_id=actor.id, after=after, limit=limit))
    return replace(found, items=tuple(_unnamed(one) if one.code in NOT_LOOKED_AT else one for one in found.items))


@reads(needs=Permission.OWN_ACCOUNT)
def applied(actor: Actor, *, keys: Collection[str]) -> tuple[Applied, ...]:
    """Which of one's own requests, by their idempotency keys, are done, and what they left. A key that is not here was
    not applied: a device says "synced" of nothing else. At most 200 keys; `Invalid`.
    """
    if len(keys) > MOST_KEYS:
        raise Invalid("keys", "too_many", _("Ask for at most 200 keys at once."))
    held = journal.queries.answered(actor.id, keys)
    return tuple(Applied(key, ref.id if ref else None, ref.version if ref else None) for key, ref in held.items())


@reads(needs=Permission.OWN_ACCOUNT)
def delegations(actor: Actor) -> tuple[DelegationView, ...]:
    """Who may act for whom, as far as it concerns this actor, the last given first; for administrators everybody's."""
    day = today()
    rows = delegations_visible_to(actor).order_by("-given_at", "-id")[:MOST_DELEGATIONS]
    return tuple(_delegation(actor, row, day) for row in rows)


@reads(needs=Permission.OWN_ACCOUNT)
def acting_for(actor: Actor) -> tuple[Colleague, ...]:
    """The colleagues in whose name this actor may act today, by name."""
    rows = running_for(actor).order_by("giver__pinyin", "giver_id").distinct()
    return tuple(Colleague(*row) for row in rows.values_list("giver_id", "giver__name", "giver__title"))


def _delegation(actor: Actor, row: Delegation, day: date) -> DelegationView:
    state = delegation_state(row.valid_from, row.valid_to, row.revoked_at, today=day)
    ends = state in (DelegationState.AHEAD, DelegationState.RUNNING)
    return DelegationView(
        id=row.id,
        version=row.version,
        giver=Colleague(row.giver_id, row.giver.name, row.giver.title),
        holder=Colleague(row.holder_id, row.holder.name, row.holder.title),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        state=state,
        state_label=state.label,
        given_at=row.given_at,
        may_revoke=ends and (row.giver_id == actor.id or actor.may(Permission.MANAGE_PEOPLE)),
    )


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of accounts, ended ones included, in one statement. Call it in a unit of work."""
    return dict(Account.objects.filter(id__in=set(ids)).values_list("id", "name"))


def _unnamed(one: Access) -> Access:
    return replace(one, subject_type="", subject_id=None, patient_id=None)


def _accesses(page: Page[Recorded]) -> Page[Access]:
    spoken = {line.id: UUID(line.code.removeprefix(FOR)) for line in page.items if line.code.startswith(FOR)}
    wanted = {line.actor_id for line in page.items} | set(spoken.values())
    held = Account.objects.filter(id__in=wanted).values_list("id", "name", "roles")
    known = {account_id: (name, tuple(found)) for account_id, name, found in held}

    def access(line: Recorded) -> Access:
        behalf, _roles = known.get(spoken.get(line.id, line.id), ("", ()))
        return _access(line, known.get(line.actor_id, ("", ()))[1], behalf)

    return Page(tuple(map(access, page.items)), page.next_cursor)


def _access(line: Recorded, roles: tuple[str, ...], behalf: str) -> Access:
    refused = line.outcome == Outcome.REFUSED
    machine = line.actor_kind == "machine"
    about = (line.subject_type, line.subject_id, line.patient_id)
    return Access(line.id, line.at, line.actor_name, roles, machine, line.action, refused, line.code, behalf, *about)


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
