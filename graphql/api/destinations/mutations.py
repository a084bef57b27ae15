from api.core.fields import Command, payload_of
from api.destinations.types import Destination
from destinations import commands, queries

DestinationPayload = payload_of(
    Destination, "destination", queries.destination, key="destination_id", description="The institution as it is now."
)
SPOKEN_TO = {
    "contact_name": "Whom to speak to there.",
    "phone": "The telephone.",
    "area": "Where it is.",
    "email": "The e-mail address.",
}


class DestinationsMutation:
    add_destination = Command(
        DestinationPayload,
        commands.add_destination,
        description="Names an institution outside the network to which this organisation refers.",
        described={"name": "The institution.", "department": "The department.", **SPOKEN_TO},
    )
    change_destination = Command(
        DestinationPayload,
        commands.change_destination,
        description="Puts right whom to speak to there, or takes it off the list.",
        described={
            "destination_id": "Which institution.",
            "expected_version": "The version that was read.",
            **SPOKEN_TO,
            "active": "Whether anybody is to be referred there.",
        },
    )
