"""`infra/lifecycle.md`: the life cycle of a referral, written from the code's tables, with a diagram of its states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import override

from handoff.contracts.lifecycle import ClockInfo, MoveInfo, StateInfo
from handoff.enums import Kind
from handoff.queries import lifecycle

PRINTED = Path(__file__).resolve().parents[1] / "lifecycle.md"
HEAD = """# The life cycle of a referral

Written by `careloop check lifecycle --write` from `referrals/handoff/rules`; the code is the truth. What is not in the
table is refused, for every role. The sender's copy asks where a row says *asks*: the receiver's copy decides.

A receiver outside the network has no copy. Whoever opened its link takes the receiver's steps in the sender's one copy,
as the receiver's office and clinicians would; what the sender asks is applied there at once, and the clocks of both
sides run there. The green channel stays inside the network.
"""
LENGTHS = {"minutes": "min", "working_hours": "working h", "working_days": "working days", "days": "days"}


def write() -> Path:
    """Writes the page and says where it is."""
    PRINTED.write_text(printed(), encoding="utf-8")
    return PRINTED


def is_written() -> bool:
    """Whether the checked-in page says what the code says."""
    return PRINTED.is_file() and PRINTED.read_text(encoding="utf-8") == printed()


def printed() -> str:
    """The page."""
    states, moves, clocks = lifecycle.states(), lifecycle.moves(), lifecycle.clocks()
    parts = (HEAD, *_diagram(moves), *_states(states), *_moves(moves), *_clocks(clocks))
    return "\n".join(parts) + "\n"


def _diagram(moves: Iterable[MoveInfo]) -> Iterator[str]:
    """One arrow per row and state, the states that a move comes back to left out."""
    yield "## States and moves\n\n```mermaid\nstateDiagram-v2"
    arrows = {
        (before or "[*]", move.to, move.id)
        for move in moves
        if move.to and not move.request
        for before in (move.froms or ("",))
        if before != move.to
    }
    yield from (f"    {before} --> {after}: {number}" for before, after, number in sorted(arrows))
    yield "```\n"


def _states(states: Iterable[StateInfo]) -> Iterator[str]:
    yield "| state | 中文 | who acts | FHIR Task / ServiceRequest | kinds |\n| --- | --- | --- | --- | --- |"
    for one in states:
        cells = (
            f"`{one.state}` {_in('en', one.label)}",
            _in("zh-hans", one.label),
            one.ball or "–",
            f"{one.task} / {one.order}",
            "all" if len(one.kinds) == len(Kind) else ", ".join(one.kinds),
        )
        yield f"| {' | '.join(cells)} |"


def _moves(moves: Iterable[MoveInfo]) -> Iterator[str]:
    yield "\n## The table\n\n| id | move | 中文 | side | who | from | to | kinds | needs |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for move in moves:
        who = [*move.roles, *(["machine"] if move.machine else [])]
        to = "the state before" if move.back else move.to or "stays"
        cells = (
            move.id,
            f"{_in('en', move.label)}{' (asks)' if move.request else ''}",
            _in("zh-hans", move.label),
            move.side,
            ", ".join(who),
            ", ".join(move.froms) or "–",
            to,
            "all" if len(move.kinds) == len(Kind) else ", ".join(move.kinds),
            ", ".join((*move.asks, *move.guards)) or "–",
        )
        yield f"| {' | '.join(cells)} |"


def _clocks(clocks: Iterable[ClockInfo]) -> Iterator[str]:
    yield "\n## Clocks\n\nLengths are product defaults; each pair of organisations may set its own.\n"
    yield "| clock | kind | priority | held by | length | counted from | runs in | pauses in | tells in turn |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for one in clocks:
        cells = (
            f"{one.code} {_in('en', one.label)}",
            one.kind,
            one.priority or "all",
            one.holder,
            f"{one.amount} {LENGTHS[one.unit]}",
            one.anchor,
            ", ".join(one.runs_in),
            ", ".join(one.pauses_in) or "–",
            " → ".join(one.tells),
        )
        yield f"| {' | '.join(cells)} |"


def _in(language: str, words: object) -> str:
    with override(language):
        return str(words)
