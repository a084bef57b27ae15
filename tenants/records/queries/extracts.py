"""The record as plain JSON, for a package that is frozen and sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from django.db.models import QuerySet

from commands import reads, saw
from kernel.actor import Actor
from records.access import must_be_visible
from records.contracts import IN_ERROR, KEPT_PLAN, MOST_EACH, Attachment, EntryView
from records.enums import Permission, RecordCategory
from records.models import TABLES, Document
from records.queries.charts import NEWEST
from records.queries.documents import attachment_of
from records.queries.shapes import views
from records.rules.extracts import FORMAT, plain

LARGEST_FILE = 256 * 1024


@reads(needs=Permission.READ)
def extract(
    actor: Actor, *, patient_id: UUID, categories: Iterable[RecordCategory], reader: str = ""
) -> dict[str, Any]:
    """The newest 500 rows of each category asked for; `left_out` counts what is older. What came from the `reader` (a
    source) says `yours`, and is not kept there a second time.

    Files of more than 256 KiB stay behind, their title, kind and size go along. `commands.adopt_extract` reads it.
    """
    must_be_visible(actor, patient_id)
    saw(patient_id)
    wanted = frozenset(map(RecordCategory, categories))
    chosen = [category for category in RecordCategory if category in wanted]
    rows = {category: _newest(patient_id, category) for category in chosen}
    return {
        "format": FORMAT,
        "categories": {category.value: _plain(category, rows[category], reader) for category in chosen},
        "left_out": {category.value: _left_out(patient_id, category, rows[category]) for category in chosen},
    }


def _newest(patient_id: UUID, category: RecordCategory) -> tuple[EntryView, ...]:
    return views(category, _crossing(patient_id, category).order_by(*NEWEST)[:MOST_EACH])


def _left_out(patient_id: UUID, category: RecordCategory, taken: tuple[EntryView, ...]) -> int:
    if len(taken) < MOST_EACH:
        return 0
    return _crossing(patient_id, category).count() - len(taken)


def _crossing(patient_id: UUID, category: RecordCategory) -> QuerySet[Any]:
    """Without a plan that was kept here by mistake: whoever gave it holds its own."""
    if category == RecordCategory.DOCUMENTS:
        return Document.rows().filter(patient_id=patient_id).exclude(category=KEPT_PLAN, status=IN_ERROR)
    return TABLES[category].rows().filter(patient_id=patient_id)


def _plain(category: RecordCategory, rows: tuple[EntryView, ...], reader: str) -> list[dict[str, Any]]:
    files = _files([row.id for row in rows]) if category == RecordCategory.DOCUMENTS else {}
    return [plain(row, attachments=files.get(row.id, ()), yours=bool(reader) and row.source == reader) for row in rows]


def _files(document_ids: list[UUID]) -> dict[UUID, tuple[Attachment, ...]]:
    held = Document.objects.filter(id__in=document_ids, attachments__isnull=False).only("id", "attachments")
    return {document.id: tuple(map(_light, orjson.loads(str(document.attachments)))) for document in held}


def _light(item: dict[str, str]) -> Attachment:
    attachment = attachment_of(item)
    return attachment if len(attachment.data) <= LARGEST_FILE else replace(attachment, data="")
