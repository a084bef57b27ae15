"""People as the API shows them."""

from api.core.shapes import ContractType, Node
from staff import contracts
from staff.enums import Role


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
