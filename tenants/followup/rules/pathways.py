"""Schedule templates. A pathway names its contacts from the first one on; how far ahead they are made is the caller's.

`dc-generic`: after discharge, a phone call on each of the days 1–7, from week 2 at least one home visit a week (product
rule, after the practice that the network was designed for).
`htn`: a phone call every month and a clinic visit every quarter, which also gives the four face-to-face visits a year
of `cn-basic-ph-v3/htn`. No tolerance around a monthly date is sourced, so its window is the day itself.
"""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from itertools import count, islice, takewhile

from django.utils.translation import gettext_lazy as _

from followup.contracts import Planned
from followup.enums import FIRST_CONTACT, Pathway, TaskKind
from followup.rules.dates import add_months, last_day, start_of
from kernel.clock import local
from kernel.errors import Invalid

FIRST_CONTACT_WITHIN = timedelta(hours=24)
WEEKS_AHEAD = 13
LONGEST_PLAN = 1000


def first_contact(*, first_contact_on: date, discharged: date | datetime | None) -> Planned:
    """The first call: within 24 hours of the discharge, and on or before the day that was promised.

    Of a discharge known only by its day, the start of the day counts, so the call is never later than 24 hours after
    the real hour. Without a discharge the window is the promised day. `Invalid` when that day is before the discharge.
    """
    opens, closes = start_of(first_contact_on), start_of(first_contact_on + timedelta(days=1))
    left = discharge_moment(discharged)
    if left is None:
        return Planned(FIRST_CONTACT, TaskKind.PHONE_CALL, opens, closes)
    if closes <= left:
        message = _("The first contact cannot be before the discharge.")
        raise Invalid("first_contact_on", "before_discharge", message)
    until = min(closes, left + FIRST_CONTACT_WITHIN)
    return Planned(FIRST_CONTACT, TaskKind.PHONE_CALL, max(opens, left) if opens < until else left, until)


def contact_day(promised: date, discharged: date | datetime | None) -> date:
    """The day of the first call once the discharge is known: the promised one, moved by it as the call itself is."""
    left = discharge_moment(discharged)
    day = max(promised, local(left).date()) if left else promised
    return last_day(first_contact(first_contact_on=day, discharged=left).due_until)


def discharge_moment(discharged: date | datetime | None) -> datetime | None:
    """When the patient left, as far as it is known; a naive time is `Invalid`."""
    if not isinstance(discharged, datetime):
        return start_of(discharged) if discharged else None
    if discharged.tzinfo is None:
        raise Invalid("discharged_on", "naive_time", _("Give the time of discharge with its time zone."))
    return discharged


def anchor(first: Planned, *, today: date) -> date:
    """Day 1: the last day of the first contact's window, but never a day that is already gone."""
    return max(last_day(first.due_until), today)


def schedule(pathway: Pathway, *, day_one: date, after: date, until: date) -> tuple[Planned, ...]:
    """The contacts after the first whose windows begin later than `after`, up to and including `until`."""
    whole = takewhile(lambda planned: local(planned.due_from).date() <= until, _TEMPLATES[pathway](day_one))
    return tuple(planned for planned in whole if local(planned.due_from).date() > after)


def promised(pathway: Pathway, *, first_contact_on: date, days: int) -> tuple[Planned, ...]:
    """Every contact of the first `days` days from the first one on, that one included, before a plan exists."""
    first = first_contact(first_contact_on=first_contact_on, discharged=None)
    until = first_contact_on + timedelta(days=days - 1)
    return (first, *schedule(pathway, day_one=first_contact_on, after=first_contact_on, until=until))


def windows(pathway: Pathway, *, day_one: date, steps: AbstractSet[str]) -> tuple[Planned, ...]:
    """The contacts of these steps of the pathway, in order, when the schedule counts from `day_one`."""
    contacts = islice(_TEMPLATES[pathway](day_one), LONGEST_PLAN)
    return tuple(islice((planned for planned in contacts if planned.step in steps), len(steps)))


def horizon(today: date, *, weeks: int) -> date:
    """The last day for which contacts are made when they are made `weeks` ahead."""
    return today + timedelta(weeks=weeks)


def _after_discharge(day_one: date) -> Iterator[Planned]:
    for number in range(2, 8):
        yield _planned(f"day-{number}", TaskKind.PHONE_CALL, day_one + timedelta(days=number - 1))
    for week in count(2):
        yield _planned(f"week-{week}", TaskKind.HOME_VISIT, day_one + timedelta(weeks=week - 1), days=7)


def _hypertension(day_one: date) -> Iterator[Planned]:
    for month in count(1):
        day = add_months(day_one, month)
        yield _planned(f"month-{month}-call", TaskKind.PHONE_CALL, day)
        if month % 3 == 0:
            yield _planned(f"month-{month}-clinic", TaskKind.CLINIC_VISIT, day)


def _planned(step: str, kind: TaskKind, day: date, *, days: int = 1) -> Planned:
    return Planned(step, kind, start_of(day), start_of(day + timedelta(days=days)))


_TEMPLATES: dict[Pathway, Callable[[date], Iterator[Planned]]] = {
    Pathway.DISCHARGE: _after_discharge,
    Pathway.HYPERTENSION: _hypertension,
}
