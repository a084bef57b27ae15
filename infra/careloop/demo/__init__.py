"""The demonstration: an invented region in which every list has something true in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from careloop.demo import dealings, network, patients, protocols, referrals
from careloop.embedded.state import State, default_folder
from careloop.words import _
from tenancy.enums import OrganisationKind

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: the password of every sign-in."""

    password: str


def build(report: Report) -> Built:
    """Builds what is missing: organisations, people, patients, referrals, what goes with them. The relay must run."""
    password = State(default_folder()).secret("demonstration")
    tenants = network.build(password, report)
    people = patients.build(tenants, report)
    protocols.build(tenants)
    in_care = referrals.build(tenants, people, report)
    dealings.build(tenants, in_care, outsider=people["first"][-1])
    return Built(password)


def present(built: Built, *, port: int) -> None:
    """Prints the sign-ins."""
    table = Table(title=_("Sign in with"), title_justify="left", box=None, pad_edge=False)
    for column in (_("Where"), _("User name"), _("Role")):
        table.add_column(column)
    for place in network.PLACES:
        for person in network.PEOPLE[OrganisationKind(place.kind)]:
            table.add_row(f"{place.slug} · {place.name}", person.username, str(person.role.value))
    console = Console(highlight=False)
    console.print(table)
    console.print(_("Password for all of them: {password}").format(password=built.password), style="bold", markup=False)
    address = f"http://first.localhost:{port}/"
    console.print(_("Begin at {address}").format(address=address), markup=False)
