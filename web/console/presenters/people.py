"""Persons in a few words."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kernel.clock import today
from kernel.errors import Text
from patients.contracts import PatientSummary
from patients.enums import Channel, LivingSituation, Sex


def sex_of(value: str) -> Text:
    """The word for an administrative gender."""
    return Sex(value).label if value in Sex.values else _("not recorded")


def years(age: int | None) -> str:
    """`72 y`."""
    return _("%(age)s y") % {"age": age} if age is not None else _("age not recorded")


def band(value: str) -> str:
    """An age band as the preview carries it."""
    return _("%(age)s y") % {"age": value.replace("-", "–")} if value else _("age not recorded")


def years_since(born: date) -> int:
    """Completed years today."""
    day = today()
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_of(age: int | None, age_band: str) -> str:
    """The age where the person is known here, else the band of the preview."""
    return years(age) if age is not None else band(age_band)


def in_short(patient: PatientSummary, *, phone: bool = True) -> tuple[Text, ...]:
    """Sex, age, how to reach the person: what stands beside a name; the masked number where `phone`."""
    living = LivingSituation(patient.living_situation)
    facts: list[Text] = [sex_of(patient.sex), years(patient.age)]
    if phone and patient.phone_masked:
        facts.append(patient.phone_masked)
    facts.append(_("prefers: %(channel)s") % {"channel": Channel(patient.preferred_channel).label})
    if living != LivingSituation.UNKNOWN:
        facts.append(living.label)
    return tuple(facts)
