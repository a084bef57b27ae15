from api.core.shapes import ContractType, Node
from destinations import contracts


class Destination(ContractType):
    """An institution outside the network, with whom to speak there. A referral names it as its recipient."""

    class Meta:
        contract = contracts.Destination
        interfaces = (Node,)
        described = {
            "version": "Which version this is.",
            "name": "The institution.",
            "department": "The department, empty where none is named.",
            "contact_name": "Whom to speak to there.",
            "phone": "The telephone.",
            "email": "The e-mail address, empty where there is none.",
            "area": "Where it is.",
            "active": "Whether anybody is to be referred there.",
        }
