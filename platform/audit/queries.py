"""Reading the record back, and proving that nobody has altered it."""

from __future__ import annotations

from dataclasses import dataclass

from audit.models import SEALED_FIELDS, AuditEntry, AuditSeal, AuditSealed
from audit.rules import GENESIS, digest


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


def _rows(link: AuditSeal) -> list[dict[str, object]]:
    order = dict(AuditSealed.objects.filter(seal=link).values_list("entry_id", "position"))
    rows = list(AuditEntry.objects.filter(id__in=order).values(*SEALED_FIELDS))
    return sorted(rows, key=lambda row: order[row["id"]])
