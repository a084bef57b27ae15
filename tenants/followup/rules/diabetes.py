"""Rule set `cn-basic-ph-v3/t2dm`: the emergency of a diabetes visit, as far as a number alone decides it.

Source: 国家基本公共卫生服务规范（第三版）, type 2 diabetes patients' health management, text read in the copy
https://www.360docs.net/doc/473689877.html. A heart rate above 100 counts there only where it lasts, and the symptoms
are asked at a visit: neither is decided by one number. The limits speak whoever is measured.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from followup.contracts import Criterion, Explanation

RULE_SET, VERSION = "cn-basic-ph-v3/t2dm", "3"
SOURCE = "国家基本公共卫生服务规范（第三版）, https://www.360docs.net/doc/473689877.html"
GLUCOSE = ("15074-8", "14749-6")
TEMPERATURE = "8310-5"
WATCHED: Collection[str] = (*GLUCOSE, TEMPERATURE)
RULE = (
    "Emergency: treat, refer urgently, and follow up within 2 weeks.",
    "危急情况：处理后紧急转诊，2周内主动随访转诊情况。",
)
HIGH = ("Glucose at or above the emergency limit", "血糖达到危急上限")
LOW = ("Glucose at or below the emergency limit", "血糖达到危急下限")
HOT = ("Body temperature above the emergency limit", "体温超过危急界限")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The numbers of the rule set: glucose in mmol/L, both ends an emergency; temperature in Cel, above it."""

    high: Decimal = Decimal("16.7")
    low: Decimal = Decimal("3.9")
    temperature: Decimal = Decimal(39)


V3 = Parameters()


def emergency(values: Mapping[str, Decimal], parameters: Parameters = V3) -> Explanation | None:
    """Why these values, by LOINC code in their own units, are an emergency; None where they are not."""
    met = tuple(criterion for code in WATCHED if code in values for criterion in _met(code, values[code], parameters))
    if not met:
        return None
    limits = "; ".join(f"{criterion.id} {criterion.threshold}" for criterion in met)
    value = ", ".join(criterion.value for criterion in met)
    return Explanation(RULE_SET, VERSION, SOURCE, "emergency", *RULE, limits, value, met)


def _met(code: str, value: Decimal, parameters: Parameters) -> tuple[Criterion, ...]:
    if code == TEMPERATURE:
        shown = f"{value.normalize():f} Cel"
        above = Criterion("temperature", *HOT, f"> {parameters.temperature} Cel", shown)
        return (above,) if value > parameters.temperature else ()
    shown = f"{value.normalize():f} mmol/L"
    if value >= parameters.high:
        return (Criterion("glucose-high", *HIGH, f"≥ {parameters.high} mmol/L", shown),)
    if value <= parameters.low:
        return (Criterion("glucose-low", *LOW, f"≤ {parameters.low} mmol/L", shown),)
    return ()
