"""The program `careloop`: one thin file per group of commands, each telling its story with what lies below."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from careloop.cli import checking, database, importing, measuring, organisations, serving, wording
from careloop.cli.terminal import err
from careloop.refusals import CannotRun
from careloop.words import _

UNDEFINED_TABLE = "42P01"

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


@app.callback()
def options(
    state: Annotated[
        Path | None,
        typer.Option(help=_("The folder with keys and embedded data. [default: .careloop]"), show_default=False),
    ] = None,
) -> None:
    """What holds for every command."""
    if state is not None:
        os.environ["CARELOOP_STATE"] = str(state.resolve())


def main() -> None:
    """Runs the command line; a refusal is one sentence. Exit code 2: it cannot run so; 1: it may not be done."""
    from django.db import OperationalError, ProgrammingError

    from kernel.errors import CareloopError

    try:
        app()
    except CannotRun as fault:
        _refuse(str(fault), CannotRun.exit_code)
    except CareloopError as fault:
        _refuse(str(fault.message), 1)
    except OperationalError:
        _refuse(_("The database stopped answering. Nothing was half done; try again."), CannotRun.exit_code)
    except ProgrammingError as fault:
        if getattr(fault.__cause__, "pgcode", "") != UNDEFINED_TABLE:
            raise
        _refuse(_("This database has no tables yet. Run `careloop migrate` first."), CannotRun.exit_code)


def _refuse(sentence: str, exit_code: int) -> None:
    err.print(f"careloop: {sentence}", style="red", markup=False, soft_wrap=True)
    sys.exit(exit_code)
