"""`import fhir`: records from files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from careloop.cli.terminal import Json, on_the_foundation, out, print_json, progress
from careloop.refusals import CannotRun
from careloop.words import _

if TYPE_CHECKING:
    from records.contracts import ImportReport

app = typer.Typer(help=_("Import records."), no_args_is_help=True)
Imported = list[tuple[Path, "ImportReport"]]


def register(_parent: typer.Typer) -> None:
    """This group has no commands that stand alone."""


@app.callback()
def records() -> None:
    """Keeps `fhir` a command of its own."""


@app.command(help=_("Import FHIR R4 bundles: a file, or every .json and .json.gz of a folder. Repeatable."))
@on_the_foundation
def fhir(
    path: Annotated[Path, typer.Argument(help=_("A bundle, or a folder of bundles."))],
    org: Annotated[str, typer.Option("--org", help=_("The short name of the organisation."))],
    source: Annotated[str, typer.Option(help=_("What the delivering system is called in every record."))] = "fhir",
    as_json: Json = False,
) -> None:
    """A broken bundle is refused whole, with its entry and reason; those before it stay imported."""
    from records.commands import import_bundle, load_bundle
    from staff.access import machine
    from tenancy.queries import organisation_by_slug

    actor = machine(organisation_by_slug(org), "import")
    files = bundles(path)
    reports: Imported = []
    with progress(_("Importing")) as report:
        for number, file in enumerate(files):
            report(file.name, number, len(files))
            reports.append((file, import_bundle(actor, bundle=load_bundle(file), source=source)))
        report("", len(files), len(files))
    print_json([{"file": str(file), **_counted(found)} for file, found in reports]) if as_json else _print(reports)


def bundles(path: Path) -> list[Path]:
    """The files to import, in the order of their names; raises `CannotRun` where there is none."""
    if not path.exists():
        raise CannotRun(_("There is no file or folder {path}."), path=path)
    found = (
        sorted(file for pattern in ("*.json", "*.json.gz") for file in path.glob(pattern)) if path.is_dir() else [path]
    )
    if not found:
        raise CannotRun(_("There is no .json or .json.gz file in {path}."), path=path)
    return found


def _counted(report: ImportReport) -> dict[str, object]:
    return {
        "complete": report.complete,
        "patients": [str(patient) for patient in report.patient_ids],
        "types": {
            line.resource_type: {
                "found": line.found,
                "created": line.created,
                "updated": line.updated,
                "unchanged": line.unchanged,
            }
            for line in report.lines
        },
        "unknown": dict(report.unknown),
    }


def _print(reports: Imported) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column(_("File"))
    table.add_column(_("Resource"))
    for heading in (_("In"), _("New"), _("Changed"), _("Unchanged")):
        table.add_column(heading, justify="right")
    for file, found in reports:
        for line in found.lines:
            numbers = (line.found, line.created, line.updated, line.unchanged)
            table.add_row(file.name, line.resource_type, *(str(number) for number in numbers))
        for name, count in found.unknown:
            table.add_row(file.name, _("{name} (not kept)").format(name=name), str(count), "", "", "")
    out.print(table)
