"""Doors to consents, and the question that is asked again before anything crosses."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from consent import sql
from consent.contracts import _MADE_BY_CONSENT, ConsentProof, Decision, Ground, Question
from consent.enums import Basis, Category, Permission, ProcessingMethod, Purpose, WhyNot
from consent.models import Consent, EmergencyBasis, ReceivedBasis
from consent.rules import ANONYMISED_TERM, decide
from kernel.actor import Actor
from kernel.errors import Conflict, NotFound, Refused
from kernel.tenant import Tenant, current
from tenancy.queries import authority_of

_WITHOUT_DATA = UUID("5f1b0f3a-7f64-5c1e-9d5f-0d8a9c2c6a11")
Row = TypeVar("Row", bound=Model)


def consents_visible_to(actor: Actor) -> QuerySet[Consent]:
    """The consents given here: all for whoever keeps or reads them, else none."""
    return Consent.objects.all() if _may_look(actor) else Consent.objects.none()


def emergencies_visible_to(actor: Actor) -> QuerySet[EmergencyBasis]:
    """The emergencies named here: all for whoever keeps or reads them, else none."""
    return EmergencyBasis.objects.all() if _may_look(actor) else EmergencyBasis.objects.none()


def consent_to_change(actor: Actor, consent_id: UUID, expected_version: int) -> Consent:
    """The locked consent, still standing and of the version that the person saw."""
    row = _locked(consents_visible_to(actor).filter(id=consent_id), expected_version, what="consent")
    if row.withdrawn_at or row.superseded_at:
        raise Refused("not_standing", _("This consent was already withdrawn or replaced by a newer one."))
    return row


def emergency_to_change(actor: Actor, basis_id: UUID, expected_version: int) -> EmergencyBasis:
    """The locked emergency basis, of the version that the person saw."""
    return _locked(emergencies_visible_to(actor).filter(id=basis_id), expected_version, what="emergency basis")


def decision_about(question: Question) -> Decision:
    """What is permitted, by every ground on record for this patient, recipient and purpose."""
    return decide([ground_of(row) for row in _rows_about(question)], question)


def ground_of(row: Consent | EmergencyBasis) -> Ground:
    """The row as the decision sees it."""
    basis, given_at = (Basis.CONSENT, row.given_at) if isinstance(row, Consent) else (Basis.EMERGENCY, row.recorded_at)
    return Ground(
        id=row.id,
        basis=basis,
        patient_id=row.patient_id,
        recipient_id=row.recipient_id,
        purpose=row.purpose,
        categories=frozenset(row.categories),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        given_at=given_at,
        ended=_ended(row),
    )


def still_holds(proof_id: UUID, *, recipient_id: UUID, at: datetime) -> ConsentProof | None:
    """The proof as it stands now in the current organisation, None when it permits nothing any more.

    A consent that a newer one replaced is answered with the newer one, whose `categories` may be narrower: compare
    them with what is about to cross. Reads only; it may be asked under a SELECT-only role. Whoever wants to end the
    ground waits until the asker's transaction is over.
    """
    here = current()
    if proof_id == _without_data(here, Basis.STATUS_ONLY, recipient_id):
        return status_proof(here, recipient_id)
    if proof_id == _without_data(here, Basis.COUNTS_ONLY, recipient_id):
        return counts_proof(here, recipient_id)
    if proof_id == _without_data(here, Basis.AGREEMENT, recipient_id):
        return agreement_proof(here, recipient_id)
    if proof_id == _without_data(here, Basis.ANONYMISED, recipient_id):
        return anonymised_proof(here, recipient_id, at)
    row = _ground_row(proof_id)
    if row is not None and row.recipient_id == recipient_id:
        sql.keep_standing(row.patient_id, recipient_id, row.purpose)
        return proof_about(Question(row.patient_id, recipient_id, row.purpose, at), basis=ground_of(row).basis)
    received = ReceivedBasis.objects.filter(id=proof_id, source_id=recipient_id).first()
    return answer_proof(received) if received is not None and answerable(received, at) else None


def ground_named(proof_id: UUID, *, recipient_id: UUID) -> Ground:
    """The consent or emergency basis with this id for this recipient, in any state; raises `NotFound`."""
    row = _ground_row(proof_id)
    if row is None or row.recipient_id != recipient_id:
        raise NotFound("ground")
    return ground_of(row)


def replaced_by(ground_id: UUID) -> list[UUID]:
    """The consents whose place this one has taken, one after the other: what went under them rested on it at last."""
    row = Consent.objects.filter(id=ground_id).first()
    if row is None:
        return []
    about = {"patient_id": row.patient_id, "recipient_id": row.recipient_id, "purpose": row.purpose}
    replaced = Consent.objects.filter(superseded_at__isnull=False, **about)
    return list(replaced.order_by("given_at").values_list("id", flat=True))


def proof_about(question: Question, *, basis: str | None = None) -> ConsentProof | None:
    """The proof that answers the question, resting on any ground or on those of one basis."""
    rows = {row.id: row for row in _rows_about(question, basis)}
    decision = decide([ground_of(row) for row in rows.values()], question)
    if decision.proof_id is None:
        return None
    row = rows[decision.proof_id]
    return ConsentProof(
        id=row.id,
        basis=ground_of(row).basis,
        patient_id=row.patient_id,
        recipient_id=row.recipient_id,
        purpose=row.purpose,
        categories=decision.permitted,
        valid_until=row.valid_until,
        method=row.method,
        maker=_MADE_BY_CONSENT,
    )


def answer_proof(received: ReceivedBasis) -> ConsentProof:
    """The right to answer the organisation that sent a patient; the caller has asked `answerable`."""
    return ConsentProof(
        id=received.id,
        basis=Basis.ANSWER,
        patient_id=None,
        recipient_id=received.source_id,
        purpose=received.purpose,
        categories=frozenset(Category.values),
        valid_until=received.answer_until,
        method=ProcessingMethod.COPY,
        maker=_MADE_BY_CONSENT,
    )


def answerable(received: ReceivedBasis, at: datetime) -> bool:
    """Whether health data may go back to the organisation that sent the patient."""
    return received.stopped_at is None and at < received.answer_until


def conversations_received(at: datetime) -> QuerySet[ReceivedBasis, UUID]:
    """The conversations in which what another organisation sent us may be read at that time: for use in a filter."""
    return ReceivedBasis.objects.filter(stopped_at=None, valid_until__gt=at).values_list("conversation", flat=True)


def status_proof(discloser: Tenant, recipient_id: UUID) -> ConsentProof:
    """The right to tell a partner how something stands, in codes, times and identifiers only."""
    return _empty_proof(discloser, Basis.STATUS_ONLY, Purpose.COORDINATION, recipient_id)


def agreement_proof(discloser: Tenant, recipient_id: UUID) -> ConsentProof:
    """The right to agree with another organisation on how both work. The exchange lets only such messages pass on it,
    and only between partners."""
    return _empty_proof(discloser, Basis.AGREEMENT, Purpose.COORDINATION, recipient_id)


def anonymised_proof(discloser: Tenant, recipient_id: UUID, at: datetime) -> ConsentProof:
    """The right to put a question without the patient's identity, for a term: no kind of data may cross under it. The
    caller has looked for the patient in what is said (`queries.anonymised`).
    """
    return ConsentProof(
        id=_without_data(discloser, Basis.ANONYMISED, recipient_id),
        basis=Basis.ANONYMISED,
        patient_id=None,
        recipient_id=recipient_id,
        purpose=Purpose.ADVICE,
        categories=frozenset(),
        valid_until=at + ANONYMISED_TERM,
        method=ProcessingMethod.COPY,
        maker=_MADE_BY_CONSENT,
    )


def counts_proof(discloser: Tenant, recipient_id: UUID) -> ConsentProof | None:
    """The right to send counts to the organisation's own health authority; None for any other recipient."""
    authority = authority_of(discloser.region_id)
    if authority is None or authority.id != recipient_id:
        return None
    return _empty_proof(discloser, Basis.COUNTS_ONLY, Purpose.STATISTICS, recipient_id)


