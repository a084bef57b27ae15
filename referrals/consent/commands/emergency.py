"""Disclosure without consent because life or health is at risk: named, short, and told to the patient later."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

import patients.queries
from commands import command, emit
from consent import sql
from consent.access import emergency_to_change
from consent.commands.partners import partner
from consent.enums import Category, EventKind, LegalBasis, Permission, ProcessingMethod, Way
from consent.models import EmergencyBasis
from consent.rules import EMERGENCY_PURPOSES, EMERGENCY_TERM, KIND_OF, LATER_NOTICE_WITHIN
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid, Refused


@command(needs=Permission.EMERGENCY)
def record_emergency_basis(
    actor: Actor,
    *,
    patient_id: UUID,
    recipient_id: UUID,
    purpose: str,
    reason: str,
    legal_basis: str = LegalBasis.LIFE_AND_HEALTH,
) -> Ref:
    """Names the emergency in which data goes to one recipient, for 72 hours; the patient is told within 24.

    Both terms are our defaults. Raises `Invalid` for a purpose that is no emergency or an empty reason, `NotFound`,
    `Refused("not_a_partner")`.
    """
    patients.queries.summary(actor, patient_id=patient_id)
    _checked(purpose, reason, legal_basis)
    recipient = partner(actor, recipient_id, KIND_OF[purpose])
    moment = now()
    row = EmergencyBasis(
        patient_id=patient_id,
        recipient_id=recipient.id,
        recipient_name=recipient.name,
        recipient_contact=recipient.contact,
        purpose=purpose,
        categories=sorted(Category.values),
        method=ProcessingMethod.COPY_AND_LIVE,
        reason=reason.strip(),
        legal_basis=legal_basis,
        valid_from=moment,
        valid_until=moment + EMERGENCY_TERM,
        recorded_by=actor.id,
        recorded_at=moment,
        notice_due_at=moment + LATER_NOTICE_WITHIN,
    )
    row.save(force_insert=True)
    return _told(EventKind.EMERGENCY, row)


@command(needs=Permission.RECORD)
def give_later_notice(actor: Actor, *, basis_id: UUID, expected_version: int, how: str) -> Ref:
    """Records that the patient, or who speaks for them, was told of the emergency disclosure (PIPL art. 18)."""
    row = emergency_to_change(actor, basis_id, expected_version)
    if how not in Way.values:
        raise Invalid("how", "unknown_way", _("Say how the patient was told."))
    if row.notice_given_at is not None:
        raise Refused("already_told", _("The patient was already told of this disclosure."))
    row.notice_given_at, row.notice_given_how, row.notice_recorded_by = now(), how, actor.id
    return _changed(EventKind.NOTICE_GIVEN, row)


@command(needs=Permission.EMERGENCY)
def end_emergency_basis(actor: Actor, *, basis_id: UUID, expected_version: int) -> Ref:
    """Ends an emergency basis before its term: the emergency is over, or it was named by mistake."""
    row = emergency_to_change(actor, basis_id, expected_version)
    if row.ended_at is not None:
        raise Refused("not_standing", _("This emergency basis has already ended."))
    return ended(actor, row)


def standing_emergencies(patient_id: UUID, recipient_id: UUID, purpose: str) -> list[EmergencyBasis]:
    """The locked rows of what rests on no consent. Inside a command only."""
    about = {"patient_id": patient_id, "recipient_id": recipient_id, "purpose": purpose}
    return list(EmergencyBasis.objects.select_for_update().filter(ended_at=None, **about).order_by("id"))


def ended(actor: Actor, row: EmergencyBasis) -> Ref:
    """Ends it, once nothing crosses under it any more. Inside a command only."""
    sql.await_crossings(row.patient_id, row.recipient_id, row.purpose)
    row.ended_at, row.ended_by = now(), actor.id
    return _changed(EventKind.EMERGENCY_ENDED, row)


def _checked(purpose: str, reason: str, legal_basis: str) -> None:
    if purpose not in EMERGENCY_PURPOSES:
        raise Invalid("purpose", "no_emergency", _("Only the green channel may rest on an emergency."))
    if not reason.strip():
        raise Invalid("reason", "required", _("Write down what put life or health at risk."))
    if legal_basis not in LegalBasis.values:
        raise Invalid("legal_basis", "unknown_legal_basis", _("Choose the article of the law on which this rests."))


def _changed(kind: EventKind, row: EmergencyBasis) -> Ref:
    row.version += 1
    row.save()
    return _told(kind, row)


def _told(kind: EventKind, row: EmergencyBasis) -> Ref:
    emit(Event(kind, "emergency_basis", row.id, row.version, patient_id=row.patient_id, related_id=row.recipient_id))
    return Ref(row.id, row.version)
