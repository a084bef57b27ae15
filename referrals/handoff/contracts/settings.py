"""How an organisation works with referrals, as it is set."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from handoff.contracts.views import Text


@dataclass(frozen=True, slots=True)
class KindSettingView:
    """How this organisation works with a kind; `version` 0: the product's defaults. `reviewable`: an office may review
    it before it is sent.
    """

    kind: str
    label: Text
    reviewable: bool
    internal_review: bool
    undo_minutes: int
    contact_ladder: int
    version: int


@dataclass(frozen=True, slots=True)
class ClockSettingView:
    """A length of a clock with a partner: the pair's own, or the product's default. `level` 0 is the clock's length,
    another number the time of that level alone. `version` is None where nothing is set for just this priority.
    """

    partner_id: UUID
    kind: str
    priority: str
    code: str
    label: Text
    level: int
    amount: int
    unit: str
    version: int | None