def _empty_proof(discloser: Tenant, basis: Basis, purpose: Purpose, recipient_id: UUID) -> ConsentProof:
    return ConsentProof(
        id=_without_data(discloser, basis, recipient_id),
        basis=basis,
        patient_id=None,
        recipient_id=recipient_id,
        purpose=purpose,
        categories=frozenset(),
        valid_until=None,
        method=ProcessingMethod.COPY,
        maker=_MADE_BY_CONSENT,
    )


def _without_data(discloser: Tenant, basis: Basis, recipient_id: UUID) -> UUID:
    """The same for the same pair of organisations, so that it needs no row."""
    return uuid5(_WITHOUT_DATA, f"{basis}|{discloser.id}|{recipient_id}")


def _rows_about(question: Question, basis: str | None = None) -> list[Consent | EmergencyBasis]:
    about: dict[str, Any] = {
        "patient_id": question.patient_id,
        "recipient_id": question.recipient_id,
        "purpose": question.purpose,
    }
    consents = [] if basis == Basis.EMERGENCY else Consent.objects.filter(**about)
    emergencies = [] if basis == Basis.CONSENT else EmergencyBasis.objects.filter(**about)
    return [*consents, *emergencies]


def _ground_row(proof_id: UUID) -> Consent | EmergencyBasis | None:
    return Consent.objects.filter(id=proof_id).first() or EmergencyBasis.objects.filter(id=proof_id).first()


def _may_look(actor: Actor) -> bool:
    return any(actor.may(one) for one in (Permission.SEE, Permission.RECORD, Permission.WITHDRAW))


def _ended(row: Consent | EmergencyBasis) -> str:
    if isinstance(row, EmergencyBasis):
        return WhyNot.WITHDRAWN if row.ended_at else ""
    if row.withdrawn_at:
        return WhyNot.WITHDRAWN
    return WhyNot.SUPERSEDED if row.superseded_at else ""


def _locked(rows: QuerySet[Row], expected_version: int, *, what: str) -> Row:
    row = rows.select_for_update().first()
    if row is None:
        raise NotFound(what)
    version = row.version  # type: ignore[attr-defined]
    if version != expected_version:
        raise Conflict(version)
    return row
