"""The discharge plan on paper, and the sheet that the patient takes home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

import followup.queries
from consent.enums import Category
from console import words
from console.presenters import plainly
from console.presenters.crossed import Content, Crossed, Said
from followup.enums import TaskKind
from handoff.contracts import PersonView, ReferralView
from handoff.contracts.plan import Change
from kernel import clock
from kernel.errors import Text

WEEKS_SHOWN = 4
DAY = timedelta(days=1)
EMERGENCY_NUMBER = "120"
PLAN = Category.DISCHARGE_PLAN


@dataclass(frozen=True, slots=True)
class Drug:
    """One medicine; `plain` is its dose in everyday words, `stopped` says not to take it any more."""

    name: str
    dose: str
    plain: str
    change: Text
    why: str
    stopped: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A promised contact on one day, or once between two; `rhythm`: `daily` or `weekly` from the first to the last."""

    first: date
    last: date
    what: Text
    rhythm: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom to call: the organisation, the person there, and the numbers."""

    role: Text
    organisation: str
    person: str
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What plan and patient sheet say. `first` is the first contact, None where no day is known."""

    name: str
    diagnoses: Said
    instructions: Said
    follow_up: Said
    flags: tuple[str, ...]
    why_no_flags: str
    drugs: tuple[Drug, ...]
    why_no_drugs: str
    first: date | None
    caller: Reach
    schedule: tuple[Due, ...]
    contacts: tuple[Reach, ...]


def sheet(view: ReferralView, *, plain: bool) -> Sheet:
    """The plan of a discharge as it crossed; `plain` for the patient: no codes, no shorthand."""
    crossed = Crossed(view)
    plan = crossed.content(PLAN)
    first = _first(view, _day(plan.get("first_contact_on")))
    say = plainly.without_codes if plain else str
    return Sheet(
        name=crossed.name,
        diagnoses=crossed.said(say(str(plan.get("diagnoses") or "")), PLAN),
        instructions=crossed.said(plan.get("instructions"), PLAN),
        follow_up=crossed.said(plan.get("follow_up"), PLAN),
        flags=tuple(str(flag) for flag in plan.get("red_flags") or ()),
        why_no_flags=crossed.why_not(PLAN) or "not_recorded",
        drugs=_drugs(plan.get("medications") or ()),
        why_no_drugs=crossed.why_not(PLAN) or "not_recorded",
        first=first,
        caller=_caller(view),
        schedule=_schedule(view.pathway or str(plan.get("pathway") or ""), first) if first else (),
        contacts=(_caller(view), _ward(view)),
    )


def _first(view: ReferralView, wished: date | None) -> date | None:
    """The promised day, which the plan keeps; before it is promised the wished one, as the plan would have it."""
    leaves = view.discharged_at or view.preview.planned_discharge_at
    if view.first_contact_on is not None or wished is None:
        return view.first_contact_on
    return followup.queries.contact_day(wished, leaves)


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _drugs(found: Iterable[Content]) -> tuple[Drug, ...]:
    """What is taken first, what is not taken any more at the end."""
    made = [_drug(one) for one in found]
    return (*(one for one in made if not one.stopped), *(one for one in made if one.stopped))


def _drug(found: Content) -> Drug:
    change = Change(found["change"]) if found.get("change") in Change.values else None
    written = str(found.get("dose") or "")
    return Drug(
        name=str(found.get("name") or ""),
        dose=written,
        plain=plainly.dose(written),
        change=change.label if change else "",
        why=str(found.get("reason") or ""),
        stopped=change == Change.STOPPED,
    )


def _caller(view: ReferralView) -> Reach:
    """Who calls: the named person of the receiver, else the receiver itself."""
    return _reach(_("Community health centre"), words.name_of(view.recipient), view.responsible, view.recipient.phone)


def _ward(view: ReferralView) -> Reach:
    return _reach(_("Hospital"), words.name_of(view.sender), view.sender.person, view.sender.phone)


def _reach(role: Text, organisation: str, person: PersonView | None, phone: str) -> Reach:
    said = " ".join(part for part in (person.name, person.title) if part) if person else ""
    numbers = dict.fromkeys(number for number in (person.phone if person else "", phone) if number)
    return Reach(role, organisation, said, tuple(numbers))


def _schedule(pathway: str, first: date) -> tuple[Due, ...]:
    """The first contact and what the pathway asks for after it; the same on each day or in each week is one line."""
    found = [Due(first, first, TaskKind.PHONE_CALL.label)]
    for one in followup.queries.foreseen(pathway, first_contact_on=first, weeks=WEEKS_SHOWN):
        begins, ends = clock.local(one.due_from).date(), clock.local(one.due_until).date()
        found.append(Due(begins, ends - DAY, TaskKind(one.kind).label))
    return tuple(_joined(found))


def _joined(found: list[Due]) -> list[Due]:
    made: list[Due] = []
    for one in found:
        last, rhythm = (made[-1] if made else None), _rhythm(one)
        follows = last is not None and last.what == one.what and one.first == last.last + DAY
        if last is not None and follows and rhythm and rhythm in (last.rhythm, _rhythm(last)):
            made[-1] = Due(last.first, one.last, one.what, rhythm)
        else:
            made.append(one)
    return made


def _rhythm(one: Due) -> str:
    return {0: "daily", 6: "weekly"}.get((one.last - one.first).days, "")
