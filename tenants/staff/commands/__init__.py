"""The verbs of people who work here."""

from staff.commands.delegating import delegate, end_delegation
from staff.commands.duty import publish_duty
from staff.commands.invitations import (
    accept_invitation,
    first_administrator,
    invite,
    invite_first_administrator,
    reset_access,
)
from staff.commands.people import change_person, change_roles, choose_language, create_account, deactivate
from staff.commands.sign_in import (
    admit_address,
    admit_attempt,
    change_password,
    forget_expired,
    open_session,
    replace_password,
    sign_in,
    sign_out,
)
from staff.commands.tokens import issue_token, revoke_token

__all__ = [
    "accept_invitation",
    "admit_address",
    "admit_attempt",
    "change_password",
    "change_person",
    "change_roles",
    "choose_language",
    "create_account",
    "deactivate",
    "delegate",
    "end_delegation",
    "first_administrator",
    "forget_expired",
    "invite",
    "invite_first_administrator",
    "issue_token",
    "open_session",
    "publish_duty",
    "replace_password",
    "reset_access",
    "revoke_token",
    "sign_in",
    "sign_out",
]
