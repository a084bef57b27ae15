"""Measurements, each a ratio against its floor within one run: `careloop bench <name>`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from careloop.bench import handoffs, imports
from careloop.refusals import CannotRun
from careloop.words import _

Report = Callable[[str, int, int], None]
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Bench:
    """One measurement: how it is run, and what its `ratio` has to reach (0: nothing is asked of it)."""

    measure: Callable[[Report], Figures]
    target: float


BENCHES: dict[str, Bench] = {
    "handoff": Bench(lambda report: handoffs.measure(report).figures(), target=0.0),
    "import": Bench(lambda report: imports.measure(report).figures(), target=0.2),
}


def measured(name: str, report: Report) -> tuple[Figures, float]:
    """The figures of one measurement and the ratio it has to reach; raises `CannotRun` for a name there is not."""
    bench = BENCHES.get(name)
    if bench is None:
        raise CannotRun(_("There is no measurement “{name}”; there is {names}."), name=name, names=", ".join(BENCHES))
    return bench.measure(report), bench.target
