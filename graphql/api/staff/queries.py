import graphene

from api.core.fields import Read
from api.staff.types import Colleague, Delegation, Invitation, Person, Token
from staff import queries
from staff.enums import Role


class StaffQuery:
    me = Read(Person, queries.me, description="Who is asking.")
    people = Read(
        graphene.List(graphene.NonNull(Person)),
        queries.people,
        description="Everybody who works here, by name.",
        described={
            "roles": (Role, "Only those with any of these roles."),
            "active": "`false` shows those whose accounts were ended, too.",
        },
    )
    person = Read(
        Person, queries.person, description="One colleague.", described={"person_id": "The colleague's account."}
    )
    invitations = Read(
        graphene.List(graphene.NonNull(Invitation)),
        queries.invitations,
        description="Invitations that nobody has accepted yet, oldest first.",
    )
    delegations = Read(
        graphene.List(graphene.NonNull(Delegation)),
        queries.delegations,
        description="Who may act for whom: what this actor gave and holds, for administrators everybody's.",
    )
    acting_for = Read(
        graphene.List(graphene.NonNull(Colleague)),
        queries.acting_for,
        description="The colleagues in whose name this actor may act today: their ids go into `onBehalfOf`.",
    )
    tokens = Read(
        graphene.List(graphene.NonNull(Token)),
        queries.tokens,
        description="One's own access tokens for programs, newest first.",
    )
