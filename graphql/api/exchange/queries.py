import graphene

from api.core.fields import Read
from api.exchange.types import Message
from exchange import queries

MESSAGES = graphene.List(graphene.NonNull(Message))


class ExchangeQuery:
    parked = Read(
        MESSAGES,
        queries.parked,
        description="Messages whose delivery has stopped and waits for a decision, the oldest first.",
        described={"limit": "At most so many; 100 without it."},
    )
    conversation = Read(
        MESSAGES,
        queries.conversation,
        description="Every message that this organisation wrote about one referral.",
        described={"conversation": "Which referral."},
    )
