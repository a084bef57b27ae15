"""One number over time, whether it was recorded alone or as a part of a panel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from commands import reads, saw
from kernel.actor import Actor
from records.access import must_be_visible
from records.contracts import Measurement
from records.enums import Permission
from records.models import Observation
from records.queries.charts import NOT_VALID
from records.queries.shapes import component_of

MOST = 1000
_COLUMNS = ("id", "code", "display", "value", "unit", "at", "precision", "source", "components")


@reads(needs=Permission.READ)
def trend(actor: Actor, *, patient_id: UUID, codes: Sequence[str], limit: int = 200) -> tuple[Measurement, ...]:
    """The newest `limit` (at most 1000) readings of those LOINC codes, oldest first, in their own units.

    Without a time or a number there is no point; readings entered in error are left out. One statement.
    """
    must_be_visible(actor, patient_id)
    saw(patient_id)
    wanted = list(codes)
    rows = Observation.objects.filter(patient_id=patient_id, at__isnull=False).exclude(status__in=NOT_VALID)
    rows = rows.filter(Q(code__in=wanted) | Q(component_codes__overlap=wanted)).order_by(F("at").desc(), F("id").desc())
    newest = rows.values(*_COLUMNS)[: max(1, min(limit, MOST))]
    return tuple(point for row in reversed(list(newest)) for point in _points(row, frozenset(wanted)))


def _points(row: Mapping[str, Any], wanted: frozenset[str]) -> Iterator[Measurement]:
    parts = [component_of(part) for part in row["components"]]
    measured = [(part.code, part.display, part.value, part.unit) for part in parts]
    measured.append((row["code"], row["display"], row["value"], row["unit"]))
    for code, display, value, unit in measured:
        if code in wanted and value is not None:
            yield Measurement(
                observation_id=row["id"],
                code=code,
                display=display,
                value=value,
                unit=unit,
                at=row["at"],
                precision=row["precision"],
                source=row["source"],
            )
