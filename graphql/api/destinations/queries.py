import graphene

from api.core.fields import Read
from api.destinations.types import Destination
from destinations import queries


class DestinationsQuery:
    destinations = Read(
        graphene.List(graphene.NonNull(Destination)),
        queries.destinations,
        description="Institutions outside the network to which this organisation refers, by name.",
        described={"active": "`false` includes those to which nobody is referred any more."},
    )
