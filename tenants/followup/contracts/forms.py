"""Forms as data, and what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from uuid import UUID

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Label: TypeAlias = "str | _StrPromise"
ItemKind: TypeAlias = Literal["choice", "choices", "yes_no", "integer", "decimal"]
Answer: TypeAlias = str | int | bool | list[str]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be chosen."""

    value: str
    label: Label


@dataclass(frozen=True, slots=True)
class FormItem:
    """One question.

    `minimum` and `maximum` are validation ranges against typing errors, never normal ranges. `asked_when` names another
    item and the answer that makes this one part of the form. `together` names a group that is answered whole or not at
    all. `at_least` is the fewest options to choose; options in one set of `contradictory` exclude each other.
    """

    code: str
    kind: ItemKind
    label: Label
    section: str
    options: tuple[Option, ...] = ()
    required: bool = True
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    asked_when: tuple[str, str] | None = None
    together: str = ""
    at_least: int = 0
    contradictory: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class FormSection:
    code: str
    label: Label


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """A form as data. A version that was ever answered is never edited: a change is a new version."""

    code: str
    version: int
    title: Label
    sections: tuple[FormSection, ...]
    items: tuple[FormItem, ...]
    scoring: str


@dataclass(frozen=True, slots=True)
class Score:
    """A computed score with the points it is made of and the published rule that computed it.

    `band` is empty where the rule's source gives no bands.
    """

    name: str
    version: str
    source: str
    total: int
    maximum: int
    band: str
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class AssessmentResult:
    """What a form response came to: totals and bands by score name, and which version of each rule said so."""

    form_code: str
    scores: Mapping[str, int]
    bands: Mapping[str, str]
    rules: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormResponseView:
    """A recorded form. `answers` are plain JSON, keyed by item code; decimals are strings."""

    id: UUID
    patient_id: UUID
    subject_id: UUID | None
    form_code: str
    form_version: int
    answers: Mapping[str, Any]
    result: AssessmentResult
    scores: tuple[Score, ...]
    recorded_by: UUID
    recorded_at: datetime
