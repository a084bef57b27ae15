"""Ways in for people who have no password yet, or none any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from commands import command, emit
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Conflict, Refused
from kernel.tenant import Tenant
from staff import passwords, rules
from staff.access import account_to_change, machine
from staff.commands.people import checked_language, end_access, open_account, saved, team_named
from staff.contracts import Accepted, Invited
from staff.enums import EventKind, Permission, Role
from staff.models import Account, Invitation


@command(needs=Permission.MANAGE_PEOPLE)
def invite(
    actor: Actor,
    *,
    name: str,
    roles: Collection[str],
    title: str = "",
    phone: str = "",
    team: str = "",
    language: str = "zh-hans",
) -> Invited:
    """Invites somebody; the token in the answer goes to that person once and opens one account within days."""
    invitation = Invitation(
        name=rules.tidy_text(name, field="name", required=True),
        roles=list(rules.checked_roles(roles, organisation_kind=actor.tenant.kind)),
        title=rules.tidy_text(title, field="title"),
        phone=rules.work_phone(phone),
        team=team_named(team),
        language=checked_language(language),
    )
    return _sent(actor, invitation, rules.new_secret())


@command(needs=Permission.MANAGE_PEOPLE)
def reset_access(actor: Actor, *, account_id: UUID, expected_version: int) -> Invited:
    """For somebody who forgot the password: ends every session and token, and gives a one-time way to a new password.

    Raises `Refused("already_inactive")`, `NotFound`, `Conflict`.
    """
    account = account_to_change(actor, account_id)
    if account.version != expected_version:
        raise Conflict(account.version)
    if not account.is_active:
        raise Refused("already_inactive", _("This account has already been ended."))
    end_access(account)
    account.set_unusable_password()
    saved(account, EventKind.ACCESS_ENDED)
    again = Invitation(name=account.name, roles=account.roles, language=account.language, account=account)
    return _sent(actor, again, rules.new_secret())


@command(needs=Permission.SIGN_IN)
def accept_invitation(actor: Actor, *, token: str, username: str, password: str) -> Accepted:
    """Opens the account that somebody was invited to, or sets the new password of one whose access was reset.

    `actor` is `access.machine(tenant, "sign-in")`; `username` counts for a new account only. Raises
    `Refused("invitation_over")` for a token that is unknown, used or expired, `Invalid` for name or password.
    """
    rows = Invitation.objects.select_for_update().filter(settled_at=None, expires_at__gt=now())
    invitation = rows.filter(token_digest=rules.digest(token)).first()
    if invitation is None:
        raise Refused("invitation_over", _("This invitation is over. Ask your administrator for a new one."))
    if invitation.account_id is None:
        ref = open_account(_account_of(invitation, username), password)
    else:
        ref = _new_password(invitation.account_id, password)
    invitation.account_id, invitation.settled_at = ref.id, now()
    invitation.save(update_fields=["account", "settled_at"])
    return Accepted(ref.id, ref.version, username=Account.objects.values_list("username", flat=True).get(id=ref.id))


@command(needs=Permission.MANAGE_PEOPLE)
def invite_first_administrator(actor: Actor, *, name: str, token: str) -> Ref | None:
    """Invites the first administrator under a token that the operator made (`staff.rules.new_secret`).

    Repeatable: an earlier open invitation of the operator gives way. Nothing happens once there is an administrator.
    """
    role = Role.ORGANISATION_ADMINISTRATOR
    if Account.objects.filter(is_active=True, roles__contains=[role]).exists():
        return None
    Invitation.objects.filter(invited_by=actor.id, settled_at=None).update(settled_at=now())
    return Ref(
        _sent(actor, Invitation(name=rules.tidy_text(name, field="name", required=True), roles=[role]), token).id
    )


def first_administrator(tenant: Tenant, options: Mapping[str, Any]) -> None:
    """The provisioning step: options `administrator` (name) and `invitation_token`; without a token it does nothing."""
    token = options.get("invitation_token")
    if token:
        actor = machine(tenant, "provisioning")
        invite_first_administrator(actor, name=str(options.get("administrator") or "管理员"), token=str(token))


def _sent(actor: Actor, invitation: Invitation, token: str) -> Invited:
    days = getattr(settings, "CARELOOP_INVITATION_DAYS", 7)
    invitation.token_digest = rules.digest(token)
    invitation.invited_by = actor.id
    invitation.expires_at = now() + timedelta(days=days)
    invitation.save(force_insert=True)
    emit(Event(EventKind.INVITED, "invitation", invitation.id))
    return Invited(invitation.id, token=token)


def _account_of(invitation: Invitation, username: str) -> Account:
    return Account(
        username=rules.tidy_username(username),
        name=invitation.name,
        roles=invitation.roles,
        title=invitation.title,
        phone=invitation.phone,
        team_id=invitation.team_id,
        language=invitation.language,
    )


def _new_password(account_id: UUID, password: str) -> Ref:
    account = Account.objects.select_for_update().get(id=account_id)
    passwords.check_strength(password, username=account.username, name=account.name)
    account.password = passwords.hashed(password)
    return saved(account, EventKind.PERSON_CHANGED)
