from enum import StrEnum

from api.core.enums import named
from consent import enums


class LedgerState(StrEnum):
    """Whether a ground stands, or why it does not."""

    STANDS = "stands"
    NONE_GIVEN = enums.WhyNot.NONE_GIVEN.value
    NOT_YET = enums.WhyNot.NOT_YET.value
    EXPIRED = enums.WhyNot.EXPIRED.value
    WITHDRAWN = enums.WhyNot.WITHDRAWN.value
    SUPERSEDED = enums.WhyNot.SUPERSEDED.value
    OUTSIDE_SCOPE = enums.WhyNot.OUTSIDE_SCOPE.value


Category = named(enums.Category, "ConsentCategory")
Purpose = named(enums.Purpose, "ConsentPurpose")
Basis = named(enums.Basis, "ConsentBasis")
LegalBasis = named(enums.LegalBasis, "LegalBasis")
ProcessingMethod = named(enums.ProcessingMethod, "ProcessingMethod")
Way = named(enums.Way, "ConsentWay")
Giver = named(enums.Giver, "ConsentGiver")
WhyNot = named(enums.WhyNot, "WhyNot")
Shown = named(enums.Shown, "DisclosureKind")
LedgerStateType = named(
    LedgerState,
    "LedgerState",
    values={
        "STANDS": "It applies now.",
        "NONE_GIVEN": "There is none.",
        "NOT_YET": "It does not apply yet.",
        "EXPIRED": "Its term is over.",
        "WITHDRAWN": "It was withdrawn.",
        "SUPERSEDED": "A newer one has replaced it.",
        "OUTSIDE_SCOPE": "It does not cover what was asked.",
    },
)
