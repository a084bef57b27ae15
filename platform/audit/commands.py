"""Writing and sealing the record. `append` is called by the command frame only, `seal` by the sealer process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from django.db.models import Exists, OuterRef

from audit.contracts import Entry
from audit.models import SEALED_FIELDS, AuditEntry, AuditSeal, AuditSealed
from audit.rules import GENESIS, digest
from kernel.clock import now

BATCH = 1000


def append(entries: Iterable[Entry]) -> None:
    """Adds entries in one statement, inside the unit of work of what they tell about."""
    moment = now()
    AuditEntry.objects.bulk_create([AuditEntry(at=moment, **asdict(entry)) for entry in entries])


def seal() -> int:
    """Seals at most `BATCH` entries that no link covers yet; returns how many. Call it in a unit of work.

    A transaction that is still open may commit an entry later: it is sealed by a later link, which is why a link
    names its entries and their places instead of a range. Two sealers at once: the second fails on the number, with
    an `IntegrityError`, and changes nothing.
    """
    last = AuditSeal.objects.order_by("-number").first()
    covered = AuditSealed.objects.filter(entry_id=OuterRef("id"))
    rows = list(AuditEntry.objects.filter(~Exists(covered)).order_by("id").values(*SEALED_FIELDS)[:BATCH])
    if not rows:
        return 0
    previous = bytes(last.digest) if last else GENESIS
    number = last.number + 1 if last else 1
    link = AuditSeal(number=number, previous=previous, digest=digest(previous, rows), count=len(rows), at=now())
    link.save(force_insert=True)
    AuditSealed.objects.bulk_create(
        [AuditSealed(entry_id=row["id"], seal=link, position=place) for place, row in enumerate(rows)]
    )
    return len(rows)
