"""Signing in and out, one's own account, and for administrators other people's."""

from __future__ import annotations

from typing import Any

import graphene

from api.core import cost
from api.core.context import Context
from api.core.fields import Command, RefPayload, Special, input_of, payload_of
from api.staff.types import Person
from kernel.contracts import Ref
from staff import access, commands, queries, sessions
from staff.enums import Role

ROLES = (Role, "What the person is here.")
VERSION = "The version that was read."
ACCOUNT = {"account_id": "Whose account.", "expected_version": VERSION}
DETAILS = {
    "title": "Professional title.",
    "phone": "Where to reach the person.",
    "team": "The team's name; a new team is made.",
}

PersonPayload = payload_of(Person, "person", queries.person, key="person_id", description="The person as they are now.")


class SecretPayload(RefPayload):
    """What a command left behind, with a secret that is told this once."""

    token = graphene.String(
        required=True, description="The secret. Empty when the request repeats an idempotency key: it is told once."
    )

    def resolve_token(self: Ref, _info: Any) -> str:
        return getattr(self, "token", "")


class SignInPayload(RefPayload):
    """Who is signed in now. The session is in the cookie; later requests send the `csrf` cookie as `X-CSRFToken`."""

    me = graphene.Field(Person, description="The person who signed in.")

    def resolve_me(self: Ref, info: Any) -> Any:
        return queries.me(info.context.reading())


def sign_in(context: Context, given: dict[str, Any]) -> Any:
    request = context.request
    machine = access.machine(context.organisation, "sign-in")
    client = request.headers.get("User-Agent", "")
    browser = {"replaces": sessions.key_of(request), "client": client, "address": sessions.address_of(request)}
    signed_in = commands.sign_in(machine, **given, **browser)
    sessions.attach(request, signed_in)
    context.actor = request.actor  # type: ignore[attr-defined]
    return signed_in


def sign_out(context: Context, _given: dict[str, Any]) -> Ref:
    ref = commands.sign_out(context.signed_in())
    sessions.detach(context.request)
    context.actor = None
    return ref


def change_password(context: Context, given: dict[str, Any]) -> Ref:
    return commands.change_password(context.signed_in(), **given)


def accept_invitation(context: Context, given: dict[str, Any]) -> Any:
    return commands.accept_invitation(access.machine(context.organisation, "sign-in"), **given)


class StaffMutation:
    sign_in = Special(
        SignInPayload,
        sign_in,
        commands.admit_address,
        commands.admit_attempt,
        commands.open_session,
        input_=input_of(
            commands.sign_in,
            {"username": "The user name.", "password": "The password."},
            ("replaces", "client", "address"),
            keyed=False,
        ),
        description="Lets a person in. Wrong names and wrong passwords are answered alike; many attempts must wait.",
        anonymous=True,
        weight=cost.SIGN_IN,
    )
    publish_duty = Command(
        RefPayload,
        commands.publish_duty,
        description="Names a colleague as the one on duty, for the partners of this organisation; nobody without one.",
        described={
            "person_id": "Which colleague; null where it is to be nobody.",
            "phone": "The number to call; the colleague's own without it.",
        },
    )
    sign_out = Special(RefPayload, sign_out, commands.sign_out, description="Ends the session of this browser.")
    accept_invitation = Special(
        RefPayload,
        accept_invitation,
        commands.accept_invitation,
        input_=input_of(
            commands.accept_invitation,
            {
                "token": "The secret of the invitation.",
                "username": "The user name to be, for a new account.",
                "password": "The password to be.",
            },
            keyed=False,
        ),
        description="Opens the account that somebody was invited to, or sets the new password after a reset.",
        anonymous=True,
        weight=cost.SIGN_IN,
    )
    change_password = Special(
        RefPayload,
        change_password,
        commands.replace_password,
        input_=input_of(
            commands.change_password, {"current": "The password until now.", "new": "The new one."}, keyed=False
        ),
        description="Changes one's own password; every other session and token ends.",
        weight=cost.SIGN_IN,
    )
    choose_language = Command(
        PersonPayload,
        commands.choose_language,
        description="The language of one's own pages and messages.",
        described={"language": "`zh-hans` or `en`."},
    )
    issue_token = Command(
        SecretPayload,
        commands.issue_token,
        description="An access token with which a program acts as oneself.",
        described={"name": "What the program is called.", "days": "Valid for 1 to 365 days; 90 without it."},
    )
    revoke_token = Command(
        RefPayload,
        commands.revoke_token,
        description="Ends a token at once.",
        described={"token_id": "Which token."},
    )
    delegate = Command(
        RefPayload,
        commands.delegate,
        description="Lets a colleague act in one's own name for some time; it widens nobody's rights.",
        described={
            "holder_id": "The colleague's account.",
            "valid_from": "The first day.",
            "valid_to": "The last day, at most a year later.",
        },
    )
    end_delegation = Command(
        RefPayload,
        commands.end_delegation,
        description="Takes a delegation back at once.",
        described={"delegation_id": "Which one.", "expected_version": VERSION},
    )
    invite = Command(
        SecretPayload,
        commands.invite,
        description="Invites somebody; the secret goes to that person.",
        described={
            "name": "Who is invited.",
            "roles": ROLES,
            **DETAILS,
            "language": "`zh-hans` or `en`.",
        },
    )
    reset_access = Command(
        SecretPayload,
        commands.reset_access,
        description="For somebody who forgot the password: ends every session and gives a one-time way in.",
        described=ACCOUNT,
    )
    change_person = Command(
        PersonPayload,
        commands.change_person,
        description="Changes what is given.",
        described={**ACCOUNT, "name": "The name.", **DETAILS},
    )
    change_roles = Command(
        PersonPayload,
        commands.change_roles,
        description="Replaces somebody's roles.",
        described={**ACCOUNT, "roles": ROLES},
    )
    deactivate = Command(
        PersonPayload,
        commands.deactivate,
        description="Ends an account with its sessions and tokens; the name stays on what it did.",
        described=ACCOUNT,
    )
