from enum import StrEnum

from api.core.enums import named
from records import enums


class SectionState(StrEnum):
    """Why a part of the record shows what it shows."""

    RECORDED = "recorded"
    NOT_RECORDED = "not_recorded"
    WITHHELD = "withheld"


RecordCategory = named(enums.RecordCategory, "RecordCategory", "The parts of the clinical record.")
Precision = named(enums.Precision, "Precision", "How exactly a time is known; `NONE` where the source gave none.")
SectionStateType = named(
    SectionState,
    "SectionState",
    values={
        "RECORDED": "There are entries.",
        "NOT_RECORDED": "Nothing is recorded.",
        "WITHHELD": "This actor may not see it: nothing is said about whether anything is recorded.",
    },
)
