"""What must be true of a consent before it is put on record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consent.contracts import Giving
from consent.enums import Category, Giver, ProcessingMethod, Purpose, Way
from consent.rules.notice import CURRENT
from kernel.errors import Invalid
from tenancy.enums import ReferralKind

KIND_OF: dict[str, str] = {
    Purpose.DISCHARGE_HANDOFF: ReferralKind.DOWN,
    Purpose.UP_REFERRAL: ReferralKind.UP,
    Purpose.GREEN_CHANNEL: ReferralKind.UP_GREEN,
    Purpose.LATERAL_REFERRAL: ReferralKind.LATERAL,
    Purpose.ADVICE: ReferralKind.ADVICE,
    Purpose.TEMPORARY_CARE: ReferralKind.TEMP,
}
"""Purposes that a person can be asked about, and the kind of partnership that each needs."""

EMERGENCY_PURPOSES = frozenset({Purpose.GREEN_CHANNEL})
GUARDIAN_BELOW_YEARS = 14
"""个人信息保护法 art. 31: below this age a guardian consents."""

NEEDS_EVIDENCE = frozenset({Way.PAPER, Way.E_SIGN, Way.SMS_LINK})
_DIGEST = re.compile(r"[0-9a-f]{64}")


def faults(given: Giving, *, at: datetime, age: int | None, deceased: bool) -> tuple[Invalid, ...]:
    """Everything wrong with a consent at the time of recording; `age` in years, None where it is not known."""
    return (*_scope(given), *_term(given, at), *_person(given, age, deceased), *_notice(given), *_evidence(given))


def _scope(given: Giving) -> Iterator[Invalid]:
    if given.purpose not in KIND_OF:
        yield Invalid("purpose", "unknown_purpose", _("Choose a purpose that the patient can agree to."))
    if given.method not in ProcessingMethod.values:
        yield Invalid("method", "unknown_method", _("Choose how the recipient may process the data."))
    if not given.categories:
        yield Invalid("categories", "required", _("Name at least one kind of data."))
    if not given.categories <= frozenset(Category.values):
        yield Invalid("categories", "unknown_category", _("One of these kinds of data does not exist."))


def _term(given: Giving, at: datetime) -> Iterator[Invalid]:
    for field in ("valid_from", "valid_until", "given_at"):
        if getattr(given, field).tzinfo is None:
            yield Invalid(field, "no_time_zone", _("This time needs a time zone."))
            return
    if given.valid_until <= at:
        yield Invalid("valid_until", "in_the_past", _("The consent must end in the future."))
    elif given.valid_until <= given.valid_from:
        yield Invalid("valid_until", "before_start", _("The consent must end after it begins."))
    if given.given_at > at:
        yield Invalid("given_at", "in_the_future", _("A consent is put on record after it was given."))


def _person(given: Giving, age: int | None, deceased: bool) -> Iterator[Invalid]:
    if deceased:
        yield Invalid("patient_id", "deceased", _("Nobody can consent for a patient who has died."))
    if given.giver not in Giver.values:
        yield Invalid("giver", "unknown_giver", _("Say who gives the consent."))
    if given.giver in (Giver.GUARDIAN, Giver.AGENT):
        if not given.giver_name.strip():
            yield Invalid("giver_name", "required", _("Name the person who consents for the patient."))
        if not given.giver_relation.strip():
            yield Invalid("giver_relation", "required", _("Say how this person is related to the patient."))
    if age is not None and age < GUARDIAN_BELOW_YEARS and given.giver != Giver.GUARDIAN:
        yield Invalid("giver", "guardian_needed", _("Below 14 years of age a guardian must consent."))


def _notice(given: Giving) -> Iterator[Invalid]:
    if given.notice_version != CURRENT:
        yield Invalid("notice_version", "outdated_notice", _("This notice is outdated. Show the current one."))
    if not given.separate_consent:
        yield Invalid("separate_consent", "required", _("Health data needs a separate consent."))
    if not given.necessity_shown:
        yield Invalid("necessity_shown", "required", _("Tell why sharing is necessary and what it means."))


def _evidence(given: Giving) -> Iterator[Invalid]:
    if given.way not in Way.values:
        yield Invalid("way", "unknown_way", _("Say how the consent was given."))
    if given.evidence and not _DIGEST.fullmatch(given.evidence):
        yield Invalid("evidence", "not_a_digest", _("Evidence is the SHA-256 of the signed file, in hexadecimal."))
    if given.way in NEEDS_EVIDENCE and not given.evidence:
        yield Invalid("evidence", "required", _("Attach the signed form, the signature or the confirmation."))
    if given.way == Way.VERBAL_WITNESSED and not given.witnessed_by.strip():
        yield Invalid("witnessed_by", "required", _("Name the witness."))
