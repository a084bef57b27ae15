"""`journey` and `bench`: proof and measurement on a running Careloop."""

from __future__ import annotations

from typing import Annotated

import typer

from careloop.cli.terminal import Json, on_the_foundation
from careloop.embedded.state import default_folder
from careloop.words import _


def register(app: typer.Typer) -> None:
    """Adds the commands of this group."""
    app.command(help=_("Walk one patient through the whole loop, by the public doors only."))(journey)
    app.command(help=_("Measure one thing against its floor."))(bench)


def journey(as_json: Json = False) -> None:
    """On the running `up` of this state folder, else on a temporary stack of its own."""
    from careloop import journey as story

    raise typer.Exit(story.main(default_folder(), as_json=as_json))


@on_the_foundation
def bench(
    name: Annotated[str, typer.Argument(help=_("Which measurement; “list” names them."))],
    as_json: Json = False,
) -> None:
    """Each measurement is a ratio within one run."""
    from careloop import bench as measurements

    raise typer.Exit(measurements.main(name, as_json=as_json))
