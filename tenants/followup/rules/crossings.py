"""Which rules speak about what was just measured. One crossing per rule, however many of its criteria are met."""

from collections.abc import Collection, Sequence

from followup.contracts import Crossing, Reading
from followup.enums import EmergencySign, Severity
from followup.rules import diabetes, hypertension
from followup.rules.ranges import DIASTOLIC, SYSTOLIC


def crossings(
    readings: Sequence[Reading], *, signs: Collection[EmergencySign] = (), pregnant_or_lactating: bool = False
) -> tuple[Crossing, ...]:
    """The crossings of one occasion, with the national numbers (`cn-basic-ph-v3/htn`, `cn-basic-ph-v3/t2dm`)."""
    values = {reading.code: reading.value for reading in readings}
    visit = hypertension.Visit(
        pressure=hypertension.Pressure(values.get(SYSTOLIC), values.get(DIASTOLIC)),
        signs=frozenset(signs),
        pregnant_or_lactating=pregnant_or_lactating,
    )
    alarms = (hypertension.emergency(visit), diabetes.emergency(values))
    return tuple(Crossing(Severity.RED, alarm) for alarm in alarms if alarm)


def looks_at(crossing: Crossing, code: str) -> bool:
    """Whether a value measured on the same occasion belongs to what the rule spoke about."""
    return (code in diabetes.WATCHED) == (crossing.explanation.rule_set == diabetes.RULE_SET)
