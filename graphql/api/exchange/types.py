from api.core.shapes import ContractType, Node
from api.exchange import enums as _names  # noqa: F401 - names the enumerations
from api.patients.types import patient_reference
from exchange import contracts, enums


class Message(ContractType):
    """One of our own messages to another organisation, as identifiers and codes."""

    class Meta:
        contract = contracts.MessageView
        interfaces = (Node,)
        described = {
            "version": "Counts its changes.",
            "conversation": "The referral it belongs to.",
            "seq": "Its place in that conversation.",
            "kind": "What it tells, such as `handoff.order`.",
            "recipient_id": "To which organisation.",
            "recipient_name": "What that organisation is called.",
            "patient_id": "About which patient; null where about none.",
            "state": (enums.State, "Where it is."),
            "error_code": "Why it was stopped, empty where it was not.",
            "created_at": "When it was written.",
            "delivered_at": "When it arrived; null while it has not.",
            "parked_at": "When it was stopped; null while it was not.",
        }

    patient = patient_reference("The patient, in short; null where it is about none.")
