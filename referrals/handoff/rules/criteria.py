"""When to use the green channel: an editable checklist whose measurable rows are ticked by the reading itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

from followup.contracts import AlertView

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"
BASIC = "cn-basic-ph-v3/htn"
NOTICE_34 = "国卫办医函〔2022〕34号"


@dataclass(frozen=True, slots=True)
class Criterion:
    """`loinc` at or above `at_least` (mm[Hg]) ticks the row; without them a person ticks it."""

    code: str
    label: Text
    source: str
    loinc: str = ""
    at_least: Decimal | None = None

    def met_by(self, values: Mapping[str, Decimal]) -> bool:
        """Whether the reading itself meets it."""
        return self.at_least is not None and values.get(self.loinc, Decimal(0)) >= self.at_least


CRITERIA: tuple[Criterion, ...] = (
    Criterion("sbp_180", _("Systolic pressure 180 mmHg or more"), BASIC, SYSTOLIC, Decimal(180)),
    Criterion("dbp_110", _("Diastolic pressure 110 mmHg or more"), BASIC, DIASTOLIC, Decimal(110)),
    Criterion("consciousness", _("Unconscious or confused"), NOTICE_34),
    Criterion("neurological", _("Severe headache with vomiting, speech disorder or limb paralysis"), NOTICE_34),
    Criterion("chest_pain", _("Persistent severe chest or back pain"), NOTICE_34),
    Criterion("heart_failure", _("Leg oedema, dyspnoea, cannot lie flat"), NOTICE_34),
    Criterion("acute_coronary", _("Acute coronary syndrome"), NOTICE_34),
    Criterion("unstable", _("Unstable vital signs"), NOTICE_34),
)
CODES = frozenset(criterion.code for criterion in CRITERIA)


def values_of(alert: AlertView) -> dict[str, Decimal]:
    """The newest value of each code that made the alert."""
    return {reading.code: reading.value for reading in sorted(alert.readings, key=lambda each: each.taken_at)}


def ticked(values: Mapping[str, Decimal], also: Iterable[str] = ()) -> tuple[str, ...]:
    """Codes met by the readings (LOINC code to value) or ticked by a person, in the order of the list."""
    by_hand = frozenset(also)
    return tuple(each.code for each in CRITERIA if each.met_by(values) or each.code in by_hand)


def words_of(alert: AlertView, language: str) -> str:
    """Why the rule spoke, with the values and the limits they met, as the reason of a referral begins."""
    said = alert.explanation
    chinese = language.startswith("zh")
    met = [
        f"{each.text_zh if chinese else each.text_en} {each.value} {each.threshold}".strip() for each in said.criteria
    ]
    return (";" if chinese else "; ").join([*met, said.text(language)])
