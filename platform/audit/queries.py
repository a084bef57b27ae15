"""Reading the record back, and proving that nobody has altered it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from audit.contracts import Recorded
from audit.enums import Outcome
from audit.models import SEALED_FIELDS, AuditEntry, AuditSeal, AuditSealed
from audit.rules import GENESIS, digest
from kernel.errors import Invalid
from kernel.pages import BAD_CURSOR, Page, decode_cursor, encode_cursor, page_size

_SHOWN = tuple(field.name for field in fields(Recorded))


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_at` is the number of the first link that does not match, None when the whole chain holds."""

    links: int
    entries: int
    broken_at: int | None


def verify() -> Verdict:
    """Recomputes the current tenant's chain from its first link."""
    previous, entries, links = GENESIS, 0, 0
    for link in AuditSeal.objects.order_by("number"):
        rows = _rows(link)
        expected = digest(previous, rows)
        whole = link.number == links + 1 and bytes(link.previous) == previous and len(rows) == link.count
        if not whole or bytes(link.digest) != expected:
            return Verdict(links, entries, link.number)
        previous, links, entries = expected, links + 1, entries + len(rows)
    return Verdict(links, entries, None)


def about(
    patient_id: UUID, *, done: Collection[str] | None = None, after: str | None = None, limit: int = 50
) -> Page[Recorded]:
    """What is on record about one person, the newest first; with `done` only these actions, where they were not
    refused. Who may ask is for the caller to decide.
    """
    rows = AuditEntry.objects.filter(patient_id=patient_id)
    return _page(rows if done is None else rows.filter(action__in=done, outcome=Outcome.DONE), after, limit)


def refused(
    *, since: datetime, actor_id: UUID | None = None, after: str | None = None, limit: int = 50
) -> Page[Recorded]:
    """What was refused since then, to one actor or any, the newest first. Who may ask is for the caller to decide."""
    rows = AuditEntry.objects.filter(outcome=Outcome.REFUSED, at__gte=since)
    return _page(rows.filter(actor_id=actor_id) if actor_id is not None else rows, after, limit)


def _page(rows: QuerySet[AuditEntry], after: str | None, limit: int) -> Page[Recorded]:
    size = page_size(limit)
    if after is not None:
        rows = rows.filter(_earlier(*decode_cursor(after, length=2)))
    found = [Recorded(*row) for row in rows.order_by("-at", "-id").values_list(*_SHOWN)[: size + 1]]
    shown = tuple(found[:size])
    return Page(shown, encode_cursor(shown[-1].at.isoformat(), str(shown[-1].id)) if len(found) > size else None)


def _earlier(at: object, entry_id: object) -> Q:
    try:
        moment, last = datetime.fromisoformat(str(at)), UUID(str(entry_id))
    except ValueError:
        raise Invalid("after", "bad_cursor", BAD_CURSOR) from None
    return Q(at__lt=moment) | Q(at=moment, id__lt=last)


def _rows(link: AuditSeal) -> list[dict[str, object]]:
    order = dict(AuditSealed.objects.filter(seal=link).values_list("entry_id", "position"))
    rows = list(AuditEntry.objects.filter(id__in=order).values(*SEALED_FIELDS))
    return sorted(rows, key=lambda row: order[row["id"]])
