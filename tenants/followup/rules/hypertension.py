"""Rule set `cn-basic-ph-v3/htn`: the class of a hypertension visit (此次随访分类) and the emergency before it.

Source: 国家基本公共卫生服务规范（第三版）, hypertension patients' health management,
https://www.nhc.gov.cn/jws/s3578/201703/d20c37e23e1f4c7db7b8e25f34473e1b.shtml; text read in the copy
https://www.360docs.net/doc/404502669.html. The limit of 150/90 from the age of 65 was found only in a secondary text
(https://www.xinxueguanw.cn/gaoxueya/1299935.html); `Parameters.elderly_rule` switches it off.
The guideline of 2025 sets a personal target instead and is a rule set of its own: `rules.hypertension_target`.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from followup.contracts import Classification, Criterion, Explanation
from followup.enums import Action, ControlClass, EmergencySign
from followup.rules import hypertension_texts as texts
from kernel.errors import Invalid

RULE_SET = "cn-basic-ph-v3/htn"
VERSION = "3"
SOURCE = (
    "国家基本公共卫生服务规范（第三版）, https://www.nhc.gov.cn/jws/s3578/201703/d20c37e23e1f4c7db7b8e25f34473e1b.shtml"
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A pair of limits in mm[Hg]."""

    systolic: int
    diastolic: int

    def __str__(self) -> str:
        return f"{self.systolic}/{self.diastolic} mmHg"


@dataclass(frozen=True, slots=True)
class Pressure:
    """Blood pressure in mm[Hg]; either number may be missing."""

    systolic: Decimal | None = None
    diastolic: Decimal | None = None

    def reaches(self, limit: Limit) -> bool:
        """Systolic and/or diastolic at or above the limit; a missing number reaches nothing."""
        high = self.systolic is not None and self.systolic >= limit.systolic
        return high or (self.diastolic is not None and self.diastolic >= limit.diastolic)

    def __str__(self) -> str:
        return f"{_shown(self.systolic)}/{_shown(self.diastolic)} mmHg"


@dataclass(frozen=True, slots=True)
class Parameters:
    """The numbers of the rule set, so that an organisation may set its own.

    `above_normal` is for pregnancy and lactation: the specification says "blood pressure above normal" without a
    number, so this is its own screening line for a raised first measurement. `minimum_age` is the population's age
    floor and never keeps an emergency silent. `review_days` and `routine_days` (at least four visits a year) are days.
    """

    emergency: Limit = Limit(180, 110)
    target: Limit = Limit(140, 90)
    elderly_rule: bool = True
    elderly_age: int = 65
    elderly_target: Limit = Limit(150, 90)
    above_normal: Limit = Limit(140, 90)
    minimum_age: int = 35
    review_days: int = 14
    routine_days: int = 90


V3 = Parameters()


@dataclass(frozen=True, slots=True)
class Visit:
    """What was found. `complication` is a new or worse one; `previous` is the class of the visit before."""

    pressure: Pressure = field(default_factory=Pressure)
    age: int | None = None
    signs: frozenset[EmergencySign] = frozenset()
    pregnant_or_lactating: bool = False
    adverse_reaction: bool = False
    reaction_hard_to_control: bool = False
    complication: bool = False
    previous: ControlClass | None = None


def emergency(visit: Visit, parameters: Parameters = V3) -> Explanation | None:
    """Why this is an emergency, with every criterion that is met, or None. Works without numbers and without an age."""
    criteria = (
        *_by_pressure(visit.pressure, parameters),
        *_by_pregnancy(visit, parameters),
        *_by_signs(visit.signs),
    )
    return _alarm(criteria, visit.pressure) if criteria else None


def classify(visit: Visit, parameters: Parameters = V3) -> Classification:
    """The class and what it asks for: emergency before complication, adverse reaction, pressure.

    `Invalid` when only the pressure could decide and one of its numbers is missing.
    """
    alarm = emergency(visit, parameters)
    if alarm:
        return _classification(ControlClass.EMERGENCY, Action.URGENT_REFERRAL, alarm, visit, parameters)
    if visit.complication:
        return _classification(ControlClass.COMPLICATION, Action.REFER, _explained("complication"), visit, parameters)
    if visit.adverse_reaction:
        return _adverse(visit, parameters)
    return _by_target(visit, parameters)


