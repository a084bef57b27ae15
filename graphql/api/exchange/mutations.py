from api.core.fields import Command, RefPayload
from api.exchange.types import SharedParts, SharedRecord
from consent.enums import Category
from exchange import commands

MESSAGE = {"message_id": "Which message.", "reason": "Why, for the record."}


class ExchangeMutation:
    retry_parked = Command(
        RefPayload,
        commands.retry_parked,
        description="Tries to deliver a stopped message again; those behind it follow.",
        described=MESSAGE,
    )
    read_shared = Command(
        SharedRecord,
        commands.read_shared,
        description="Reads the live record of the organisation that sent a patient, as far as the patient agreed. "
        "It is on record on both sides.",
        described={
            "patient_id": "The patient's record here.",
            "source_id": "The organisation that sent the patient.",
            "conversation": "The referral with which the patient came.",
            "categories": (Category, "Only these kinds of data."),
        },
        shown=SharedParts,
        keyed=False,
    )
    discard_parked = Command(
        RefPayload,
        commands.discard_parked,
        description="Gives a stopped message up; those behind it follow.",
        described=MESSAGE,
    )
