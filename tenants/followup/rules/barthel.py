"""Barthel index: independence in ten daily activities.

Items and points: Mahoney and Barthel, Maryland State Medical Journal 1965;14:61–65, used with the citation it asks for;
an organisation confirms its own licence for commercial use. Bands: the four grades used in China
(https://www.360docs.net/doc/562304189.html).
"""

from collections.abc import Mapping

from followup.contracts import Score
from followup.enums import Dependence

NAME = "barthel"
VERSION = "mahoney-1965"
SOURCE = "Mahoney FI, Barthel DW. Md State Med J 1965;14:61-65; bands: 360docs.net/doc/562304189.html"
MAXIMUM = 100

ITEMS: dict[str, tuple[int, ...]] = {
    "feeding": (0, 5, 10),
    "bathing": (0, 5),
    "grooming": (0, 5),
    "dressing": (0, 5, 10),
    "bowels": (0, 5, 10),
    "bladder": (0, 5, 10),
    "toilet": (0, 5, 10),
    "transfer": (0, 5, 10, 15),
    "mobility": (0, 5, 10, 15),
    "stairs": (0, 5, 10),
}


def barthel(points: Mapping[str, int]) -> Score:
    """The index out of 100 from the points of all ten items; ValueError when one is missing or not one of its steps."""
    if points.keys() != ITEMS.keys():
        raise ValueError("the Barthel index needs exactly its ten items")
    for item, value in points.items():
        if value not in ITEMS[item]:
            raise ValueError(f"{item} has no step of {value} points")
    parts = tuple((item, points[item]) for item in ITEMS)
    total = sum(points.values())
    return Score(NAME, VERSION, SOURCE, total, MAXIMUM, band(total), parts)


def band(total: int) -> Dependence:
    """Up to 40 severe (重度), 41–60 moderate (中度), 61–99 mild (轻度), 100 independent (无需依赖)."""
    if total <= 40:
        return Dependence.SEVERE
    if total <= 60:
        return Dependence.MODERATE
    return Dependence.MILD if total < MAXIMUM else Dependence.NONE
