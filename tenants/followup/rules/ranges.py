"""Validation ranges of readings: engineering limits that catch typing errors and wrong units.

They are not normal ranges and not clinical limits; no alert follows from them. Codes are LOINC, units UCUM.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from followup.contracts import Label, Reading
from kernel import units
from kernel.errors import Invalid

SYSTOLIC = "8480-6"
DIASTOLIC = "8462-4"
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Quantity:
    """What can be recorded: its unit and the validation range, both ends included."""

    label: Label
    unit: str
    minimum: Decimal
    maximum: Decimal


def _quantity(label: Label, unit: str, minimum: str, maximum: str) -> Quantity:
    return Quantity(label, unit, Decimal(minimum), Decimal(maximum))


QUANTITIES: dict[str, Quantity] = {
    SYSTOLIC: _quantity(_("Systolic blood pressure"), "mm[Hg]", "40", "320"),
    DIASTOLIC: _quantity(_("Diastolic blood pressure"), "mm[Hg]", "20", "220"),
    "8867-4": _quantity(_("Heart rate"), "/min", "15", "350"),
    "9279-1": _quantity(_("Respiratory rate"), "/min", "2", "100"),
    "8310-5": _quantity(_("Body temperature"), "Cel", "25", "45"),
    "2708-6": _quantity(_("Oxygen saturation"), "%", "20", "100"),
    "59408-5": _quantity(_("Oxygen saturation by pulse oximetry"), "%", "20", "100"),
    "29463-7": _quantity(_("Body weight"), "kg", "0.2", "650"),
    "8302-2": _quantity(_("Body height"), "cm", "20", "280"),
    "15074-8": _quantity(_("Glucose in blood"), "mmol/L", "0.2", "100"),
    "14749-6": _quantity(_("Glucose in serum or plasma"), "mmol/L", "0.2", "100"),
    "4548-4": _quantity(_("Haemoglobin A1c"), "%", "2", "25"),
}


def problems(readings: Sequence[Reading]) -> list[Invalid]:
    """Everything that keeps these readings, measured together, from being stored; fields are `readings[<index>]`."""
    if len(readings) > MOST_AT_ONCE:
        return [Invalid("readings", "too_many", _("Send at most 50 readings at a time."))]
    found = [fault for index, reading in enumerate(readings) for fault in _faults(f"readings[{index}]", reading)]
    return found or _together(readings)


def _faults(field: str, reading: Reading) -> list[Invalid]:
    quantity = QUANTITIES.get(reading.code)
    if quantity is None:
        return [Invalid(f"{field}.code", "unknown_code", _("This kind of reading cannot be recorded here."))]
    if reading.unit != quantity.unit:
        text = _("Use the unit %(unit)s for this reading.") % {"unit": quantity.unit}
        return [Invalid(f"{field}.unit", "wrong_unit", text)]
    if not reading.value.is_finite() or not quantity.minimum <= reading.value <= quantity.maximum:
        wide = _("Validation range %(minimum)s to %(maximum)s %(unit)s (a check for typing errors, not medicine).")
        shown = {"minimum": quantity.minimum, "maximum": quantity.maximum, "unit": units.read(quantity.unit)}
        return [Invalid(f"{field}.value", "outside_validation_range", wide % shown)]
    if -int(reading.value.as_tuple().exponent) > 3:
        return [Invalid(f"{field}.value", "too_precise", _("Give at most three decimals."))]
    return []


def _together(readings: Sequence[Reading]) -> list[Invalid]:
    values = {reading.code: reading.value for reading in readings}
    if len(values) < len(readings):
        return [Invalid("readings", "repeated_code", _("The same kind of reading is given twice."))]
    if (SYSTOLIC in values) != (DIASTOLIC in values):
        missing = "diastolic" if SYSTOLIC in values else "systolic"
        return [Invalid(missing, "required", _("Enter both numbers of the blood pressure."))]
    if SYSTOLIC in values and DIASTOLIC in values and values[SYSTOLIC] <= values[DIASTOLIC]:
        text = _("The systolic pressure must be above the diastolic pressure. Were they swapped?")
        return [Invalid("readings", "pressures_swapped", text)]
    return []
