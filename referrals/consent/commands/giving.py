"""A person agrees, and a person takes it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

import patients.queries
from commands import command, emit
from consent import sql
from consent.access import consent_to_change
from consent.commands.emergency import ended, standing_emergencies
from consent.commands.partners import partner
from consent.contracts import Giving, Party
from consent.enums import EventKind, Giver, Permission, Way
from consent.models import Consent
from consent.queries.proofs import parties
from consent.rules import KIND_OF, Slots, faults, filled
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import SHANGHAI, now
from kernel.contracts import Ref
from kernel.errors import Conflict, Invalid


@command(needs=Permission.RECORD)
def record_consent(
    actor: Actor,
    *,
    patient_id: UUID,
    recipient_id: UUID,
    purpose: str,
    categories: Collection[str],
    method: str,
    valid_from: datetime,
    valid_until: datetime,
    way: str,
    giver: str,
    notice_version: str,
    notice_language: str,
    separate_consent: bool,
    necessity_shown: bool,
    giver_name: str = "",
    giver_relation: str = "",
    giver_identifier: str = "",
    evidence: str = "",
    witnessed_by: str = "",
    given_at: datetime | None = None,
) -> Ref:
    """Puts a consent on record. It replaces one that stands for the same patient, recipient and purpose.

    `evidence` is the SHA-256 of the signed form, signature or confirmation in hexadecimal; times are aware, the term
    ends just before `valid_until`. Raises `NotFound` for an unknown patient or recipient, `Refused("not_a_partner")`,
    `Invalid` naming every fault.
    """
    moment = now()
    patient = patients.queries.summary(actor, patient_id=patient_id)
    given = Giving(
        categories=frozenset(categories),
        purpose=purpose,
        method=method,
        valid_from=valid_from,
        valid_until=valid_until,
        way=way,
        giver=giver,
        giver_name=giver_name,
        giver_relation=giver_relation,
        giver_identifier=giver_identifier,
        notice_version=notice_version,
        notice_language=notice_language,
        separate_consent=separate_consent,
        necessity_shown=necessity_shown,
        evidence=evidence,
        witnessed_by=witnessed_by,
        given_at=given_at or moment,
    )
    if found := faults(given, at=moment, age=patient.age, deceased=patient.deceased_on is not None):
        raise Invalid.many(found)
    if giver == Giver.SELF:
        given = replace(given, giver_name=patient.name, giver_relation="")
    partner(actor, recipient_id, KIND_OF[purpose])
    row = _new_consent(actor, patient_id, given, parties(actor.tenant.id, recipient_id, notice_language))
    row.supersedes = _replaced(row, moment)
    return _put_on_record(row)


@command(needs=Permission.WITHDRAW)
def withdraw_consent(actor: Actor, *, consent_id: UUID, expected_version: int, how: str, by: str) -> Ref:
    """Takes a consent back, at once and for the future only (PIPL art. 15); no reason is asked.

    `how` is a `Way`, `by` a `Giver`. It also ends an emergency basis for the same patient, recipient and purpose: the
    person can be asked now, and said no. It waits for a delivery in hand, so that the recipient is told after it.
    """
    row = consent_to_change(actor, consent_id, expected_version)
    _known(how, by)
    about = (row.patient_id, row.recipient_id, row.purpose)
    emergencies = standing_emergencies(*about)
    sql.await_crossings(*about)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_how = now(), by, how
    row.withdrawal_recorded_by = actor.id
    row.version += 1
    row.save()
    emit(_event(EventKind.WITHDRAWN, row))
    for emergency in emergencies:
        ended(actor, emergency)
    return Ref(row.id, row.version)


def _known(how: str, by: str) -> None:
    if how not in Way.values:
        raise Invalid("how", "unknown_way", _("Say how the consent was withdrawn."))
    if by not in Giver.values:
        raise Invalid("by", "unknown_giver", _("Say who withdraws the consent."))


def _new_consent(actor: Actor, patient_id: UUID, given: Giving, named: tuple[Party, Party]) -> Consent:
    discloser, recipient = named
    slots = Slots(
        discloser, recipient, given.purpose, given.method, given.categories, given.valid_from, given.valid_until
    )
    shown = filled(given.notice_version, given.notice_language, slots)
    return Consent(
        patient_id=patient_id,
        discloser_id=discloser.id,
        discloser_name=discloser.name,
        discloser_contact=discloser.contact,
        recipient_id=recipient.id,
        recipient_name=recipient.name,
        recipient_contact=recipient.contact,
        notice_digest=shown.digest,
        time_zone=SHANGHAI.key,
        recorded_by=actor.id,
        recorded_at=now(),
        **_columns(given),
    )


def _columns(given: Giving) -> dict[str, Any]:
    return {
        "categories": sorted(given.categories),
        "purpose": given.purpose,
        "method": given.method,
        "valid_from": given.valid_from,
        "valid_until": given.valid_until,
        "way": given.way,
        "giver": given.giver,
        "giver_name": given.giver_name,
        "giver_relation": given.giver_relation,
        "giver_identifier": given.giver_identifier or None,
        "notice_version": given.notice_version,
        "notice_language": given.notice_language,
        "separate_consent": given.separate_consent,
        "necessity_shown": given.necessity_shown,
        "evidence": given.evidence,
        "witnessed_by": given.witnessed_by or None,
        "given_at": given.given_at,
    }


def _replaced(row: Consent, moment: datetime) -> Consent | None:
    """Closes the consent that `row` replaces. Raises `Invalid` where the order of two consents would be in doubt."""
    about = {"patient_id": row.patient_id, "recipient_id": row.recipient_id, "purpose": row.purpose}
    earlier = list(Consent.objects.select_for_update().filter(**about).order_by("id"))
    if any(row.given_at <= max(one.given_at, one.withdrawn_at or one.given_at) for one in earlier):
        raise Invalid("given_at", "not_the_latest", _("The patient has decided since. Record the latest decision."))
    standing = next((one for one in earlier if not one.withdrawn_at and not one.superseded_at), None)
    if standing is None:
        return None
    if row.valid_from > moment and standing.valid_until > moment:
        raise Invalid("valid_from", "leaves_a_gap", _("It replaces a consent that stands: let it begin now."))
    sql.await_crossings(row.patient_id, row.recipient_id, row.purpose)
    standing.superseded_at = moment
    standing.version += 1
    standing.save()
    return standing


def _put_on_record(row: Consent) -> Ref:
    try:
        row.save(force_insert=True)
    except IntegrityError as rival:
        raise Conflict() from rival
    emit(_event(EventKind.GIVEN, row))
    return Ref(row.id, row.version)


def _event(kind: EventKind, row: Consent) -> Event:
    return Event(kind, "consent", row.id, row.version, patient_id=row.patient_id, related_id=row.recipient_id)
