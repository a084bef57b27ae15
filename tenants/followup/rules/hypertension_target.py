"""Rule set `cn-htn-guideline-2025`: a patient's personal blood-pressure target, which is not the public-health class.

Source: 国家基层高血压防治管理指南2025, read in https://www.fangzhou.cn/detail/a359e06abfbdc7d0_ACRE and
http://www.infqj.cn/dy/article/KB4J95AA053438SI.html: below 130/80 under 80 years; from 80 years below 150/90 first,
then below 140/90 if tolerated.
"""

from dataclasses import dataclass

from followup.rules.hypertension import Limit, Pressure

RULE_SET = "cn-htn-guideline-2025"
VERSION = "2025"
SOURCE = "国家基层高血压防治管理指南2025, https://www.fangzhou.cn/detail/a359e06abfbdc7d0_ACRE"


@dataclass(frozen=True, slots=True)
class Targets:
    """The numbers of the rule set, in mm[Hg], so that an organisation may set its own."""

    usual: Limit
    old_age: int
    old_first: Limit
    old_tolerated: Limit


GUIDELINE = Targets(usual=Limit(130, 80), old_age=80, old_first=Limit(150, 90), old_tolerated=Limit(140, 90))


def target(age: int, *, tolerates_lower: bool = False, targets: Targets = GUIDELINE) -> Limit:
    """Pressure must stay below this; `tolerates_lower` matters from the old age on."""
    if age < targets.old_age:
        return targets.usual
    return targets.old_tolerated if tolerates_lower else targets.old_first


def at_target(pressure: Pressure, age: int, *, tolerates_lower: bool = False, targets: Targets = GUIDELINE) -> bool:
    """Whether both numbers are below the personal target; a missing number is not at target."""
    if pressure.systolic is None or pressure.diastolic is None:
        return False
    return not pressure.reaches(target(age, tolerates_lower=tolerates_lower, targets=targets))
