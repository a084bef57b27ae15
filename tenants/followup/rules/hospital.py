"""HOSPITAL: the risk of a potentially avoidable readmission within 30 days.

Sources: Donzé et al., JAMA Internal Medicine 2013 (derivation) and 2016 (international validation); Aubert et al. 2017
(simplified). The versions differ in how admissions of the year before count, so a result always names its version.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from followup.contracts import Score
from followup.enums import Risk

NAME = "hospital"
Version = Literal["2013", "2016", "simplified-2017"]
DEFAULT: Version = "2016"

_SOURCES: dict[Version, str] = {
    "2013": "HOSPITAL score, JAMA Intern Med 2013",
    "2016": "HOSPITAL score, JAMA Intern Med 2016 (international validation)",
    "simplified-2017": "Simplified HOSPITAL score, Aubert et al. 2017",
}
_FREE_ADMISSIONS: dict[Version, int] = {"2013": 0, "2016": 1, "simplified-2017": 1}


@dataclass(frozen=True, slots=True)
class Stay:
    """The index stay at discharge.

    Haemoglobin in g/dL, sodium in mmol/L, both at discharge; `oncology` is discharge from an oncology service, in the
    simplified version a diagnosis of cancer; `procedure` is any coded procedure during the stay; `admissions` are those
    of the twelve months before.
    """

    haemoglobin: Decimal
    oncology: bool
    sodium: Decimal
    procedure: bool
    urgent: bool
    admissions: int
    days: int


def hospital(stay: Stay, *, version: Version = DEFAULT) -> Score:
    """HOSPITAL out of 13 (simplified: out of 12, which knows no procedure and has no band in its source)."""
    simplified = version == "simplified-2017"
    parts = (
        ("haemoglobin", 1 if stay.haemoglobin < 12 else 0),
        ("oncology", 2 if stay.oncology else 0),
        ("sodium", 1 if stay.sodium < 135 else 0),
        ("procedure", 1 if stay.procedure and not simplified else 0),
        ("urgent_admission", 1 if stay.urgent else 0),
        ("admissions", admission_points(stay.admissions, version=version)),
        ("length_of_stay", 2 if stay.days >= 5 else 0),
    )
    total = sum(points for _, points in parts)
    return Score(
        NAME, version, _SOURCES[version], total, 12 if simplified else 13, "" if simplified else band(total), parts
    )


def admission_points(admissions: int, *, version: Version = DEFAULT) -> int:
    """Admissions of the year before: none (2013) or up to one (2016) 0, up to five 2, more than five 5."""
    if admissions < 0:
        raise ValueError("a count cannot be negative")
    if admissions > 5:
        return 5
    return 0 if admissions <= _FREE_ADMISSIONS[version] else 2


READMITTED: dict[Risk, Decimal] = {
    Risk.LOW: Decimal("5.8"),
    Risk.MODERATE: Decimal("11.9"),
    Risk.HIGH: Decimal("22.8"),
}
"""How many of a hundred in each band were readmitted avoidably within 30 days (JAMA Intern Med 2016)."""


def band(total: int) -> Risk:
    """0–4 low (5.8 % readmitted), 5–6 intermediate (11.9 %), 7 and more high (22.8 %)."""
    if total >= 7:
        return Risk.HIGH
    return Risk.MODERATE if total >= 5 else Risk.LOW
