"""Tokens with which a program acts as its account."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command, emit
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid
from staff import rules
from staff.access import account_to_change, token_to_change
from staff.contracts import Issued
from staff.enums import EventKind, Permission
from staff.models import ApiToken

LONGEST_DAYS = 365


@command(needs=Permission.OWN_ACCOUNT)
def issue_token(actor: Actor, *, name: str, days: int = 90) -> Issued:
    """A token for one's own account; the answer shows it once. `days` from 1 to 365."""
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid("days", "token_days", _("A token is valid for 1 to 365 days."))
    account = account_to_change(actor, actor.id)
    secret = rules.TOKEN_PREFIX + rules.new_secret()
    token = ApiToken.objects.create(
        account=account,
        name=rules.tidy_text(name, field="name", required=True),
        digest=rules.digest(secret),
        expires_at=now() + timedelta(days=days),
    )
    return Issued(token.id, token=secret)


@command(needs=Permission.OWN_ACCOUNT)
def revoke_token(actor: Actor, *, token_id: UUID) -> Ref:
    """Ends a token at once: one's own, or anybody's for an administrator. Raises `NotFound`."""
    token = token_to_change(actor, token_id)
    token.revoked_at = now()
    token.save(update_fields=["revoked_at"])
    emit(Event(EventKind.ACCESS_ENDED, "account", token.account_id))
    return Ref(token.id)
