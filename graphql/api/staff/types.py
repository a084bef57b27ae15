"""People as the API shows them."""

from api.core.shapes import ContractType, Node
from staff import contracts
from staff.enums import DelegationState, Role


class Person(ContractType):
    """Somebody who works here."""

    class Meta:
        contract = contracts.Person
        interfaces = (Node,)
        described = {
            "version": "Give it as `expectedVersion` when changing the person.",
            "name": "The name as colleagues and patients see it.",
            "username": "What the person signs in with.",
            "roles": (Role, "What the person is here; what that allows follows from it."),
            "title": "Professional title, empty where there is none.",
            "phone": "Where to reach the person, empty where not given.",
            "team": "The team's name, empty where there is none.",
            "language": "The language of the person's pages: `zh-hans` or `en`.",
            "is_active": "Whether the account is in use.",
        }


class Invitation(ContractType):
    """An invitation that nobody has accepted yet."""

    class Meta:
        contract = contracts.Invitation
        interfaces = (Node,)
        described = {
            "name": "Who is invited.",
            "roles": (Role, "What the person will be here."),
            "created_at": "When it was made.",
            "expires_at": "From when on it no longer opens an account.",
        }


class Colleague(ContractType):
    """Somebody who works here, by name and title."""

    class Meta:
        contract = contracts.Colleague
        interfaces = (Node,)
        described = {"name": "The name.", "title": "Professional title, empty where there is none."}


class Delegation(ContractType):
    """Somebody lets a colleague act in his or her name. It widens nobody's rights."""

    class Meta:
        contract = contracts.DelegationView
        interfaces = (Node,)
        described = {
            "version": "Give it as `expectedVersion` when taking it back.",
            "giver": "In whose name.",
            "holder": "Who may act.",
            "valid_from": "The first day.",
            "valid_to": "The last day.",
            "state": (DelegationState, "Whether it holds now."),
            "state_label": "In words, in the language of the request.",
            "given_at": "When it was given.",
            "may_revoke": "Whether this actor may take it back now.",
        }


class Token(ContractType):
    """An access token of a program, without its secret."""

    class Meta:
        contract = contracts.Token
        interfaces = (Node,)
        described = {
            "name": "What the program is called.",
            "created_at": "When it was issued.",
            "expires_at": "From when on it is not accepted.",
        }


class Refusal(ContractType):
    """Something that was refused, or done, to be found on the record."""

    class Meta:
        contract = contracts.Access
        interfaces = (Node,)
        described = {
            "at": "When.",
            "name": "Whose attempt it was.",
            "roles": (Role, "What that person is here today."),
            "is_machine": "Whether it was one of this organisation's own machines.",
            "action": "The verb.",
            "was_refused": "Whether it was refused.",
            "on_behalf_of": "In whose name, empty where in the own.",
            "code": "Why, as a code; empty where it was not refused.",
            "subject_type": "What sort of record it was about, empty where none is on the line.",
            "subject_id": "Which record.",
            "patient_id": "About which patient.",
        }


class AppliedRequest(ContractType):
    """A request that was done."""

    class Meta:
        contract = contracts.Applied
        described = {
            "key": "Its idempotency key.",
            "id": "What it made or changed; null where it left nothing.",
            "version": "The version that it left.",
        }
