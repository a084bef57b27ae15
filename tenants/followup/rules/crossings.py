"""Which rules speak about what was just measured. One crossing per rule, however many of its criteria are met."""

from collections.abc import Collection, Sequence

from followup.contracts import Crossing, Reading
from followup.enums import EmergencySign, Severity
from followup.rules import hypertension
from followup.rules.ranges import DIASTOLIC, SYSTOLIC


def crossings(
    readings: Sequence[Reading], *, signs: Collection[EmergencySign] = (), pregnant_or_lactating: bool = False
) -> tuple[Crossing, ...]:
    """The crossings of one occasion, with the national numbers (`cn-basic-ph-v3/htn`)."""
    values = {reading.code: reading.value for reading in readings}
    visit = hypertension.Visit(
        pressure=hypertension.Pressure(values.get(SYSTOLIC), values.get(DIASTOLIC)),
        signs=frozenset(signs),
        pregnant_or_lactating=pregnant_or_lactating,
    )
    alarm = hypertension.emergency(visit)
    return (Crossing(Severity.RED, alarm),) if alarm else ()
