"""The tables of the life cycle, for documentation and pages. No person's data."""

from __future__ import annotations

from collections.abc import Iterable

from handoff.contracts.lifecycle import ClockInfo, MoveInfo, StateInfo
from handoff.enums import Kind, State
from handoff.rules.clocks import RULES
from handoff.rules.states import MEANINGS, STATES_OF
from handoff.rules.table import TRANSITIONS, Transition


def states() -> tuple[StateInfo, ...]:
    """Every state, in the order of the life cycle."""
    return tuple(
        StateInfo(
            state=state,
            label=state.label,
            ball=str(meaning.ball or ""),
            task=meaning.task,
            order=str(meaning.order),
            kinds=_in_order(kind for kind in STATES_OF if state in STATES_OF[kind]),
        )
        for state, meaning in MEANINGS.items()
    )


def moves() -> tuple[MoveInfo, ...]:
    """Every row of the transition table."""
    return tuple(_move(row) for row in TRANSITIONS)


def clocks() -> tuple[ClockInfo, ...]:
    """Every clock with the product's default length."""
    return tuple(
        ClockInfo(
            code=rule.code,
            label=rule.code.label,
            kind=rule.kind,
            priority=str(rule.priority or ""),
            holder=rule.holder,
            amount=rule.length.amount,
            unit=rule.length.unit,
            anchor=rule.anchor,
            runs_in=tuple(state for state in State if state in rule.runs_in),
            pauses_in=tuple(state for state in State if state in rule.pauses_in),
            tells=tuple(level.tells for level in rule.levels),
        )
        for rule in RULES
    )


def _move(row: Transition) -> MoveInfo:
    return MoveInfo(
        id=row.id,
        verb=row.verb,
        label=row.verb.label,
        side=row.by,
        roles=tuple(sorted(row.roles)),
        machine=row.machine,
        request=row.request,
        froms=tuple(state for state in State if state in row.froms),
        to=str(row.to or ""),
        back=row.back,
        kinds=_in_order(row.kinds),
        asks=row.asks,
        guards=row.guards,
    )


def _in_order(kinds: Iterable[Kind]) -> tuple[str, ...]:
    wanted = set(kinds)
    return tuple(kind for kind in Kind if kind in wanted)
