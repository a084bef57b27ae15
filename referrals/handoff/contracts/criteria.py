"""Rows of the checklists, and what is kept of those that were ticked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One row of a checklist as it reads now. `number` counts its wordings. `loinc` empty: a person ticks it.

    `direction` is a value of `enums.Direction`, `disease` of `enums.Disease` or empty for every patient. `limit` is in
    `unit` (UCUM), met where the newest reading is `comparison` it.
    """

    code: str
    number: int
    direction: str
    disease: str
    text_zh: str
    text_en: str
    source: str
    loinc: str = ""
    comparison: str = ""
    limit: Decimal | None = None
    unit: str = ""
    place: int = 0
    active: bool = True

    def text(self, language: str) -> str:
        """The row in Chinese for any `zh…` language, in English otherwise."""
        return self.text_zh if language.startswith("zh") else self.text_en


@dataclass(frozen=True, slots=True)
class Ticked:
    """A row as it read when it was ticked. `value` is the reading that ticked it ("182/110"), empty for a person's
    tick; `rule` the limit with its unit (">= 180 mm[Hg]").
    """

    code: str
    number: int
    direction: str
    text_zh: str
    text_en: str
    source: str
    rule: str = ""
    value: str = ""
    measured_at: str = ""
