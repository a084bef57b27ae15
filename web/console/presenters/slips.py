"""The two official slips, filled in with what crossed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consent.enums import Category
from console.forms.readings import MEASURED
from console.presenters import official
from console.presenters.charts import day, dose, measured, number
from console.presenters.crossed import Content, Crossed, Said
from console.presenters.official import Word
from console.presenters.package import DIASTOLIC, SYSTOLIC
from console.presenters.sheets import former_dose, last_dose
from console.presenters.typeset import full_width
from handoff.contracts import OutcomeView, PartyView, PersonView, ReferralView
from handoff.contracts.plan import Change
from handoff.enums import Kind, PaperForm, Priority
from kernel import clock
from kernel.errors import Text
from patients.enums import IdentifierKind

MOST_FINDINGS = 24
MOST_WHOLE = 14
LINE = 46
"""Chinese characters on a printed line, about."""

PRESSURE = _("blood pressure")
DOCTORS = ("医师", "医生")
PAST_STATES = frozenset({"resolved", "inactive", "remission"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the counterfoil."""

    word: Word
    value: Word
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A field of the slip that takes sentences; without lines, the word that says why, and where nothing is on record
    room for a pen. `short`: a few words each.
    """

    word: Word
    lines: tuple[str, ...] = ()
    absent: Word | None = None
    short: bool = False

    @property
    def for_a_pen(self) -> bool:
        """Whether it is filled in by hand."""
        return self.absent == official.ABSENT["not_recorded"]

    @property
    def whole(self) -> bool:
        """Whether it is short enough to stand on one sheet without leaving much of the last one empty."""
        return sum(1 + len(line) // LINE for line in self.lines) <= MOST_WHOLE


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip as it is printed: `on` is the day of the transfer, `signed_on` the day it was sent. `receiver`,
    `doctor` and `department` are empty where a pen fills them in. `note`: why what the sender gave is not on it.
    """

    form: str
    title: Word
    name: str
    sex: Word
    age: Word
    fields: tuple[Field, ...]
    on: Word
    signed_on: Word
    sender: Word
    recipient: Word
    department: str
    receiver: str
    doctor: str
    doctor_phone: str
    parts: tuple[Part, ...]
    extras: tuple[Field, ...]
    note: Word | None = None


def slip(view: ReferralView, form: str, doctors: Collection[UUID] = (), *, onward: ReferralView | None = None) -> Slip:
    """The slip of a referral; `form` is out or back, `doctors` are the accounts here that are doctors', `onward` is the
    way back that was begun out of it, whose plan has the diagnoses of the stay.
    """
    crossed = Crossed(view)
    outcome = view.outcomes[-1] if form == PaperForm.BACK and is_answer(view) else None
    giving, taking = (view.recipient, view.sender) if outcome else (view.sender, view.recipient)
    signing = _who_is_a_doctor(doctors, *((view.responsible, giving.person) if outcome else (giving.person,)))
    receiving = _who_is_a_doctor(doctors, taking.person if outcome else view.responsible)
    return Slip(
        form=form,
        title=official.TITLE_OUT if form == PaperForm.OUT else official.TITLE_BACK,
        name=crossed.name,
        sex=official.SEXES.get(view.preview.sex, official.ABSENT["not_recorded"]),
        age=official.aged(crossed.years, view.preview.age_band),
        fields=_who(crossed, form, own_number=outcome is None),
        on=official.dated(clock.local(_moment(view, outcome)).date()),
        signed_on=official.dated(clock.local(outcome.frozen_at if outcome else _written(view)).date()),
        sender=_named(giving),
        recipient=_named(taking),
        department=_department(view) if not outcome else "",
        receiver=_doctor(view, receiving) if not outcome else (receiving.name if receiving else ""),
        doctor=signing.name if signing else "",
        doctor_phone=(signing.phone if signing and signing.phone else giving.phone),
        parts=_parts(crossed, form, outcome, _diagnosed(onward)),
        extras=_extras(crossed),
        note=official.OVER if crossed.is_over else None,
    )


def _who_is_a_doctor(doctors: Collection[UUID], *people: PersonView | None) -> PersonView | None:
    """The first of them who may stand as a doctor on the form: by the role here, or by the title that crossed."""
    known = (one for one in people if one is not None)
    return next((one for one in known if one.id in doctors or any(word in one.title for word in DOCTORS)), None)


def is_answer(view: ReferralView) -> bool:
    """Whether the slip back is the receiver's, who says what came of it."""
    return view.kind != Kind.DOWN and bool(view.outcomes)


def _moment(view: ReferralView, outcome: OutcomeView | None) -> datetime:
    if outcome is not None:
        return outcome.frozen_at
    left = view.discharged_at or view.preview.planned_discharge_at if view.kind == Kind.DOWN else None
    return left or _written(view)


def _written(view: ReferralView) -> datetime:
    return view.sent_at or view.created_at


def _named(party: PartyView) -> Word:
    return Word(party.name, party.name_en or party.name)


def _department(view: ReferralView) -> str:
    if view.green:
        return view.green.department
    return view.preview.service_name if view.preview.service_code else ""


