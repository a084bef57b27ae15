"""`db init` and `migrate`: a database for Careloop."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from careloop.cli.terminal import Json, on_the_foundation, out, print_json, progress
from careloop.installation import DATABASE
from careloop.reachability import require_database
from careloop.words import _

app = typer.Typer(help=_("The database: first identities."), no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Adds the commands of this group that stand alone."""
    parent.command(help=_("Bring every organisation's schema to the newest migration."))(migrate)


@app.callback()
def database() -> None:
    """Keeps `init` a command of its own."""


@app.command(help=_("Create the database and its three identities on a real server. Again: new passwords."))
def init(
    admin_url: Annotated[str, typer.Argument(envvar="DATABASE_ADMIN_URL", help=_("The superuser's address."))],
    name: Annotated[str, typer.Option("--database", help=_("The name of the database."))] = DATABASE,
    as_json: Json = False,
) -> None:
    """Prints the three addresses as variables for the environment."""
    from tenancy.bootstrap import initialise

    require_database(admin_url, "DATABASE_ADMIN_URL")
    words = {f"{who}_password": secrets.token_urlsafe(24) for who in ("app", "owner", "relay")}
    made = initialise(admin_url, database=name, **words)
    variables = {
        "DATABASE_URL": made.app_url,
        "DATABASE_OWNER_URL": made.owner_url,
        "DATABASE_RELAY_URL": made.relay_url,
    }
    if as_json:
        print_json(variables)
        return
    for variable, value in variables.items():
        out.print(f"export {variable}='{value}'", markup=False, soft_wrap=True)


@on_the_foundation
def migrate(as_json: Json = False) -> None:
    """Says how many schemas were looked at."""
    from tenancy.provisioning import migrate_everything

    with progress(_("Migrating")) as report:
        count = migrate_everything(report)
    print_json({"schemas": count}) if as_json else out.print(_("{count} schemas are up to date.").format(count=count))
