"""Signing in and out, and one's own password.

A password is checked between two commands, outside any transaction: the first counts the attempt and commits, so that
no number of parallel guesses gets past the count; the second opens the session or refuses, and either is on record.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from commands import command, emit
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import NotFound, Refused
from kernel.tenant import Tenant
from staff import passwords, rules
from staff.access import account_to_change, machine
from staff.commands.people import end_access, saved
from staff.contracts import SignedIn
from staff.enums import EventKind, Permission
from staff.models import Account, Invitation, Session, SignInGuard
from staff.sessions import SessionStore
from tenancy.access import unit_of_work
from vault.index import blind

FORGOTTEN_AFTER = timedelta(hours=1)


def sign_in(
    actor: Actor, *, username: str, password: str, replaces: str = "", client: str = "", address: str = ""
) -> SignedIn:
    """Lets a person in. `actor` is `access.machine(tenant, "sign-in")`; carriers hand the answer to `sessions.attach`.

    `replaces` is the key of the session that the browser had, which ends; `client` names the browser; `address` is
    where it comes from (`sessions.address_of`; callers without one are counted together). Raises
    `Refused("wrong_credentials")` for an unknown name, a wrong password or an ended account, equally slowly, and
    `Refused("too_many_attempts")` while the name, whether it exists or not, or the address has to wait.
    """
    username = _folded(username)
    admit_address(actor, address=address)
    admit_attempt(actor, username=username)
    account_id, encoded = _account_named(actor.tenant, username)
    right, outdated = passwords.matches(password, encoded)
    return open_session(
        actor,
        username=username,
        account_id=account_id,
        matched=encoded if right else None,
        rehashed=passwords.hashed(password) if right and outdated else "",
        replaces=replaces,
        client="".join(sign for sign in client if sign.isprintable())[:200],
        address=address,
    )


def change_password(actor: Actor, *, current: str, new: str) -> Ref:
    """Changes one's own password; every other session, token and invitation of the account ends.

    Raises `Refused("wrong_password")`, `Refused("too_many_attempts")`, `Invalid("new", "weak_password")`.
    """
    username, encoded = _own_account(actor)
    admit_attempt(machine(actor.tenant, "sign-in"), username=username)
    right, _outdated = passwords.matches(current, encoded)
    return replace_password(actor, matched=encoded if right else None, new=new)


@command(needs=Permission.SIGN_IN)
def admit_attempt(actor: Actor, *, username: str) -> None:
    """Counts an attempt on a user name before it is tried; raises `Refused("too_many_attempts")` while it must wait."""
    _count(_subject(username), _setting("ATTEMPTS", 5))


@command(needs=Permission.SIGN_IN)
def admit_address(actor: Actor, *, address: str) -> None:
    """Counts an attempt from an address before it is tried, whoever it is for; raises as `admit_attempt`.

    Many people may work behind one address: it may fail more often, and who gets in takes back the own attempt only.
    """
    _count(_place(address), _setting("ATTEMPTS_PER_ADDRESS", 50))


def _count(subject: str, allowed: int) -> None:
    moment = now()
    guard, _made = SignInGuard.objects.select_for_update().get_or_create(
        subject=subject, defaults={"last_attempt_at": moment}
    )
    if guard.locked_until and guard.locked_until > moment:
        minutes = -(-(guard.locked_until - moment).seconds // 60)
        raise Refused("too_many_attempts", format_lazy(_("Too many failed attempts. Wait {n} minutes."), n=minutes))
    recent = moment - guard.last_attempt_at < FORGOTTEN_AFTER
    guard.failures = guard.failures + 1 if recent else 1
    wait = _wait_after(guard.failures, allowed)
    guard.last_attempt_at, guard.locked_until = moment, moment + wait if wait else None
    guard.save()


@command(needs=Permission.SIGN_IN)
def open_session(
    actor: Actor,
    *,
    username: str,
    account_id: UUID | None,
    matched: str | None,
    rehashed: str,
    replaces: str,
    client: str,
    address: str,
) -> SignedIn:
    """The second half of `sign_in`: opens the session if `matched` is still the hash of the password, else refuses."""
    rows = Account.objects.select_for_update().filter(is_active=True)
    account = rows.filter(id=account_id, password=matched).first() if account_id and matched else None
    if account is None:
        raise Refused("wrong_credentials", _("User name or password is wrong."))
    SignInGuard.objects.filter(subject=_subject(username)).delete()
    here = SignInGuard.objects.filter(subject=_place(address), failures__gt=0)
    here.update(failures=F("failures") - 1, locked_until=None)
    if replaces:
        Session.objects.filter(key_digest=rules.digest(replaces)).delete()
    moment, key = now(), rules.new_secret()
    account.last_login, account.password = moment, rehashed or account.password
    account.save(update_fields=["last_login", "password"])
    Session.objects.create(
        key_digest=rules.digest(key),
        tenant_id=actor.tenant.id,
        account=account,
        client=client,
        created_at=moment,
        last_seen_at=moment,
    )
    return SignedIn(account.id, account.version, session_key=key, language=account.language)


@command(needs=Permission.OWN_ACCOUNT)
def replace_password(actor: Actor, *, matched: str | None, new: str) -> Ref:
    """The second half of `change_password`: refuses unless `matched` is still the hash of the password."""
    account = account_to_change(actor, actor.id)
    if matched is None or matched != account.password:
        raise Refused("wrong_password", _("Your present password is not right."))
    passwords.check_strength(new, username=account.username, name=account.name, field="new")
    SignInGuard.objects.filter(subject=_subject(account.username)).delete()
    account.password = passwords.hashed(new)
    end_access(account, but_session=actor.session if not actor.session.startswith("token:") else "")
    return saved(account, EventKind.ACCESS_ENDED)


@command(needs=Permission.OWN_ACCOUNT)
def sign_out(actor: Actor) -> Ref:
    """Ends the session one is in; carriers then call `sessions.detach`. Raises `NotFound` for a program's token."""
    if actor.session.startswith("token:"):
        raise NotFound("session")
    Session.objects.filter(id=actor.session, account_id=actor.id).delete()
    emit(Event(EventKind.ACCESS_ENDED, "account", actor.id))
    return Ref(actor.id)


