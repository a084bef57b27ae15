"""Accounts: making, changing and ending them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from commands import command, emit
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Conflict, Invalid, Refused
from staff import passwords, rules
from staff.access import account_to_change
from staff.commands.duty import retire_duty
from staff.enums import EventKind, Permission, Role
from staff.models import Account, ApiToken, Invitation, Session, Team


@command(needs=Permission.MANAGE_PEOPLE)
def create_account(
    actor: Actor,
    *,
    username: str,
    name: str,
    roles: Collection[str],
    password: str,
    title: str = "",
    phone: str = "",
    team: str = "",
    language: str = "zh-hans",
) -> Ref:
    """Makes an account whose password somebody else chose; people are rather invited. `team` is made where missing.

    Raises `Invalid` for a taken user name, a weak password, or roles that this organisation does not have.
    """
    account = Account(
        username=rules.tidy_username(username),
        name=rules.tidy_text(name, field="name", required=True),
        roles=list(rules.checked_roles(roles, organisation_kind=actor.tenant.kind)),
        title=rules.tidy_text(title, field="title"),
        phone=rules.work_phone(phone),
        team=team_named(team),
        language=checked_language(language),
    )
    return open_account(account, password)


@command(needs=Permission.MANAGE_PEOPLE)
def change_person(
    actor: Actor,
    *,
    account_id: UUID,
    expected_version: int,
    name: str | None = None,
    title: str | None = None,
    phone: str | None = None,
    team: str | None = None,
) -> Ref:
    """Changes what is given. Raises `NotFound`, `Invalid`, `Conflict`."""
    account = _unchanged_since(account_to_change(actor, account_id), expected_version)
    if name is not None:
        account.name = rules.tidy_text(name, field="name", required=True)
        account.pinyin = rules.pinyin(account.name)
    if title is not None:
        account.title = rules.tidy_text(title, field="title")
    if phone is not None:
        account.phone = rules.work_phone(phone)
    if team is not None:
        account.team = team_named(team)
    return saved(account, EventKind.PERSON_CHANGED)


@command(needs=Permission.MANAGE_PEOPLE)
def change_roles(actor: Actor, *, account_id: UUID, expected_version: int, roles: Collection[str]) -> Ref:
    """Replaces somebody's roles; open pages and sockets of that person look again.

    Raises `Refused("own_roles")`, `Refused("last_administrator")`, `NotFound`, `Invalid`, `Conflict`.
    """
    account = _unchanged_since(account_to_change(actor, account_id), expected_version)
    if account.id == actor.id:
        raise Refused("own_roles", _("Nobody changes their own roles. Ask another administrator."))
    account.roles = list(rules.checked_roles(roles, organisation_kind=actor.tenant.kind))
    if Role.ORGANISATION_ADMINISTRATOR not in account.roles:
        keep_an_administrator(without=account)
    return saved(account, EventKind.ACCESS_ENDED)


@command(needs=Permission.MANAGE_PEOPLE)
def deactivate(actor: Actor, *, account_id: UUID, expected_version: int) -> Ref:
    """Ends an account with all its sessions, tokens and invitations at once; its name stays on what it did.

    Raises `Refused("last_administrator")`, `Refused("already_inactive")`, `NotFound`, `Conflict`.
    """
    account = _unchanged_since(account_to_change(actor, account_id), expected_version)
    if not account.is_active:
        raise Refused("already_inactive", _("This account has already been ended."))
    keep_an_administrator(without=account)
    account.is_active, account.deactivated_at = False, now()
    end_access(account)
    retire_duty(actor, account)
    return saved(account, EventKind.ACCESS_ENDED)


@command(needs=Permission.OWN_ACCOUNT)
def choose_language(actor: Actor, *, language: str) -> Ref:
    """The language in which one's own pages and messages are written."""
    account = account_to_change(actor, actor.id)
    account.language = checked_language(language)
    return saved(account, EventKind.PERSON_CHANGED)


def open_account(account: Account, password: str) -> Ref:
    """Saves a new account, unless its name is taken or its password too weak. Inside a command only."""
    passwords.check_strength(password, username=account.username, name=account.name)
    account.pinyin = rules.pinyin(account.name)
    account.password = passwords.hashed(password)
    made = Account.objects.bulk_create([account], ignore_conflicts=True)
    if not Account.objects.filter(id=made[0].id).exists():
        raise Invalid("username", "username_taken", _("This user name is taken. Choose another."))
    emit(Event(EventKind.JOINED, "account", account.id))
    return Ref(account.id, account.version)


def saved(account: Account, kind: EventKind) -> Ref:
    """Saves a changed account as its next version and says so. Inside a command only."""
    account.version += 1
    account.save()
    emit(Event(kind, "account", account.id, account.version))
    return Ref(account.id, account.version)


def end_access(account: Account, *, but_session: str = "") -> None:
    """Ends sessions (but one), tokens and open invitations of the account. Inside a command only."""
    moment = now()
    sessions = Session.objects.filter(account=account)
    (sessions.exclude(id=but_session) if but_session else sessions).delete()
    ApiToken.objects.filter(account=account, revoked_at=None).update(revoked_at=moment)
    Invitation.objects.filter(account=account, settled_at=None).update(settled_at=moment)


def keep_an_administrator(*, without: Account) -> None:
    """Raises `Refused("last_administrator")` if nobody else could let people in. Administrators are locked."""
    role = Role.ORGANISATION_ADMINISTRATOR
    every = Account.objects.select_for_update().filter(is_active=True, roles__contains=[role]).order_by("id")
    ids = {account.id for account in every}
    if ids and ids <= {without.id}:
        raise Refused("last_administrator", _("This is the last administrator. Name another one first."))


def team_named(name: str) -> Team | None:
    """The team of that name, made where missing; None for an empty name. Inside a command only."""
    tidy = rules.tidy_text(name, field="team")
    return Team.objects.get_or_create(name=tidy)[0] if tidy else None


def checked_language(language: str) -> str:
    """One of the languages that pages are written in; `Invalid` otherwise."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid("language", "unknown_language", _("Choose one of the languages of this site."))
    return language


def _unchanged_since(account: Account, version: int) -> Account:
    if account.version != version:
        raise Conflict(account.version)
    return account
