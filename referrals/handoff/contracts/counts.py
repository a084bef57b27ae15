"""Counts and times that leave an organisation: no person, no id of a person."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

OUTSIDE_NETWORK = UUID(int=0)
"""The partner under which counts name every receiver outside the network: no institution of a sender's own list is
told to anybody."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """How many of what was sent to one partner took a step, and how long it took from sending, in minutes.

    No person, no id of a person. `median` and `p90` are None where so few took it that a time could point to a person.
    """

    partner_id: UUID
    kind: str
    step: str
    count: int
    median: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Counts of one partner, kind, side and state: no person, no id of a person.

    `overdue`: clocks that are due or have fired and still wait. `unmet`: closed without anybody taking it. `unread`:
    closed by the clock, the outcome not read.
    """

    partner_id: UUID
    kind: str
    side: str
    state: str
    count: int
    overdue: int
    unmet: int
    unread: int = 0
