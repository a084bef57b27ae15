"""Counts as they cross and as a region sees them. No person, and no id of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from handoff.enums import Kind, Side, State, Verb
from oversight.enums import SuggestionReason

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
FIGURES, SUGGESTION = "oversight.figures", "oversight.suggestion"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class FigureTold:
    """One count. `overdue`: clocks that are due and still wait; `unmet`: closed without anybody taking it; `unread`:
    closed by the clock, the outcome not read.
    """

    partner_id: UUID
    kind: Kind
    side: Side
    state: State
    count: int
    overdue: int
    unmet: int
    unread: int = 0


@dataclass(frozen=True, slots=True)
class StepTold:
    """How many of what was sent to a partner took a step; `median` and `p90` in minutes from sending, None for few."""

    partner_id: UUID
    kind: Kind
    step: Verb
    count: int
    median: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class FiguresTold:
    """All counts of one organisation at one moment; it replaces what it told before. `steps`: of the last 90 days."""

    as_of: datetime
    rows: tuple[FigureTold, ...]
    format: int = FORMAT
    steps: tuple[StepTold, ...] = ()


@dataclass(frozen=True, slots=True)
class SuggestionTold:
    """Whom to ask instead of a receiver, up to and including a day. `number`: its version at the authority."""

    id: UUID
    number: int
    kind: Kind
    recipient_id: UUID
    proposed_id: UUID
    reason: SuggestionReason
    valid_until: date
    suggested_at: datetime
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A suggestion that holds today, as the authority and whoever it is for see it."""

    id: UUID
    version: int
    organisation_id: UUID
    organisation_name: str
    organisation_name_en: str
    kind: str
    kind_label: Text
    recipient_id: UUID
    recipient_name: str
    recipient_name_en: str
    proposed_id: UUID
    proposed_name: str
    proposed_name_en: str
    proposed_phone: str
    reason: str
    reason_label: Text
    valid_until: date
    suggested_at: datetime


@dataclass(frozen=True, slots=True)
class Cell:
    """A count; `count` is None where it is hidden, small itself or needed to hide a small one."""

    count: int | None

    @property
    def hidden(self) -> bool:
        return self.count is None


@dataclass(frozen=True, slots=True)
class StageView:
    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair of organisations and kind; `cells` in the order of the region's stages."""

    sender_id: UUID
    sender_name: str
    sender_name_en: str
    recipient_id: UUID
    recipient_name: str
    recipient_name_en: str
    kind: str
    kind_label: Text
    cells: tuple[Cell, ...]
    total: Cell
    overdue: Cell


@dataclass(frozen=True, slots=True)
class StepCell:
    """A step of one pair: how many took it, and after how many minutes; None where hidden or not told."""

    step: str
    label: Text
    count: Cell
    median: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One pair and kind over the last 90 days; `steps` in the order of the region's list."""

    sender_id: UUID
    sender_name: str
    sender_name_en: str
    recipient_id: UUID
    recipient_name: str
    recipient_name_en: str
    kind: str
    kind_label: Text
    steps: tuple[StepCell, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class FlowView:
    """How referrals move on, pair by pair: counts, and the times of each step from sending."""

    steps: tuple[StepView, ...]
    rows: tuple[FlowRow, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """When an organisation was last heard of; `as_of` is None for one that has told nothing yet."""

    organisation_id: UUID
    name: str
    name_en: str
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class RegionView:
    """The region's list. Rows and columns add up to the totals, where nothing is hidden."""

    stages: tuple[StageView, ...]
    rows: tuple[PairRow, ...]
    totals: tuple[Cell, ...]
    total: Cell
    overdue: Cell
    reports: tuple[ReportView, ...]
