"""What a new patient adds to the work: contacts by kind, and which of them fall on days off. No database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from followup.contracts import Planned
from followup.enums import TaskKind
from handoff.contracts.suggestions import AddedWork
from kernel.calendar import is_working_day
from kernel.clock import local

DAYS, WEEK = 28, 7


def weigh(pathway: str, contacts: Sequence[Planned], *, first_day: date, today: date, accepted: int) -> AddedWork:
    """The contacts of the first `DAYS` days from `first_day` on; `accepted` patients were taken over since Monday."""
    counted = Counter(one.kind for one in contacts)
    return AddedWork(
        pathway=pathway,
        days=DAYS,
        phone_calls=counted[TaskKind.PHONE_CALL],
        home_visits=counted[TaskKind.HOME_VISIT],
        clinic_visits=counted[TaskKind.CLINIC_VISIT],
        in_first_week=sum(local(one.due_from).date() < first_day + timedelta(days=WEEK) for one in contacts),
        on_days_off=sum(_only_on_days_off(one.due_from, one.due_until) for one in contacts),
        working_days=sum(is_working_day(today + timedelta(days=number)) for number in range(WEEK)),
        accepted_this_week=accepted,
    )


def _only_on_days_off(opens: datetime, closes: datetime) -> bool:
    """Whether every day of a contact's window (`closes` excluded) is a weekend or holiday."""
    first, last = local(opens).date(), local(closes - timedelta(microseconds=1)).date()
    return not any(is_working_day(first + timedelta(days=number)) for number in range((last - first).days + 1))
