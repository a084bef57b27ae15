"""The discharge plan on paper, and the sheet that the patient takes home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import dateformat
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

import followup.queries
from consent.enums import Category
from console import words
from console.presenters import people, plainly
from console.presenters.crossed import Content, Crossed, Said
from console.presenters.typeset import full_width
from followup.contracts import Planned, PlanView, TaskView
from followup.enums import PlanState, TaskKind, TaskState
from handoff.contracts import PersonView, ReferralView
from handoff.contracts.plan import Change
from kernel import clock
from kernel.errors import Text
from patients.contracts import PatientSummary
from patients.enums import IdentifierKind

WEEKS_SHOWN = 4
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
EMERGENCY_NUMBER = "120"
PLAN = Category.DISCHARGE_PLAN
IDENTITY = Category.IDENTITY


@dataclass(frozen=True, slots=True)
class Drug:
    """One medicine; `before` is the dose until now where it was changed, `plain` and `plain_before` are the doses in
    everyday words, `stopped` says not to take it any more, `kept` that nothing has changed.
    """

    name: str
    dose: str
    before: str
    plain: str
    plain_before: str
    change: Text
    why: str
    stopped: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A promised contact on one day, or once between two; `rhythm`: `daily` or `weekly` from the first to the last.

    `ends` are the last days of the windows that were joined into one line: by each of them one contact is made.
    """

    first: date
    last: date
    what: Text
    rhythm: str = ""
    ends: tuple[date, ...] = ()

    @property
    def by(self) -> str:
        """The first of those days, as one says them; none is broken over two lines."""
        pattern = pgettext("date format", "j M")
        days = ((dateformat.format(day, pattern),) for day in self.ends[:WEEKS_SHOWN])
        return format_html_join(_(", "), '<span class="whole">{}</span>', days)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom to call: the organisation, the person there, and the numbers."""

    role: Text
    organisation: str
    person: str
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What plan and patient sheet say. `who`: sex, age and birth date in a line; `numbers` tell one from another.

    `schedule` is empty where no day is known; `foreseen`: it is the pathway's, the receiver's own plan has the last
    word; `stopped`: the receiver follows up no more.
    """

    name: str
    who: str
    sex: Text
    born: Said
    numbers: tuple[tuple[Text, Said], ...]
    diagnoses: Said
    instructions: Said
    follow_up: Said
    flags: tuple[str, ...]
    why_no_flags: str
    drugs: tuple[Drug, ...]
    why_no_drugs: str
    caller: Reach
    schedule: tuple[Due, ...]
    foreseen: bool
    stopped: bool
    contacts: tuple[Reach, ...]


def sheet(view: ReferralView, *, plain: bool, person: PatientSummary | None, running: PlanView | None) -> Sheet:
    """The plan of a discharge as it crossed; `plain` for the patient: no codes, no shorthand.

    `person` is the record here, `running` the follow-up here that the referral began: its days are those that are kept.
    """
    crossed = Crossed(view)
    plan = crossed.content(PLAN)
    diagnoses = str(plan.get("diagnoses") or "")
    return Sheet(
        name=crossed.name,
        who=_who(crossed),
        sex=people.sex_of(view.preview.sex),
        born=_born(crossed),
        numbers=_numbers(crossed, person),
        diagnoses=_said(crossed, plainly.without_codes(diagnoses) if plain else diagnoses),
        instructions=_said(crossed, plan.get("instructions")),
        follow_up=_said(crossed, plan.get("follow_up")),
        flags=tuple(full_width(str(flag)) for flag in plan.get("red_flags") or ()),
        why_no_flags=crossed.why_not(PLAN) or "not_recorded",
        drugs=_drugs(plan.get("medications") or ()),
        why_no_drugs=crossed.why_not(PLAN) or "not_recorded",
        caller=_caller(view),
        schedule=_kept(running) if running else _foreseen(view, plan),
        foreseen=running is None,
        stopped=running is not None and running.state == PlanState.STOPPED,
        contacts=(_caller(view), _ward(view)),
    )


def _said(crossed: Crossed, text: object) -> Said:
    """A sentence of the plan, or the word for its absence."""
    return crossed.said(full_width(str(text or "")), PLAN)


