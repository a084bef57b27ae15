"""What crosses with a referral: the preview before acceptance, the frozen package after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

import followup.queries
from consent.enums import Category
from console.presenters import people
from console.presenters.charts import Section, Table, day, gathered, measured, number, recorded
from console.templatetags.console import moment, written_day
from followup.enums import Dependence, Pathway, Risk, RuleSet
from handoff.contracts import OutcomeView, PackageView, PreviewView, ReferralView, SectionView
from handoff.contracts.plan import Change
from handoff.enums import Kind, PackageStatus, Priority
from kernel import units
from kernel.errors import Text
from patients.enums import Channel, ContactRelation, IdentifierKind, LivingSituation
from records.enums import RecordCategory

Content = Mapping[str, Any]
_CHANGES: dict[str, int] = {Change.NEW: 0, Change.CHANGED: 1, Change.STOPPED: 2, Change.UNCHANGED: 3}
SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"
ANSWERED = "answered"
NOT_OURS = frozenset({"withheld", "not_agreed"})
FIRST = (Category.DISCHARGE_PLAN, Category.ASSESSMENT, Category.FOLLOWUP, Category.IDENTITY)


def preview(view: PreviewView) -> tuple[Section, ...]:
    """All that the receiver knows before acceptance."""
    planned = day(view.planned_discharge_at)
    return (
        Section(
            _("Referral"),
            pairs=(
                (_("Name"), view.masked_name or _("not told: the question is anonymous")),
                (_("Sex"), people.sex_of(view.sex)),
                (_("Age"), people.band(view.age_band)),
                (_("Reason"), view.reason),
                (_("Urgency"), _urgency(view)),
                *(((_("Needed service"), view.service_name),) if view.service_code else ()),
                *(((_("Planned discharge"), planned),) if view.planned_discharge_at else ()),
                *(((_("Last day of the temporary care"), day(view.ends_on)),) if view.ends_on else ()),
                *(((_("Proposed follow-up"), pathway(view.pathway)),) if view.pathway else ()),
            ),
        ),
    )


def asked(view: PreviewView) -> tuple[Section, ...]:
    """Why the patient was referred, above what crossed."""
    return (Section(_("Referral"), pairs=((_("Reason"), view.reason), (_("Urgency"), _urgency(view)))),)


def _urgency(view: PreviewView) -> Text:
    return Priority(view.priority).label if view.priority in Priority.values else view.priority


def pathway(code: str) -> Text:
    """A follow-up schedule by name; the code itself where this version does not know it."""
    return Pathway(code).label if code in Pathway.values else code


def terms(view: ReferralView) -> tuple[tuple[Text, Any], ...]:
    """What only some kinds agree on: the last day of temporary care, what may come of a question."""
    if view.kind == Kind.TEMP:
        return ((_("Last day of the temporary care"), day(view.ends_on)),)
    if view.kind == Kind.ADVICE:
        return ((_("May become a referral"), _("Yes") if view.may_become_referral else _("No")),)
    return ()


def package(view: PackageView) -> tuple[Section, ...]:
    """The package's sections, the plan first, so that what the nurse needs stands on top."""
    order = {name: place for place, name in enumerate(FIRST)}
    stated = _stated(view)
    found = sorted(view.sections, key=lambda part: order.get(part.category, len(order)))  # type: ignore[call-overload]
    planned = any(part.category == Category.DISCHARGE_PLAN and part.status == "here" for part in found)
    shown = (_beside_a_plan(part, planned) for part in found)
    return (*gathered(section for sections in shown for section in sections), *stated)


def _beside_a_plan(part: SectionView, planned: bool) -> tuple[Section, ...]:
    """A record's list of medicines that stands beside a plan says which of both holds."""
    made = _sections(part)
    if not planned or part.category != RecordCategory.MEDICATIONS:
        return made
    words = _(
        "This list is the record, not the plan: what was stopped, changed or begun at the discharge may not be in it. "
        "What the patient is to take stands under “Medicines at discharge”."
    )
    return tuple(section if section.absent else replace(section, note=words) for section in made)


def outcome(told: OutcomeView) -> tuple[tuple[Text, Any], ...]:
    """What came of it, with the day of a death."""
    if told.code == ANSWERED:
        return ((pgettext("advice", "Answer"), told.summary),)
    died = ((_("Day of death"), told.died_on.isoformat()),) if told.died_on else ()
    said = ((_("Summary"), told.summary), (_("What should follow"), told.next_steps))
    return ((_("Patient is"), told.label), *died, *said)


