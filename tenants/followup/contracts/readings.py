"""Measured values, why a rule spoke about them, and the alert that came of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kernel import units


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured value: LOINC code, number, UCUM unit."""

    code: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A stored reading; readings with the same `occasion_id` were measured together."""

    id: UUID
    occasion_id: UUID
    patient_id: UUID
    code: str
    value: Decimal
    unit: str
    taken_at: datetime
    source: str
    device: str


ABOUT_THE_PERSON = frozenset({"pregnancy"})
"""Criteria with a limit that are not about one measurement."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that made a rule speak: the limit and the value that met it, in words and with units."""

    id: str
    text_en: str
    text_zh: str
    threshold: str
    value: str

    @property
    def lasts(self) -> bool:
        """Whether it stays true after the next measurement: a sign, or what the person is."""
        return not self.threshold or self.id in ABOUT_THE_PERSON

    def text(self, language: str) -> str:
        """In Chinese for any `zh…` language, in English otherwise."""
        return self.text_zh if language.startswith("zh") else self.text_en

    def met(self, language: str) -> str:
        """What was seen, or the value and the limit that it met: `Systolic pressure … 185 mmHg ≥ 180 mmHg`."""
        words = (self.text(language), self.value, self.threshold)
        return units.in_words(" ".join(word for word in words if word))


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a rule spoke, complete enough to be read years later: both languages, the limits and the values."""

    rule_set: str
    version: str
    source: str
    rule: str
    text_en: str
    text_zh: str
    threshold: str = ""
    value: str = ""
    criteria: tuple[Criterion, ...] = ()

    def sentence(self, language: str) -> str:
        """What the rule asks for: in Chinese for any `zh…` language, in English otherwise."""
        return self.text_zh if language.startswith("zh") else self.text_en

    def text(self, language: str) -> str:
        """Every limit that was met and every sign that was seen, then what the rule asks for."""
        met = [criterion.met(language) for criterion in self.criteria]
        if not met:
            return self.sentence(language)
        chinese = language.startswith("zh")
        return f"{('、' if chinese else ', ').join(met)}{'。' if chinese else '. '}{self.sentence(language)}"

    def to_payload(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> "Explanation":
        """The explanation that `to_payload` wrote."""
        criteria = tuple(Criterion(**criterion) for criterion in payload["criteria"])
        return cls(**{**payload, "criteria": criteria})


@dataclass(frozen=True, slots=True)
class Crossing:
    """A rule that spoke about one occasion."""

    severity: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Classification:
    """What a visit is under a rule set. `in_population` is None where the age is not known."""

    control_class: str
    action: str
    next_due_days: int
    in_population: bool | None
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class AlertView:
    """A rule that spoke about a patient. `at` is when its latest cause was measured or recorded.

    `repeats` counts how often it spoke again before it was closed.
    """

    id: UUID
    version: int
    patient_id: UUID
    rule_set: str
    rule: str
    severity: str
    state: str
    explanation: Explanation
    readings: tuple[ReadingView, ...]
    task_id: UUID | None
    at: datetime
    raised_at: datetime
    repeats: int
    acknowledged_by: UUID | None
    acknowledged_at: datetime | None
    closed_by: UUID | None
    closed_at: datetime | None
    resolution: str
