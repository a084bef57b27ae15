"""LACE: the risk of death or unplanned readmission within 30 days of discharge.

Source: van Walraven et al., CMAJ 2010;182:551; the table as given in BMC Cardiovascular Disorders 2014;14:97, table 1.
"""

from collections.abc import Collection

from followup.contracts import Score
from followup.enums import Comorbidity, Risk

NAME = "lace"
VERSION = "cmaj-2010"
SOURCE = "CMAJ 2010;182:551; BMC Cardiovasc Disord 2014;14:97 table 1"
MAXIMUM = 19

COMORBIDITY_POINTS = {
    Comorbidity.MYOCARDIAL_INFARCTION: 1,
    Comorbidity.CEREBROVASCULAR: 1,
    Comorbidity.PERIPHERAL_VASCULAR: 1,
    Comorbidity.DIABETES: 1,
    Comorbidity.HEART_FAILURE: 2,
    Comorbidity.DIABETES_ORGAN_DAMAGE: 2,
    Comorbidity.CHRONIC_PULMONARY: 2,
    Comorbidity.MILD_LIVER_OR_RENAL: 2,
    Comorbidity.TUMOUR: 2,
    Comorbidity.DEMENTIA: 3,
    Comorbidity.CONNECTIVE_TISSUE: 3,
    Comorbidity.AIDS: 4,
    Comorbidity.SEVERE_LIVER_OR_RENAL: 4,
    Comorbidity.METASTATIC: 6,
}


def lace(*, days: int, emergency: bool, comorbidities: Collection[Comorbidity], emergency_visits: int) -> Score:
    """LACE out of 19 from the length of stay in whole days, an emergency admission, comorbidities, and visits to an
    emergency department in the six months before."""
    parts = (
        ("length_of_stay", stay_points(days)),
        ("acute_admission", 3 if emergency else 0),
        ("comorbidities", comorbidity_points(comorbidities)),
        ("emergency_visits", min(_counted(emergency_visits), 4)),
    )
    total = sum(points for _, points in parts)
    return Score(NAME, VERSION, SOURCE, total, MAXIMUM, band(total), parts)


def stay_points(days: int) -> int:
    """L: <1 day 0, then 1, 2, 3 as they are, 4–6 days 4, 7–13 days 5, 14 or more 7."""
    if _counted(days) <= 3:
        return days
    if days <= 6:
        return 4
    return 5 if days <= 13 else 7


def comorbidity_points(comorbidities: Collection[Comorbidity]) -> int:
    """C: the sum of the points, each condition once; a sum of four or more counts five."""
    total = sum(COMORBIDITY_POINTS[condition] for condition in set(comorbidities))
    return 5 if total >= 4 else total


def band(total: int) -> Risk:
    """0–4 low, 5–9 moderate, 10 and more high."""
    if total >= 10:
        return Risk.HIGH
    return Risk.MODERATE if total >= 5 else Risk.LOW


def _counted(number: int) -> int:
    if number < 0:
        raise ValueError("a count cannot be negative")
    return number
