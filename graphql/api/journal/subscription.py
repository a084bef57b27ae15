"""The root type of subscriptions. What a client may ask of it is checked in `api.subscriptions`."""

from __future__ import annotations

import graphene

from api.journal.types import Event


class Subscription(graphene.ObjectType):
    """What is told on the WebSocket (`graphql-transport-ws`)."""

    events = graphene.Field(
        Event,
        required=True,
        after=graphene.Int(description="Tells first what happened after this number; without it, only what is new."),
        description="Everything that happens here and that this actor may be told of, in order. Look again, then.",
    )
