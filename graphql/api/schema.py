"""The whole schema, put together from the packages of the apps, and the file in which it is checked in."""

from __future__ import annotations

from pathlib import Path

import graphene
from graphql import GraphQLSchema, print_schema

from api.consent.mutations import ConsentMutation
from api.consent.queries import ConsentQuery
from api.core.documents import Documents
from api.core.fields import Resolver
from api.destinations.mutations import DestinationsMutation
from api.destinations.queries import DestinationsQuery
from api.dialogue.mutations import DialogueMutation
from api.dialogue.queries import DialogueQuery
from api.exchange.mutations import ExchangeMutation
from api.exchange.queries import ExchangeQuery
from api.followup.mutations import FollowupMutation
from api.followup.queries import FollowupQuery
from api.handoff.mutations import HandoffMutation
from api.handoff.queries import HandoffQuery
from api.journal.queries import JournalQuery
from api.journal.subscription import Subscription
from api.outside.mutations import OutsideMutation
from api.outside.queries import OutsideQuery
from api.oversight.mutations import OversightMutation
from api.oversight.queries import OversightQuery
from api.patients.mutations import PatientsMutation
from api.patients.queries import PatientsQuery
from api.records.mutations import RecordsMutation
from api.records.queries import RecordsQuery
from api.staff.mutations import StaffMutation
from api.staff.queries import StaffQuery
from api.tenancy.mutations import TenancyMutation
from api.tenancy.queries import TenancyQuery

PRINTED = Path(__file__).resolve().parent.parent / "schema.graphql"
HEADER = "# Written by `careloop check schema --write`; do not edit.\n\n"


class Query(
    TenancyQuery,
    StaffQuery,
    DestinationsQuery,
    PatientsQuery,
    RecordsQuery,
    FollowupQuery,
    ConsentQuery,
    HandoffQuery,
    DialogueQuery,
    OutsideQuery,
    ExchangeQuery,
    OversightQuery,
    JournalQuery,
    graphene.ObjectType,
):
    """What can be read. Each field is answered for one organisation, the host's, and one actor."""


class Mutation(
    TenancyMutation,
    StaffMutation,
    DestinationsMutation,
    PatientsMutation,
    RecordsMutation,
    FollowupMutation,
    ConsentMutation,
    HandoffMutation,
    DialogueMutation,
    OutsideMutation,
    ExchangeMutation,
    OversightMutation,
    graphene.ObjectType,
):
    """What can be done. Each field is one command: it is done whole or not at all, one after the other."""


def printed() -> str:
    """The schema in the schema language, as it is checked in."""
    return HEADER + print_schema(schema.graphql_schema) + "\n"


def write() -> Path:
    """Writes the file and says where it is."""
    PRINTED.write_text(printed(), encoding="utf-8")
    return PRINTED


def is_written() -> bool:
    """Whether the checked-in file says what the code says."""
    return PRINTED.is_file() and PRINTED.read_text(encoding="utf-8") == printed()


def closed(made: GraphQLSchema) -> GraphQLSchema:
    """The schema itself, if every root field goes through verbs that name their permission; TypeError otherwise."""
    for root in (made.query_type, made.mutation_type):
        for name, field in (root.fields if root else {}).items():
            resolver = field.resolve
            if not isinstance(resolver, Resolver) or not resolver.verbs:
                raise TypeError(f"{name} is not answered by a verb")
            if not all(getattr(verb, "needs", "") for verb in resolver.verbs):
                raise TypeError(f"{name} goes through a verb that names no permission")
    return made


schema = graphene.Schema(query=Query, mutation=Mutation, subscription=Subscription)
documents = Documents(closed(schema.graphql_schema))