def _doctor(view: ReferralView, responsible: PersonView | None) -> str:
    if view.green and view.green.doctor_name:
        return view.green.doctor_name
    return responsible.name if responsible else ""


def _who(crossed: Crossed, form: str, *, own_number: bool) -> tuple[Field, ...]:
    """The rest of the counterfoil: the number, where the person lives, how to reach them."""
    if form == PaperForm.OUT:
        number = Field(official.RECORD_NUMBER, _value(crossed.number(IdentifierKind.HEALTH_RECORD_NUMBER)))
    else:
        found = crossed.number(IdentifierKind.MEDICAL_RECORD_NUMBER) if own_number else Said(absent="not_recorded")
        number = Field(official.CASE_NUMBER, _value(found))
    return (
        number,
        Field(official.ADDRESS, _value(crossed.address), wide=True),
        Field(official.PHONE, _value(crossed.phone), wide=True),
    )


def _value(said: Said) -> Word:
    return Word(said.text, said.text) if said.text else official.absent(said.absent)


def _parts(crossed: Crossed, form: str, outcome: OutcomeView | None, diagnosed: list[str]) -> tuple[Part, ...]:
    if outcome is not None:
        return _handed_back(crossed, outcome, diagnosed)
    return _sent_on(crossed) if form == PaperForm.OUT else _discharged(crossed)


def _sent_on(crossed: Crossed) -> tuple[Part, ...]:
    conditions = crossed.rows(Category.CONDITIONS)
    past = [row for row in conditions if row.get("status") in PAST_STATES or row.get("until")]
    reason = crossed.view.preview.reason
    why = (reason, *_readings(crossed, reason))
    allergies = _names(crossed.rows(Category.ALLERGIES))
    told = [_headed(official.ALLERGIC, "、".join(allergies))] if allergies else []
    return (
        _part(
            official.IMPRESSION,
            _together(_diagnoses(crossed) or _names(row for row in conditions if row not in past)),
            crossed,
            Category.CONDITIONS,
        ),
        _part(official.HISTORY, [line for line in why if line], crossed, Category.FOLLOWUP),
        _part(official.PAST, [*_lines(past), *told], crossed, Category.CONDITIONS),
        _part(official.COURSE, _course(crossed), crossed, Category.MEDICATIONS),
    )


def _discharged(crossed: Crossed) -> tuple[Part, ...]:
    plan = crossed.content(Category.DISCHARGE_PLAN)
    onward = [str(plan[key]) for key in ("instructions", "follow_up") if plan.get(key)]
    flags = [str(sign) for sign in plan.get("red_flags") or ()]
    told = [_headed(official.AT_ONCE, "；".join(flags))] if flags else []
    conditions = _names(crossed.rows(Category.CONDITIONS))
    number = _value(crossed.number(IdentifierKind.MEDICAL_RECORD_NUMBER))
    return (
        _part(official.RESULT, _together(_diagnoses(crossed) or conditions), crossed, Category.DISCHARGE_PLAN),
        Part(official.STAY_NUMBER, (_both(number),)),
        _part(official.FINDINGS, _findings(crossed), crossed, Category.OBSERVATIONS),
        _part(official.ONWARD, [*_course(crossed), *onward, *told], crossed, Category.DISCHARGE_PLAN),
    )


def _handed_back(crossed: Crossed, outcome: OutcomeView, diagnosed: list[str]) -> tuple[Part, ...]:
    """What the receiver found and did. The diagnoses are those of its plan for the way back, without one those that
    crossed; the outcome stands beneath them in its own words. The readings are those that crossed.
    """
    words = [line for line in (outcome.summary, outcome.next_steps) if line]
    known = diagnosed or _diagnoses(crossed) or _names(_lasting(crossed))
    became = _headed(official.OUTCOME, _both(_in_both(lambda: str(outcome.label))))
    return (
        _part(official.RESULT, [*_together(known), became], crossed, Category.CONDITIONS),
        Part(official.STAY_NUMBER, absent=official.ABSENT["not_recorded"]),
        _part(official.FINDINGS, _measured(crossed) or _findings(crossed), crossed, Category.OBSERVATIONS),
        _part(official.ONWARD, words, crossed, Category.FOLLOWUP),
    )


def _diagnosed(onward: ReferralView | None) -> list[str]:
    """The diagnoses of the plan for the way back, as far as it is written or has crossed."""
    if onward is None:
        return []
    written = onward.plan.diagnoses if onward.plan else ""
    return [line.strip() for line in written.splitlines() if line.strip()] or _diagnoses(Crossed(onward))


def _lasting(crossed: Crossed) -> list[Content]:
    """The conditions that are not over."""
    rows = crossed.rows(Category.CONDITIONS)
    return [row for row in rows if row.get("status") not in PAST_STATES and not row.get("until")]


