from api.core.shapes import ContractType, Node
from outside import contracts
from outside.enums import LinkState


class OutsideLink(ContractType):
    """A link with which a receiver outside the network opens a referral; the link itself is shown once, when made."""

    class Meta:
        contract = contracts.LinkView
        interfaces = (Node,)
        described = {
            "state": (LinkState, "What became of it."),
            "issued_at": "When it was made.",
            "expires_at": "When it ends at the latest.",
            "handed_over_at": "When it had reached the receiver; null while nobody has said so.",
            "opened_at": "When the code was first entered; null proves that nobody has opened it.",
            "opened_by": "Who entered it last, empty before.",
            "wrong_codes": "How many wrong codes were entered since the last right one.",
        }
