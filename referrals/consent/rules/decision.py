"""The one decision on which every disclosure rests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from consent.contracts import Decision, Ground, Question
from consent.enums import Basis, WhyNot

ORDER = (Basis.CONSENT, Basis.EMERGENCY)
EMERGENCY_TERM = timedelta(hours=72)
LATER_NOTICE_WITHIN = timedelta(hours=24)
ANSWERS_AFTER_EMERGENCY = timedelta(days=30)
ANONYMISED_TERM = timedelta(days=90)
"""For how long an anonymised question may be asked about and answered. Product default."""


def decide(grounds: Iterable[Ground], question: Question) -> Decision:
    """Which of the asked kinds of data may cross, and on which ground.

    Of each basis only the ground given last speaks, so a narrower consent is never widened by an older one; grounds
    are not added up. Consent is preferred to emergency where it covers what is asked. One ground carries the answer.
    """
    about = [ground for ground in grounds if _speaks_to(ground, question)]
    standing = [ground for ground in _newest_of_each_basis(about) if not why_not(ground, question.at)]
    if not standing:
        return Decision(frozenset(), None, _reason(about, question))
    return max((_permission(ground, question) for ground in standing), key=lambda found: found.allowed)


def why_not(ground: Ground, at: datetime) -> str:
    """Empty while the ground permits at that time, else a code of `WhyNot`."""
    if ground.ended:
        return ground.ended
    if at < ground.valid_from:
        return WhyNot.NOT_YET
    return WhyNot.EXPIRED if at >= ground.valid_until else ""


def answer_until(basis: str, valid_until: datetime) -> datetime:
    """Until when the recipient may answer with health data: the consent's own term; after an emergency, in which
    nobody could be asked, a further 30 days (our default) so that the outcome reaches the organisation that sent.
    """
    return valid_until + ANSWERS_AFTER_EMERGENCY if basis == Basis.EMERGENCY else valid_until


def _speaks_to(ground: Ground, question: Question) -> bool:
    asked = (question.patient_id, question.recipient_id, question.purpose)
    return (ground.patient_id, ground.recipient_id, ground.purpose) == asked


def _newest_of_each_basis(grounds: list[Ground]) -> list[Ground]:
    """In the order of preference, at most one ground per basis."""
    found = [[ground for ground in grounds if ground.basis == basis] for basis in ORDER]
    return [max(same, key=_age) for same in found if same]


def _age(ground: Ground) -> tuple[datetime, str]:
    return ground.given_at, str(ground.id)


def _permission(ground: Ground, question: Question) -> Decision:
    needed = ground.categories if question.categories is None else question.categories
    permitted = ground.categories & needed
    short = "" if permitted == needed else WhyNot.OUTSIDE_SCOPE
    return Decision(permitted, ground.id if permitted else None, short)


def _reason(about: list[Ground], question: Question) -> str:
    return why_not(max(about, key=_age), question.at) if about else WhyNot.NONE_GIVEN
