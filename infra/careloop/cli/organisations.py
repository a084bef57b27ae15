"""`org add|list|show|suspend|resume`: the operator's view of organisations."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from careloop.cli.terminal import Json, on_the_foundation, out, print_json, progress
from careloop.refusals import CannotRun
from careloop.words import _

app = typer.Typer(help=_("Organisations: add, list, show, suspend, resume."), no_args_is_help=True)
Slug = Annotated[str, typer.Argument(help=_("The short name, as in the address."))]


@app.command(help=_("Set up an organisation, or finish one whose setting up was interrupted."))
@on_the_foundation
def add(
    slug: Slug,
    name: Annotated[str, typer.Option(help=_("The name in Chinese."))],
    kind: Annotated[
        str, typer.Option(help=_("hospital, community_health_centre, rehabilitation or health_authority."))
    ],
    administrator: Annotated[str, typer.Option(help=_("The name of the first administrator."))],
    name_en: Annotated[str, typer.Option(help=_("The name in English."))] = "",
    level: Annotated[int | None, typer.Option(help=_("1 to 3, for hospitals."))] = None,
    region: Annotated[str | None, typer.Option(help=_("The code of the region."))] = None,
    host: Annotated[list[str] | None, typer.Option(help=_("A host name; may be given several times."))] = None,
    as_json: Json = False,
) -> None:
    """Prints the way in for the first administrator, once: only a digest of it is kept."""
    from django.conf import settings

    from staff.rules import new_secret
    from tenancy.provisioning import OrganisationSpec, provision

    token = new_secret()
    spec = OrganisationSpec(
        slug=slug,
        name=name,
        name_en=name_en,
        kind=kind,
        level=level,
        region_code=region,
        hosts=tuple(host or (f"{slug}.{settings.CARELOOP_DOMAIN}",)),
        options={"administrator": administrator, "invitation_token": token},
    )
    with progress(_("Setting up {name}").format(name=name)) as report:
        tenant = provision(spec, report)
    if as_json:
        print_json({"id": tenant.id, "slug": tenant.slug, "hosts": spec.hosts, "invitation": token})
        return
    out.print(_("{name} is ready.").format(name=name), markup=False)
    sentence = _("{administrator} opens an account at {host}, path /invitation/{token}, within seven days.")
    out.print(
        sentence.format(administrator=administrator, host=spec.hosts[0], token=token), markup=False, soft_wrap=True
    )


@app.command("list", help=_("List every organisation, those being set up and suspended included."))
@on_the_foundation
def list_(as_json: Json = False) -> None:
    """One row per organisation."""
    found = _all()
    if as_json:
        print_json(found)
        return
    table = Table(box=None, pad_edge=False)
    for heading in (_("Short name"), _("Name"), _("Kind"), _("Status"), _("Hosts")):
        table.add_column(heading)
    for row in found:
        table.add_row(*(str(row[key]) for key in ("slug", "name", "kind", "status")), " ".join(row["hosts"]))
    out.print(table)


@app.command(help=_("Show one organisation."))
@on_the_foundation
def show(slug: Slug, as_json: Json = False) -> None:
    """One line per fact."""
    row = next((row for row in _all() if row["slug"] == slug), None)
    if row is None:
        raise CannotRun(_("There is no organisation “{slug}”."), slug=slug)
    if as_json:
        print_json(row)
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    for key, value in row.items():
        table.add_row(key, " ".join(value) if isinstance(value, list) else str(value))
    out.print(table)


@app.command(help=_("Take an organisation off the network; its data stay."))
@on_the_foundation
def suspend(slug: Slug) -> None:
    """Nobody signs in there any more, and nothing is delivered to it."""
    from tenancy import provisioning

    provisioning.suspend(slug)


@app.command(help=_("Let a suspended organisation back on the network."))
@on_the_foundation
def resume(slug: Slug) -> None:
    """What waited for it is delivered now."""
    from tenancy import provisioning

    provisioning.suspend(slug, suspended=False)


def _all() -> list[dict[str, Any]]:
    from tenancy.provisioning import all_organisations

    return [
        {
            "slug": tenant.slug,
            "name": tenant.name,
            "name_en": tenant.name_en,
            "kind": tenant.kind,
            "level": tenant.level,
            "status": status,
            "hosts": list(hosts),
            "id": str(tenant.id),
            "schema": tenant.schema,
        }
        for tenant, status, hosts in all_organisations()
    ]
