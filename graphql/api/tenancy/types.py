from api.core.shapes import ContractType, Node
from tenancy import contracts, enums


class Organisation(ContractType):
    """An organisation on the network."""

    class Meta:
        contract = contracts.OrganisationCard
        interfaces = (Node,)
        described = {
            "slug": "Its short name, which its address begins with.",
            "name": "Its Chinese name.",
            "name_en": "Its English name, empty where there is none.",
            "kind": (enums.OrganisationKind, "What it is."),
            "level": "1 to 3 for hospitals; null for others.",
            "region_id": "The region it belongs to; null where it belongs to none.",
            "phone": "Where to call, empty where not given.",
            "duty_name": "Who is on duty, empty where nobody is published.",
            "duty_phone": "That person's number, empty where nobody is published.",
        }


class HealthcareService(ContractType):
    """A line of an organisation's service directory."""

    class Meta:
        contract = contracts.ServiceCard
        interfaces = (Node,)
        described = {
            "organisation_id": "Whose.",
            "kind": (enums.ServiceKind, "Department, beds or appointment slots."),
            "code": "Give it as `serviceCode` in a referral.",
            "name": "Its Chinese name.",
            "name_en": "Its English name, empty where there is none.",
            "capacity": "How many in all; null where not counted.",
            "available": "How many are free; null where not counted.",
            "catchment": "The townships it serves; empty for all.",
            "updated_at": "When its numbers were last published; null where they never were.",
        }


class Partnership(ContractType):
    """An agreement: who may refer to whom."""

    class Meta:
        contract = contracts.PartnershipCard
        described = {
            "sender_id": "Who may send.",
            "recipient_id": "To whom.",
            "kinds": (enums.ReferralKind, "Which kinds of referral."),
            "valid_from": "The first day.",
            "valid_to": "The last day; null while it has no end.",
        }