@command(needs=Permission.FORGET_EXPIRED)
def forget_expired(actor: Actor) -> None:
    """Removes dead sessions, old attempt counts and expired invitations. For the clock."""
    moment = now()
    SessionStore.clear_expired()
    SignInGuard.objects.filter(last_attempt_at__lt=moment - timedelta(days=1)).delete()
    Invitation.objects.filter(expires_at__lt=moment, settled_at=None).update(settled_at=moment)


def _account_named(tenant: Tenant, username: str) -> tuple[UUID | None, str | None]:
    with unit_of_work(tenant):
        rows = Account.objects.filter(username=_folded(username), is_active=True)
        return rows.values_list("id", "password").first() or (None, None)


def _own_account(actor: Actor) -> tuple[str, str]:
    with unit_of_work(actor.tenant):
        own = Account.objects.filter(id=actor.id, is_active=True).values_list("username", "password").first()
    if own is None:
        raise NotFound("account")
    return own


def _folded(username: str) -> str:
    return (
        unicodedata.normalize("NFKC", username)
        .strip()
        .lower()
        .encode("utf-8", "ignore")
        .decode()
        .replace("\x00", "")[:200]
    )


def _subject(username: str) -> str:
    return blind("staff.sign_in", _folded(username)).hex()


def _place(address: str) -> str:
    return blind("staff.sign_in.address", address[:80]).hex()


def _wait_after(failures: int, allowed: int) -> timedelta:
    first, longest = _setting("FIRST_WAIT_SECONDS", 60), _setting("LONGEST_WAIT_SECONDS", 900)
    return rules.wait_after(
        failures, allowed=allowed, first=timedelta(seconds=first), longest=timedelta(seconds=longest)
    )


def _setting(name: str, otherwise: int) -> int:
    return int(getattr(settings, f"CARELOOP_SIGN_IN_{name}", otherwise))