def _measured(crossed: Crossed) -> list[str]:
    """The readings that led to it, and of what was measured lately beside them the newest of each kind."""
    told = crossed.content(Category.FOLLOWUP)
    found: dict[str, Content] = {}
    for row in (*(told.get("readings") or ()), *(told.get("recent") or ())):
        found.setdefault(str(row.get("code")), row)
    upper, lower = found.get(SYSTOLIC), found.get(DIASTOLIC)
    if upper and lower and upper.get("taken_at") == lower.get("taken_at"):
        both = {**upper, "value": None, "value_text": f"{number(upper['value'])}/{measured(lower)}"}
        rest = {code: row for code, row in found.items() if code not in (SYSTOLIC, DIASTOLIC)}
        found = {SYSTOLIC: {**both, "display": _name(PRESSURE)}, **rest}
    return [
        _finding({"display": _name(MEASURED.get(code, code)), **row, "at": row["taken_at"]})
        for code, row in found.items()
    ]


def _name(label: Text) -> str:
    return _both(_in_both(lambda: str(label)))


def _part(word: Word, lines: Iterable[str], crossed: Crossed, category: Category) -> Part:
    found = tuple(map(full_width, lines))
    why = crossed.why_not(category) or "not_recorded"
    return Part(word, found, short=word == official.FINDINGS) if found else Part(word, absent=official.absent(why))


def _diagnoses(crossed: Crossed) -> list[str]:
    found = str(crossed.content(Category.DISCHARGE_PLAN).get("diagnoses") or "")
    return [line.strip() for line in found.splitlines() if line.strip()]


def _names(rows: Iterable[Content]) -> list[str]:
    return list(dict.fromkeys(str(row.get("display") or row.get("code") or "") for row in rows))


def _lines(rows: Iterable[Content]) -> list[str]:
    return [" · ".join(part for part in (str(row.get("display") or ""), day(row.get("at"))) if part) for row in rows]


def _together(names: list[str]) -> list[str]:
    """Short names on one line."""
    return ["；".join(names)] if names else []


def _readings(crossed: Crossed, reason: str) -> list[str]:
    """What led to it: the words of the rule that was crossed, unless the reason says them already."""
    alert = crossed.content(Category.FOLLOWUP)
    words = Word(str(alert.get("text_zh") or ""), str(alert.get("text_en") or ""))
    if not words.zh or words.zh in reason or (words.en and words.en in reason):
        return []
    return [_both(words)]


def _course(crossed: Crossed) -> list[str]:
    """Operations and procedures, then the medicines: of the plan where there is one, else of the record."""
    done = _lines(crossed.rows(Category.PROCEDURES))
    planned = crossed.content(Category.DISCHARGE_PLAN).get("medications") or ()
    held = crossed.rows(Category.MEDICATIONS)
    drugs = [_planned(one) for one in planned] or [_taken(row) for row in held if row.get("status") != "stopped"]
    return [*done, *drugs]


def _planned(drug: Mapping[str, Any]) -> str:
    change = str(drug.get("change") or "")
    told = change in Change.values and change != Change.UNCHANGED
    word = _both(_in_both(lambda: str(Change(change).label))) if told else ""
    why = "，".join(part for part in (word, str(drug.get("reason") or "")) if part)
    doses = " → ".join(part for part in (former_dose(drug), last_dose(drug)) if part)
    said = f"{drug.get('name') or ''} {doses}".strip()
    return f"{said}（{why}）" if why else said


def _taken(row: Content) -> str:
    return " ".join(part for part in (str(row.get("display") or row.get("code") or ""), dose(row)) if part)


def _findings(crossed: Crossed) -> list[str]:
    """The newest value of each thing that was measured; how many more there are."""
    newest: dict[str, Content] = {}
    for row in crossed.rows(Category.OBSERVATIONS):
        newest.setdefault(str(row.get("code") or row.get("display")), row)
    shown = list(newest.values())[:MOST_FINDINGS]
    left = len(newest) - len(shown)
    return [*map(_finding, shown), *([_headed(official.MORE, str(left))] if left else [])]


def _finding(row: Content) -> str:
    parts = row.get("components") or ()
    value = "；".join(f"{part.get('display') or part.get('code')} {measured(part)}" for part in parts) or measured(row)
    return " ".join(part for part in (str(row.get("display") or row.get("code")), value, day(row.get("at"))) if part)


def _extras(crossed: Crossed) -> tuple[Field, ...]:
    view = crossed.view
    kind = _in_both(lambda: str(Kind(view.kind).label))
    urgency = _in_both(lambda: str(Priority(view.priority).label))
    found = _names(crossed.rows(Category.ALLERGIES))
    allergies = _value(crossed.said("、".join(found), Category.ALLERGIES))
    kinds = (Field(official.KIND, kind), Field(official.URGENCY, urgency, wide=True))
    return (*kinds, Field(official.ALLERGIES, allergies, wide=True))


def _in_both(said: Callable[[], str]) -> Word:
    with translation.override("zh-hans"):
        chinese = said()
    with translation.override("en"):
        return Word(chinese, said())


def _both(word: Word) -> str:
    english = (get_language() or "").startswith("en")
    return f"{word.zh} ({word.en})" if english and word.zh != word.en else word.zh


def _headed(word: Word, text: str) -> str:
    return f"{_both(word)}：{text}"
