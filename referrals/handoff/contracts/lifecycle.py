"""The life cycle itself as documentation and pages read it: states, moves and clocks of the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"


@dataclass(frozen=True, slots=True)
class StateInfo:
    """A state: who must act in it (empty when nobody), the FHIR R4 codes, and the kinds that know it."""

    state: str
    label: Text
    ball: str
    task: str
    order: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveInfo:
    """A row of the table. `to` is empty where the state stays, `back` where it is the state before."""

    id: str
    verb: str
    label: Text
    side: str
    roles: tuple[str, ...]
    machine: bool
    request: bool
    froms: tuple[str, ...]
    to: str
    back: bool
    kinds: tuple[str, ...]
    asks: tuple[str, ...]
    guards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClockInfo:
    """A clock of a kind and priority (empty: all): how long, from when, and who is told at each level."""

    code: str
    label: Text
    kind: str
    priority: str
    holder: str
    amount: int
    unit: str
    anchor: str
    runs_in: tuple[str, ...]
    pauses_in: tuple[str, ...]
    tells: tuple[str, ...]