def _stated(view: PackageView) -> tuple[Section, ...]:
    """The joint protocol that applied when the package was frozen."""
    if view.protocol is None:
        return ()
    told = {"name": view.protocol.name, "number": view.protocol.number, "day": written_day(view.protocol.valid_from)}
    return (Section(_("Joint protocol"), lines=(_("%(name)s, version %(number)s, valid from %(day)s") % told,)),)


def absent_package(view: PackageView, *, withdrawn: bool = False) -> tuple[Section, ...]:
    """The words for a package that is not here; `withdrawn`: the consent was given, and taken back."""
    withheld = "withdrawn" if withdrawn else "withheld"
    reasons = {PackageStatus.AFTER_ACCEPTANCE: "after_acceptance", PackageStatus.WITHHELD: withheld}
    reason = reasons.get(PackageStatus(view.status))
    if reason:
        return (Section(_("Package"), absent=reason),)
    kept = _("Where it was accepted, the discharge plan stands among the documents of the patient's record.")
    lines = (view.status_label, *((kept,) if view.status == PackageStatus.NOT_OPEN else ()))
    return (Section(_("Package"), lines=lines),)


def _sections(part: SectionView) -> tuple[Section, ...]:
    if part.status != "here":
        return (Section(part.label, absent=part.status if part.status in NOT_OURS else "not_recorded"),)
    make = _MAKERS.get(part.category)
    if make is not None and isinstance(part.content, Mapping):
        return make(part.content)
    if part.category in RecordCategory.values:
        return (recorded(RecordCategory(part.category), _rows(part)),)
    return (Section(part.label, absent="not_recorded"),)


def _rows(part: SectionView) -> Iterable[Content]:
    content = part.content
    if isinstance(content, Mapping):
        content = content.get("rows") or content.get(part.category) or ()
    return [row for row in content if isinstance(row, Mapping)] if isinstance(content, list | tuple) else []


def _plan(content: Content) -> tuple[Section, ...]:
    flags = tuple(str(flag) for flag in content.get("red_flags") or ())
    listed = [drug for drug in content.get("medications") or () if isinstance(drug, Mapping)]
    drugs = tuple(_drug(drug) for drug in sorted(listed, key=lambda one: _CHANGES.get(str(one.get("change")), 0)))
    path = str(content.get("pathway") or "")
    return (
        Section(_("Red flags"), flags=flags) if flags else Section(_("Red flags"), absent="not_recorded"),
        Section(
            _("Discharge plan"),
            pairs=(
                *_written_by(content.get("written_by")),
                (_("Diagnoses"), content.get("diagnoses")),
                (_("Instructions"), content.get("instructions")),
                (_("Follow-up"), content.get("follow_up")),
                (_("First contact wished on"), content.get("first_contact_on")),
                (_("Pathway"), Pathway(path).label if path in Pathway.values else path),
            ),
        ),
        Section(_("Medicines at discharge"), table=Table((_("Medicine"), _("Dose"), _("Change"), _("Why")), drugs))
        if drugs
        else Section(_("Medicines at discharge"), absent="not_recorded"),
    )


def _written_by(author: Any) -> tuple[tuple[Text, Any], ...]:
    """Whose plan it is, where it came with an earlier referral."""
    if not isinstance(author, Mapping):
        return ()
    english = (get_language() or "").startswith("en")
    name = (author.get("name_en") if english else "") or author.get("name")
    return ((_("Plan made by"), _("%(name)s, %(day)s") % {"name": name, "day": day(author.get("on"))}),)


def _drug(drug: Content) -> tuple[Any, ...]:
    change = str(drug.get("change") or "")
    word = Change(change).label if change in Change.values else ""
    before, dose = str(drug.get("before") or ""), str(drug.get("dose") or "")
    shown = " → ".join(part for part in (before, dose) if part) if change == Change.CHANGED else dose or before
    return (drug.get("name"), shown, word, drug.get("reason") or ("—" if change == Change.UNCHANGED else ""))


def _assessment(content: Content) -> tuple[Section, ...]:
    scores, bands = content.get("scores") or {}, content.get("bands") or {}
    versions = content.get("rules") or {}
    pairs = [
        (score(name), scored(name, total, bands.get(name, ""), versions.get(name, "")))
        for name, total in scores.items()
    ]
    if "lace" in scores and "hospital" not in scores:
        pairs.append((score("hospital"), _("not assessed")))
    pairs.append((_("Recorded"), day(content.get("recorded_at"))))
    return (Section(_("Assessment before discharge"), pairs=tuple(pairs)),)


def score(name: str) -> str:
    """A score as it is known."""
    return {"lace": "LACE", "barthel": "Barthel", "hospital": "HOSPITAL"}.get(name, name)


