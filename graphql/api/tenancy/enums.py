from api.core.enums import named
from tenancy import enums

OrganisationKind = named(enums.OrganisationKind, "OrganisationKind", "What an organisation is.")
ServiceKind = named(enums.ServiceKind, "ServiceKind", "What a line of the service directory offers.")
ReferralKind = named(enums.ReferralKind, "ReferralKind")
