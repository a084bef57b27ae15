import graphene

from api.core.fields import Paged, Read
from api.staff.types import AppliedRequest, Colleague, Delegation, Invitation, Person, Refusal, Token
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
    my_refusals = Paged(
        Refusal,
        queries.my_refusals,
        description="What was refused to oneself in the last days, the newest first; what a device sent too late, too.",
        described={"days": "How many days back; 14 without it."},
    )
    applied_requests = Read(
        graphene.List(graphene.NonNull(AppliedRequest)),
        queries.applied,
        description="Which of one's own requests are done, by idempotency key. What is not here was not applied.",
        described={"keys": "At most 200 idempotency keys."},
    )