def _who(crossed: Crossed) -> str:
    seen, born = crossed.view.preview, crossed.identity.get("birth_date")
    told = {"sex": people.sex_of(seen.sex), "age": people.age_of(crossed.years, seen.age_band), "day": born}
    return _("%(sex)s, %(age)s, born %(day)s") % told if born else _("%(sex)s, %(age)s") % told


def _born(crossed: Crossed) -> Said:
    day = str(crossed.identity.get("birth_date") or "")
    return crossed.said(
        _("%(day)s (%(age)s)") % {"day": day, "age": people.years(crossed.years)} if day else "", IDENTITY
    )


def _numbers(crossed: Crossed, person: PatientSummary | None) -> tuple[tuple[Text, Said], ...]:
    """The number of the record, and of the identity card what may stand on paper that is handed around."""
    kind = IdentifierKind.MEDICAL_RECORD_NUMBER
    record = ((kind.label, crossed.number(kind)),)
    cards = person.identifiers if person and crossed.identity else ()
    return (*record, *((one.kind.label, Said(one.masked)) for one in cards if one.kind == IdentifierKind.RESIDENT_ID))


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
    written, before = full_width(last_dose(found)), full_width(former_dose(found))
    return Drug(
        name=str(found.get("name") or ""),
        dose=written,
        before=before,
        plain=plainly.dose(written),
        plain_before=plainly.dose(before),
        change=change.label if change else "",
        why=full_width(str(found.get("reason") or "")),
        stopped=change == Change.STOPPED,
        kept=change == Change.UNCHANGED,
    )


def former_dose(found: Content) -> str:
    """What was taken until now, where the dose was changed."""
    return str(found.get("before") or "") if found.get("change") == Change.CHANGED else ""


def last_dose(found: Content) -> str:
    """The dose from now on; of a medicine that was stopped the one until now."""
    return str(found.get("dose") or found.get("before") or "")


def _caller(view: ReferralView) -> Reach:
    """Who calls: the named person of the receiver, else the receiver itself."""
    return _reach(_("Community health centre"), words.name_of(view.recipient), view.responsible, view.recipient.phone)


def _ward(view: ReferralView) -> Reach:
    return _reach(_("Hospital"), words.name_of(view.sender), view.sender.person, view.sender.phone)


def _reach(role: Text, organisation: str, person: PersonView | None, phone: str) -> Reach:
    said = " ".join(part for part in (person.name, person.title) if part) if person else ""
    numbers = dict.fromkeys(number for number in (person.phone if person else "", phone) if number)
    return Reach(role, organisation, said, tuple(numbers))


def _kept(running: PlanView) -> tuple[Due, ...]:
    """What the follow-up here still holds from today on; nothing where it was stopped."""
    today = clock.today()
    open_tasks = (task for task in running.tasks if task.state == TaskState.DUE and task.due_on >= today)
    return tuple(_joined([_due(task) for task in open_tasks])) if running.state == PlanState.ACTIVE else ()


def _foreseen(view: ReferralView, plan: Content) -> tuple[Due, ...]:
    """The first contact and what the pathway asks for after it, as the receiver's plan will compute it."""
    first = _first(view, _day(plan.get("first_contact_on")))
    if first is None:
        return ()
    pathway = view.pathway or str(plan.get("pathway") or "")
    later = followup.queries.foreseen(pathway, first_contact_on=first, weeks=WEEKS_SHOWN)
    return tuple(_joined([Due(first, first, TaskKind.PHONE_CALL.label), *map(_due, later)]))


def _due(one: Planned | TaskView) -> Due:
    """A call belongs to its last day, as the lists say it; a visit to its whole window."""
    last = clock.local(one.due_until - MOMENT).date()
    first = last if one.kind == TaskKind.PHONE_CALL else clock.local(one.due_from).date()
    return Due(first, last, TaskKind(one.kind).label, ends=(last,))


def _joined(found: list[Due]) -> list[Due]:
    """The same on each day, or in each week, is one line."""
    made: list[Due] = []
    for one in found:
        last, rhythm = (made[-1] if made else None), _rhythm(one)
        follows = last is not None and last.what == one.what and one.first == last.last + DAY
        if last is not None and follows and rhythm and rhythm in (last.rhythm, _rhythm(last)):
            made[-1] = Due(last.first, one.last, one.what, rhythm, (*last.ends, *one.ends))
        else:
            made.append(one)
    return made


def _rhythm(one: Due) -> str:
    return {0: "daily", 6: "weekly"}.get((one.last - one.first).days, "")