def band(value: str, score_name: str) -> str:
    """The word for a band of a score: Barthel's tell of dependence, the others of risk."""
    labels = dict(Dependence.choices if score_name == "barthel" else Risk.choices)
    return str(labels.get(value, value))


def scored(name: str, total: Any, band_code: str, version: str) -> str:
    """A total with its band, and for HOSPITAL what its source says of that band."""
    share = followup.queries.readmitted(name, version, band_code)
    told = (
        _("%(share)s %% readmitted within 30 days (%(version)s)") % {"share": share, "version": version}
        if share
        else ""
    )
    return " · ".join(str(part) for part in (total, band(band_code, name), told) if part != "")


def rule_set(code: str) -> str:
    """The document behind a rule, by name; the code itself where this version does not know it."""
    if code in Pathway.values:
        return str(Pathway(code).label)
    return str(RuleSet(code).label) if code in RuleSet.values else code


def _alert(content: Content) -> tuple[Section, ...]:
    language = get_language() or "zh"
    why = content.get("text_zh" if language.startswith("zh") else "text_en")
    values = _pressure_first(content.get("readings") or ())
    rule = f"{why} ({rule_set(str(content.get('rule_set', '')))})" if why else ""
    led = tuple(part for part in (values, rule) if part)
    first = (Section(_("Readings that led to this"), flags=led),) if led else ()
    return (*first, *_criteria(content), *_recent(content))


def _recent(content: Content) -> tuple[Section, ...]:
    """What was measured lately, what was taken together on one line, the newest first."""
    together: dict[str, list[Content]] = {}
    for reading in content.get("recent") or ():
        if isinstance(reading, Mapping):
            together.setdefault(str(reading.get("taken_at")), []).append(reading)
    if not together:
        return ()
    lines = tuple((moment(datetime.fromisoformat(at)), _pressure_first(taken)) for at, taken in together.items())
    return (Section(_("Latest readings"), table=Table((_("Measured at"), _("Values")), lines)),)


def _criteria(content: Content) -> tuple[Section, ...]:
    """The ticked rows of the checklist with the readings that ticked them."""
    rows = [row for row in content.get("checklist") or () if isinstance(row, Mapping)]
    if not rows:
        return ()
    english = (get_language() or "").startswith("en")
    lines = tuple(
        (row.get("text_en" if english else "text_zh"), _number_and_limit(row), row.get("source")) for row in rows
    )
    return (Section(_("Criteria that hold"), table=Table((_("Row"), _("Reading"), _("Source")), lines)),)


def _number_and_limit(row: Content) -> str:
    if not row.get("value"):
        return _("ticked by a person")
    return f"{row['value']} · {units.in_words(str(row.get('rule') or ''))}"


def _pressure_first(readings: Iterable[Content]) -> str:
    """185/112 mmHg as one value, whatever else after it; of each the newest, which comes first."""
    found: dict[str, Content] = {}
    for reading in readings:
        found.setdefault(str(reading.get("code")), reading)
    upper, lower = found.pop(SYSTOLIC, None), found.pop(DIASTOLIC, None)
    if upper and lower:
        both = {**upper, "value": None, "value_text": f"{number(upper['value'])}/{measured(lower)}"}
        return _("; ").join(measured(one) for one in (both, *found.values()))
    return _("; ").join(measured(one) for one in (upper, lower, *found.values()) if one)


def _identity(content: Content) -> tuple[Section, ...]:
    lines: list[tuple[Any, Any]] = [
        (_("Name"), content.get("name")),
        (_("Sex"), people.sex_of(str(content.get("sex") or ""))),
        (_("Born"), content.get("birth_date")),
    ]
    lines += [(_label(IdentifierKind, one.get("kind")), one.get("value")) for one in content.get("identifiers") or ()]
    lines += [(_label(ContactRelation, one.get("relation")), _called(one)) for one in content.get("contacts") or ()]
    address = content.get("address") or {}
    lines += [
        (_("Address"), address.get("line")),
        (_("Prefers"), _label(Channel, content.get("preferred_channel"))),
        (_("Lives"), _label(LivingSituation, content.get("living_situation"))),
    ]
    return (Section(_("Identity and contact"), pairs=tuple(lines)),)


def _called(contact: Content) -> str:
    return " · ".join(str(contact[key]) for key in ("name", "phone") if contact.get(key))


def _label(choices: Any, value: Any) -> Any:
    return choices(value).label if value in choices.values else value


_MAKERS: dict[str, Callable[[Content], tuple[Section, ...]]] = {
    Category.DISCHARGE_PLAN: _plan,
    Category.ASSESSMENT: _assessment,
    Category.FOLLOWUP: _alert,
    Category.IDENTITY: _identity,
}
