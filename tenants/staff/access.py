"""Doors to accounts, and from a session, a token or a machine's name to the actor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kernel.actor import Actor
from kernel.clock import now, today
from kernel.errors import Conflict, NotFound, Refused
from kernel.tenant import Tenant
from staff.contracts import Colleague
from staff.enums import Permission
from staff.models import Account, ApiToken, Delegation, Session
from staff.rules import digest, is_alive
from tenancy.access import unit_of_work

TOUCHED_AFTER = timedelta(minutes=1)


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Everything that the installed apps grant to any of these roles."""
    return _granted("grants", frozenset(str(role) for role in roles))


def machine(tenant: Tenant, name: str) -> Actor:
    """The named machine at that organisation, with what the apps grant it; LookupError if none knows the name."""
    permissions = _granted("machine_grants", frozenset({name}))
    if not permissions:
        raise LookupError(f"no app grants anything to a machine named {name!r}")
    return Actor.machine(tenant, name, permissions)


def actor_from_session(tenant: Tenant, session_key: str) -> Actor | None:
    """Whoever is signed in by that key, asked anew: one statement in a short unit of work. It keeps nobody awake."""
    with unit_of_work(tenant):
        session = live_session(tenant, session_key)
    return actor_of(tenant, session) if session else None


def actor_from_token(tenant: Tenant, token: str) -> Actor | None:
    """The account whose token that is, while token and account are in force."""
    with unit_of_work(tenant):
        held = ApiToken.objects.select_related("account").filter(
            digest=digest(token), expires_at__gt=now(), revoked_at=None, account__is_active=True
        )
        found = held.first()
    return _actor(tenant, found.account, f"token:{found.id}") if found else None


def actor_for(account_id: UUID, tenant: Tenant, session: str = "") -> Actor | None:
    """An active account as an actor. Call it inside the tenant's unit of work; `session` is for the record."""
    account = Account.objects.filter(id=account_id, is_active=True).first()
    return _actor(tenant, account, session) if account else None


def actor_of(tenant: Tenant, session: Session) -> Actor | None:
    """Whoever a live session belongs to; None for a session in which nobody has signed in."""
    return _actor(tenant, session.account, str(session.id)) if session.account else None


def live_session(tenant: Tenant, session_key: str) -> Session | None:
    """The session with that key, of this organisation, in time, of nobody or of an active account."""
    found = Session.objects.select_related("account").filter(key_digest=digest(session_key), tenant_id=tenant.id)
    session = found.first()
    if session is None or not _in_time(session, now()):
        return None
    return session if session.account is None or session.account.is_active else None


def touch(session: Session) -> None:
    """Notes that a person is at work in the session, at most once a minute."""
    moment = now()
    if moment - session.last_seen_at > TOUCHED_AFTER:
        Session.objects.filter(id=session.id).update(last_seen_at=moment)


def idle_limit() -> timedelta:
    """After this long without a request a session is over (product default 30 minutes)."""
    return timedelta(seconds=getattr(settings, "CARELOOP_SESSION_IDLE_SECONDS", 30 * 60))


def age_limit() -> timedelta:
    """After this long a session is over in any case (product default 12 hours)."""
    return timedelta(seconds=getattr(settings, "CARELOOP_SESSION_LONGEST_SECONDS", 12 * 3600))


def accounts_visible_to(actor: Actor) -> QuerySet[Account]:
    """Everybody who works here, for those who may see people; otherwise only oneself."""
    people = Account.objects.select_related("team")
    return people if actor.may(Permission.SEE_PEOPLE) else people.filter(id=actor.id)


def account_to_change(actor: Actor, account_id: UUID) -> Account:
    """One account, locked: anybody's for administrators, one's own for everybody. Raises `NotFound`."""
    rows = Account.objects.select_for_update()
    if not actor.may(Permission.MANAGE_PEOPLE):
        rows = rows.filter(id=actor.id)
    account = rows.filter(id=account_id).first()
    if account is None:
        raise NotFound("account")
    return account


def token_to_change(actor: Actor, token_id: UUID) -> ApiToken:
    """One token in force, locked: anybody's for administrators, one's own for everybody. Raises `NotFound`."""
    rows = ApiToken.objects.select_for_update().filter(revoked_at=None)
    if not actor.may(Permission.MANAGE_PEOPLE):
        rows = rows.filter(account_id=actor.id)
    token = rows.filter(id=token_id).first()
    if token is None:
        raise NotFound("token")
    return token


def delegations_visible_to(actor: Actor) -> QuerySet[Delegation]:
    """Those that one gave or holds; for administrators all of the organisation."""
    rows = Delegation.objects.select_related("giver", "holder")
    return rows if actor.may(Permission.MANAGE_PEOPLE) else rows.filter(Q(giver_id=actor.id) | Q(holder_id=actor.id))


def delegation_to_end(actor: Actor, delegation_id: UUID, expected_version: int) -> Delegation:
    """A delegation that is not taken back yet, locked: one's own gift, for administrators anybody's.

    Raises `NotFound`, `Conflict`.
    """
    rows = Delegation.objects.select_for_update().filter(revoked_at=None)
    if not actor.may(Permission.MANAGE_PEOPLE):
        rows = rows.filter(giver_id=actor.id)
    row = rows.filter(id=delegation_id).first()
    if row is None:
        raise NotFound("delegation")
    if row.version != expected_version:
        raise Conflict(row.version)
    return row


def running_for(actor: Actor) -> QuerySet[Delegation]:
    """What lets this actor act for others today; a colleague whose account has ended lets nobody."""
    day = today()
    rows = Delegation.objects.filter(holder_id=actor.id, revoked_at=None, giver__is_active=True)
    return rows.filter(valid_from__lte=day, valid_to__gte=day)


def spoken_for(actor: Actor, person_id: UUID) -> Colleague:
    """The colleague in whose name this actor may act today; `Refused("no_delegation")` where there is none."""
    row = running_for(actor).filter(giver_id=person_id).select_related("giver").first()
    if row is None:
        raise Refused("no_delegation", _("This colleague has not let you act for them today."))
    return Colleague(row.giver_id, row.giver.name, row.giver.title)


def _in_time(session: Session, moment: datetime) -> bool:
    return is_alive(
        now=moment,
        created_at=session.created_at,
        last_seen_at=session.last_seen_at,
        idle=idle_limit(),
        longest=age_limit(),
    )


def _actor(tenant: Tenant, account: Account, session: str) -> Actor:
    return Actor(
        tenant=tenant,
        id=account.id,
        name=account.name,
        roles=frozenset(account.roles),
        permissions=permissions_of(account.roles),
        session=session,
        language=account.language,
    )


@lru_cache(maxsize=1024)
def _granted(attribute: str, names: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    for config in apps.get_app_configs():
        for name, permissions in getattr(config, attribute, {}).items():
            if str(name) in names:
                found.update(str(permission) for permission in permissions)
    return frozenset(found)
