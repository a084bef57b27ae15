"""`translations`: both languages of everything a person reads."""

from __future__ import annotations

from typing import Annotated

import typer

from careloop.cli.terminal import out, say
from careloop.words import _


def register(app: typer.Typer) -> None:
    """Adds the commands of this group."""
    app.command(help=_("Bring every app's messages up to date with its code, and compile them."))(translations)


def translations(
    compile_only: Annotated[bool, typer.Option("--compile", help=_("Only compile what is there."))] = False,
) -> None:
    """Updates the .po files, lists what waits for a translator, compiles the .mo files."""
    from careloop import translations as messages

    if not compile_only:
        for path in messages.update():
            say(str(path))
        for problem in messages.problems():
            out.print(str(problem), markup=False, soft_wrap=True)
    messages.compile_catalogs()
