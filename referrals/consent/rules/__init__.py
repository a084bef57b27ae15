"""Pure decisions and texts: what a consent permits, and what the person giving it was told."""

from consent.rules.anonymity import identifying
from consent.rules.decision import ANONYMISED_TERM, EMERGENCY_TERM, LATER_NOTICE_WITHIN, answer_until, decide, why_not
from consent.rules.giving import EMERGENCY_PURPOSES, KIND_OF, faults
from consent.rules.notice import CURRENT, Slots, current_notice, filled, published_versions

__all__ = [
    "ANONYMISED_TERM",
    "CURRENT",
    "EMERGENCY_PURPOSES",
    "EMERGENCY_TERM",
    "KIND_OF",
    "LATER_NOTICE_WITHIN",
    "Slots",
    "answer_until",
    "current_notice",
    "decide",
    "faults",
    "filled",
    "identifying",
    "published_versions",
    "why_not",
]
