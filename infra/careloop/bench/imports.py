"""`bench import`: a FHIR import beside a bare bulk INSERT of the same rows, in the same run.

Two throw-away organisations: the bundles are imported into one, each by its own command and with everything a command
does; then the very rows that came of it are inserted into the other in a single transaction, by multi-row INSERTs of
500. The persons' own tables, audit and journal are on the import's side only.
"""

from __future__ import annotations

import gc
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid5

import carebundle
from django.apps import apps
from django.db import connection
from psycopg2.extras import execute_values

from kernel.ids import new_id
from kernel.tenant import Tenant
from records.commands import import_bundle, load_bundle
from staff.access import machine
from tenancy import provisioning
from tenancy.access import unit_of_work

Report = Callable[[str, int, int], None]
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
PAGE = 500
VISITS = 5
_UUID = re.compile(r"(?<=urn:uuid:)[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class Round:
    """One round: `rows` were stored in `imported` seconds, inserted bare in `inserted`, and left alone in `again`."""

    rows: int
    imported: float
    inserted: float
    again: float

    @property
    def ratio(self) -> float:
        """Rows per second of the import against those of the bare INSERT."""
        return self.inserted / self.imported


@dataclass(frozen=True, slots=True)
class Measured:
    """All rounds. The target is a median ratio of at least 0.2."""

    bundles: int
    rounds: tuple[Round, ...]

    def figures(self) -> dict[str, float]:
        """Medians, as a program reads them."""
        return {
            "bundles": self.bundles,
            "rows": self.rounds[0].rows,
            "rows_per_second": round(median(each.rows / each.imported for each in self.rounds)),
            "floor_rows_per_second": round(median(each.rows / each.inserted for each in self.rounds)),
            "unchanged_rows_per_second": round(median(each.rows / each.again for each in self.rounds)),
            "ratio": round(median(each.ratio for each in self.rounds), 3),
        }


def measure(report: Report, *, folder: Path | None = None, people: int = 20, rounds: int = 3) -> Measured:
    """Measures with the bundles of `folder`, or with `people` generated ones."""
    bundles = _from(folder) if folder else [_generated(seed) for seed in range(people)]
    found = []
    for number in range(rounds):
        report("import", number, rounds)
        with _throw_away() as here, _throw_away() as there:
            found.append(_round(here, there, bundles))
    report("import", rounds, rounds)
    return Measured(len(bundles), tuple(found))


def _round(here: Tenant, there: Tenant, bundles: Sequence[object]) -> Round:
    imported = _timed(lambda: _import(here, bundles))
    again = _timed(lambda: _import(here, bundles))
    rows = _stored(here)
    inserted = _timed(lambda: _insert(there, rows))
    return Round(sum(len(held) for _columns, held in rows.values()), imported, inserted, again)


def _import(tenant: Tenant, bundles: Sequence[object]) -> None:
    actor = machine(tenant, "import")
    for bundle in bundles:
        import_bundle(actor, bundle=bundle, source="bench")


def _stored(tenant: Tenant) -> Rows:
    with unit_of_work(tenant), connection.cursor() as cursor:
        return {table: _read(cursor, table, columns) for table, columns in _tables().items()}


def _read(cursor: Any, table: str, columns: list[str]) -> tuple[list[str], list[tuple[Any, ...]]]:
    cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 (names of our own models)
    return columns, cursor.fetchall()


def _insert(tenant: Tenant, rows: Rows) -> None:
    with unit_of_work(tenant), connection.cursor() as cursor:
        for table, (columns, held) in rows.items():
            statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES %s"  # noqa: S608 (names of our own models)
            execute_values(cursor.cursor, statement, held, page_size=PAGE)


def _tables() -> dict[str, list[str]]:
    """The tables of the record with their columns, encounters before what refers to them."""
    models = sorted(apps.get_app_config("records").get_models(), key=lambda model: model.__name__ != "Encounter")
    return {
        model._meta.db_table: [str(column.column) for column in model._meta.concrete_fields]  # noqa: SLF001
        for model in models
    }


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _generated(seed: int) -> object:
    """One person's record of five visits, some 220 resources: the size of a whole Synthea record."""
    profiles = sorted(carebundle.PROFILES)
    made = carebundle.generate_bundle(profile=profiles[seed % len(profiles)], seed=seed, sex="FM"[seed % 2])
    first = json.loads(carebundle.to_json(made))
    person = first["entry"][0]["fullUrl"].removeprefix("urn:uuid:")
    later = [_renamed(first["entry"][1:], person, visit) for visit in range(1, VISITS)]
    return {**first, "entry": [*first["entry"], *(entry for visit in later for entry in visit)]}


def _renamed(entries: list[Any], person: str, visit: int) -> list[Any]:
    """The same entries under other ids, still about the same person."""
    written = _UUID.sub(
        lambda found: found[0] if found[0] == person else str(uuid5(UUID(found[0]), str(visit))), json.dumps(entries)
    )
    return list(json.loads(written))


def _from(folder: Path) -> list[object]:
    return [load_bundle(path) for pattern in ("*.json", "*.json.gz") for path in sorted(folder.glob(pattern))]


@contextmanager
def _throw_away() -> Iterator[Tenant]:
    slug = f"bench{new_id().hex[-8:]}"
    spec = provisioning.OrganisationSpec(slug=slug, name=slug, kind="hospital", level=3, hosts=(f"{slug}.bench",))
    try:
        yield provisioning.provision(spec)
    finally:
        provisioning.drop(slug)
