"""The ledger of a patient: who may see what until when, and who was given it and opened it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from commands import reads, saw
from consent.access import consents_visible_to, emergencies_visible_to, ground_of
from consent.contracts import Disclosure, LedgerEntry, Party
from consent.enums import Basis, Permission
from consent.models import Consent, DisclosureRow, EmergencyBasis
from consent.rules import why_not
from kernel.actor import Actor
from kernel.clock import now
from kernel.pages import page_size

STANDS = "stands"
Shown = dict[UUID, list[DisclosureRow]]


@reads(needs=Permission.SEE)
def ledger(actor: Actor, *, patient_id: UUID) -> tuple[LedgerEntry, ...]:
    """Every consent and emergency basis of the patient, the newest first, each with what left under it."""
    saw(patient_id)
    consents = consents_visible_to(actor).filter(patient_id=patient_id)
    emergencies = emergencies_visible_to(actor).filter(patient_id=patient_id)
    return _entries([*consents, *emergencies], now())


@reads(needs=Permission.SEE)
def notices_due(actor: Actor, *, limit: int = 50) -> tuple[LedgerEntry, ...]:
    """Emergency bases of which the patient has not been told yet (PIPL art. 18), the most overdue first."""
    untold = emergencies_visible_to(actor).filter(notice_given_at=None)
    rows = list(untold.order_by("notice_due_at", "id")[: page_size(limit, field="limit")])
    saw(*(row.patient_id for row in rows))
    entries = {entry.id: entry for entry in _entries(rows, now())}
    return tuple(entries[row.id] for row in rows)


def _entries(rows: Iterable[Consent | EmergencyBasis], at: datetime) -> tuple[LedgerEntry, ...]:
    grounds = list(rows)
    shown: Shown = defaultdict(list)
    for row in DisclosureRow.objects.filter(proof_id__in=[ground.id for ground in grounds]).order_by("at", "id"):
        shown[row.proof_id].append(row)
    entries = [_entry(ground, shown[ground.id], at) for ground in grounds]
    return tuple(sorted(entries, key=lambda entry: (entry.given_at, str(entry.id)), reverse=True))


def _entry(row: Consent | EmergencyBasis, shown: list[DisclosureRow], at: datetime) -> LedgerEntry:
    state = why_not(ground_of(row), at) or STANDS
    disclosures = tuple(_disclosure(one) for one in shown)
    if isinstance(row, Consent):
        return _consent(row, state, disclosures)
    return _emergency(row, state, disclosures)


def _consent(row: Consent, state: str, disclosures: tuple[Disclosure, ...]) -> LedgerEntry:
    return LedgerEntry(
        id=row.id,
        version=row.version,
        basis=Basis.CONSENT,
        purpose=row.purpose,
        method=row.method,
        categories=frozenset(row.categories),
        recipient=Party(row.recipient_id, row.recipient_name, row.recipient_contact),
        giver=row.giver,
        giver_name=row.giver_name,
        giver_relation=row.giver_relation,
        way=row.way,
        reason="",
        legal_basis="",
        notice_version=row.notice_version,
        notice_language=row.notice_language,
        notice_digest=row.notice_digest,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        given_at=row.given_at,
        recorded_by=row.recorded_by,
        witnessed_by=row.witnessed_by or "",
        evidence=row.evidence,
        state=state,
        ended_at=row.withdrawn_at or row.superseded_at,
        ended_how=row.withdrawn_how,
        notice_due_at=None,
        notice_given_at=row.given_at,
        supersedes=row.supersedes_id,
        disclosures=disclosures,
    )


def _emergency(row: EmergencyBasis, state: str, disclosures: tuple[Disclosure, ...]) -> LedgerEntry:
    return LedgerEntry(
        id=row.id,
        version=row.version,
        basis=Basis.EMERGENCY,
        purpose=row.purpose,
        method=row.method,
        categories=frozenset(row.categories),
        recipient=Party(row.recipient_id, row.recipient_name, row.recipient_contact),
        giver="",
        giver_name="",
        giver_relation="",
        way="",
        reason=row.reason,
        legal_basis=row.legal_basis,
        notice_version="",
        notice_language="",
        notice_digest="",
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        given_at=row.recorded_at,
        recorded_by=row.recorded_by,
        witnessed_by="",
        evidence="",
        state=state,
        ended_at=row.ended_at,
        ended_how="",
        notice_due_at=row.notice_due_at,
        notice_given_at=row.notice_given_at,
        supersedes=None,
        disclosures=disclosures,
    )


def _disclosure(row: DisclosureRow) -> Disclosure:
    return Disclosure(
        id=row.id,
        shown=row.shown,
        conversation=row.conversation,
        recipient=Party(row.recipient_id, row.recipient_name, ""),
        categories=frozenset(row.categories),
        at=row.at,
        opened_by=row.opened_by or "",
        opened_at=row.opened_at,
    )
