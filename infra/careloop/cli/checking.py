"""`check` and `browser`: whether this installation and this source tree are sound."""

from __future__ import annotations

from typing import Annotated

import typer

from careloop import checks
from careloop.cli.terminal import Json, on_the_foundation, out, print_json
from careloop.words import _

app = typer.Typer(invoke_without_command=True)


def register(parent: typer.Typer) -> None:
    """Adds the commands of this group."""
    parent.add_typer(app, name="check", help=_("Check this installation, or one thing of the source tree."))
    parent.command(help=_("Find a Chromium for the browser tests, or install one."))(browser)


@app.callback()
def installation(context: typer.Context, as_json: Json = False) -> None:
    """Without a sub-command: servers, identities, migrations, key files, Django's own checks."""
    if context.invoked_subcommand is None:
        _installation(as_json=as_json)


@on_the_foundation
def _installation(*, as_json: bool) -> None:
    _told(checks.installation(), as_json)


@app.command(help=_("No model without its migration. Needs no database."))
def migrations(as_json: Json = False) -> None:
    """Exit code 1 where one is missing."""
    checks.settle_without_servers()
    _told(checks.migrations(), as_json)


@app.command(help=_("schema.graphql is what the code says. Needs no database."))
def schema(
    write: Annotated[bool, typer.Option("--write", help=_("Write the file instead of comparing it."))] = False,
    as_json: Json = False,
) -> None:
    """Exit code 1 where they differ."""
    checks.settle_without_servers()
    if write:
        checks.write_schema()
    _told(checks.schema(), as_json)


@app.command(help=_("lifecycle.md is what the tables of the referral say. Needs no database."))
def lifecycle(
    write: Annotated[bool, typer.Option("--write", help=_("Write the file instead of comparing it."))] = False,
    as_json: Json = False,
) -> None:
    """Exit code 1 where they differ."""
    checks.settle_without_servers()
    if write:
        checks.write_lifecycle()
    _told(checks.lifecycle(), as_json)


@app.command(help=_("Every message has its translation, and no translation its message lost."))
def translations(as_json: Json = False) -> None:
    """Exit code 1 where one is missing, uncertain or stale."""
    from careloop.translations import problems

    _told([checks.Finding("translations", str(problem)) for problem in problems()], as_json)


def browser(as_json: Json = False) -> None:
    """Prints where it is."""
    from careloop.browser import ensure

    path = ensure()
    print_json({"browser": str(path)}) if as_json else out.print(str(path), markup=False)


def _told(findings: list[checks.Finding], as_json: bool) -> None:
    if as_json:
        print_json(findings)
    for finding in [] if as_json else findings:
        out.print(f"{finding.about}: {finding.sentence}", markup=False, soft_wrap=True)
    if not findings and not as_json:
        out.print(_("Everything is as it should be."))
    raise typer.Exit(1 if findings else 0)
