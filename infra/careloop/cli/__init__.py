"""The program `careloop`: one thin file per group of commands, each telling its story with what lies below."""

from __future__ import annotations

import sys

import typer

from careloop.cli import checking, database, importing, measuring, organisations, serving, wording
from careloop.cli.terminal import err
from careloop.refusals import CannotRun
from careloop.words import _

app = typer.Typer(
    name="careloop",
    help=_("Careloop closes the loop between hospital and community."),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for group in (serving, database, importing, measuring, checking, wording):
    group.register(app)
app.add_typer(organisations.app, name="org")
app.add_typer(database.app, name="db")
app.add_typer(importing.app, name="import")


def main() -> None:
    """Runs the command line. A refusal is one sentence: exit code 2 where the program cannot run, 1 where it may not."""
    from kernel.errors import CareloopError

    try:
        app()
    except CannotRun as fault:
        err.print(f"careloop: {fault}", style="red", markup=False, soft_wrap=True)
        sys.exit(fault.exit_code)
    except CareloopError as fault:
        err.print(f"careloop: {fault.message}", style="red", markup=False, soft_wrap=True)
        sys.exit(1)
