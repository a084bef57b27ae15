"""`journey` and `bench`: proof and measurement on a running Careloop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.table import Table

from careloop.cli.terminal import Json, on_the_foundation, out, print_json, progress
from careloop.embedded.state import default_folder
from careloop.words import _


def register(app: typer.Typer) -> None:
    """Adds the commands of this group."""
    app.command(help=_("Walk one patient through the whole loop, by the public doors only."))(journey)
    app.command(help=_("Measure one thing against its floor."))(bench)


def journey(
    kind: Annotated[
        str, typer.Option(help=_("Which kind of referral: DOWN, UP, UP-GREEN, LATERAL, ADVICE, TEMP."))
    ] = "DOWN",
    as_json: Json = False,
) -> None:
    """On the running `up` of this state folder, else on a temporary stack of its own."""
    from careloop import journey as story

    raise typer.Exit(story.main(default_folder(), kind, as_json=as_json))


@on_the_foundation
def bench(
    name: Annotated[str, typer.Argument(help=_("Which measurement: handoff, import."))],
    as_json: Json = False,
) -> None:
    """Each measurement is a ratio within one run; exit code 1 where it does not reach its target."""
    from careloop.bench import measured

    with progress(_("Measuring {name}").format(name=name)) as report:
        figures, target = measured(name, report)
    reached = figures["ratio"] >= target
    if as_json:
        print_json({"bench": name, **figures, "target": target, "reached": reached})
    else:
        _print({**figures, "target": target})
    raise typer.Exit(0 if reached else 1)


def _print(figures: Mapping[str, float]) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, figure in figures.items():
        table.add_row(name.replace("_", " "), f"{figure:,g}")
    out.print(table)
