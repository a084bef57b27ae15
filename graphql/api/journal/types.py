"""An event as programs see it: where to look again, never what is there."""

import graphene

from api.core.shapes import ContractType
from journal.contracts import StoredEvent


class Event(ContractType):
    """Something happened. It says where to look again and holds nothing about a person."""

    class Meta:
        contract = StoredEvent
        described = {
            "number": "Counts the events of this organisation, in the order of their commits, without a gap.",
            "kind": "What happened, such as `handoff.accepted`.",
            "subject_type": "What kind of thing to look at again, such as `referral`.",
            "subject_id": "Which one.",
            "version": "The version the thing has since then.",
            "at": "When it happened.",
        }


class EventLog(graphene.ObjectType):
    """A stretch of the event log, oldest first."""

    events = graphene.List(
        graphene.NonNull(Event), required=True, description="What this actor may be told of, at most 500 at a time."
    )
    last_number = graphene.Int(
        required=True, description="The number of the newest event of the organisation, told or not."
    )