def target(age: int | None, parameters: Parameters = V3) -> Limit:
    """Pressure must stay below this to count as controlled."""
    elderly = parameters.elderly_rule and age is not None and age >= parameters.elderly_age
    return parameters.elderly_target if elderly else parameters.target


def _adverse(visit: Visit, parameters: Parameters) -> Classification:
    again = visit.previous == ControlClass.UNSATISFIED and visit.pressure.reaches(target(visit.age, parameters))
    refer = visit.reaction_hard_to_control or again
    reason = _explained("adverse-reaction-refer" if refer else "adverse-reaction")
    action = Action.REFER if refer else Action.ADJUST
    return _classification(ControlClass.ADVERSE_REACTION, action, reason, visit, parameters)


def _by_target(visit: Visit, parameters: Parameters) -> Classification:
    limit = target(visit.age, parameters)
    _require_both(visit.pressure)
    if not visit.pressure.reaches(limit):
        reason = _explained("satisfied", threshold=f"< {limit}", value=str(visit.pressure))
        return _classification(ControlClass.SATISFIED, Action.CONTINUE, reason, visit, parameters)
    again = visit.previous == ControlClass.UNSATISFIED
    rule = "unsatisfied-again" if again else "unsatisfied"
    reason = _explained(rule, threshold=f"< {limit}", value=str(visit.pressure))
    action = Action.REFER if again else Action.ADJUST
    return _classification(ControlClass.UNSATISFIED, action, reason, visit, parameters)


def _classification(
    control_class: ControlClass, action: Action, explanation: Explanation, visit: Visit, parameters: Parameters
) -> Classification:
    days = parameters.routine_days if action == Action.CONTINUE else parameters.review_days
    known = None if visit.age is None else visit.age >= parameters.minimum_age
    return Classification(control_class, action, days, known, explanation)


def _by_pressure(pressure: Pressure, parameters: Parameters) -> list[Criterion]:
    met = []
    if pressure.systolic is not None and pressure.systolic >= parameters.emergency.systolic:
        met.append(_number("systolic", parameters.emergency.systolic, pressure.systolic))
    if pressure.diastolic is not None and pressure.diastolic >= parameters.emergency.diastolic:
        met.append(_number("diastolic", parameters.emergency.diastolic, pressure.diastolic))
    return met


def _by_pregnancy(visit: Visit, parameters: Parameters) -> list[Criterion]:
    if not visit.pregnant_or_lactating or not visit.pressure.reaches(parameters.above_normal):
        return []
    threshold = f"≥ {parameters.above_normal}"
    return [Criterion("pregnancy", *texts.CRITERIA["pregnancy"], threshold, str(visit.pressure))]


def _by_signs(signs: Collection[EmergencySign]) -> list[Criterion]:
    return [Criterion(sign.value, *texts.SIGNS[sign], "", "") for sign in EmergencySign if sign in signs]


def _number(which: str, limit: int, value: Decimal) -> Criterion:
    return Criterion(which, *texts.CRITERIA[which], f"≥ {limit} mmHg", f"{_shown(value)} mmHg")


def _alarm(criteria: tuple[Criterion, ...], pressure: Pressure) -> Explanation:
    limits = "; ".join(f"{criterion.id} {criterion.threshold}" for criterion in criteria if criterion.threshold)
    value = "" if pressure == Pressure() else str(pressure)
    return _explained("emergency", threshold=limits, value=value, criteria=criteria)


def _explained(rule: str, *, threshold: str = "", value: str = "", criteria: tuple[Criterion, ...] = ()) -> Explanation:
    return Explanation(RULE_SET, VERSION, SOURCE, rule, *texts.RULES[rule], threshold, value, criteria)


def _require_both(pressure: Pressure) -> None:
    missing = [name for name in ("systolic", "diastolic") if getattr(pressure, name) is None]
    if missing:
        message = _("Enter both numbers of the blood pressure.")
        raise Invalid.many([Invalid(name, "required", message) for name in missing])


def _shown(value: Decimal | None) -> str:
    return "–" if value is None else f"{value.normalize():f}"
