from api.core.fields import Command, RefPayload
from exchange import commands

MESSAGE = {"message_id": "Which message.", "reason": "Why, for the record."}


class ExchangeMutation:
    retry_parked = Command(
        RefPayload,
        commands.retry_parked,
        description="Tries to deliver a stopped message again; those behind it follow.",
        described=MESSAGE,
    )
    discard_parked = Command(
        RefPayload,
        commands.discard_parked,
        description="Gives a stopped message up; those behind it follow.",
        described=MESSAGE,
    )
