"""Units as people read them: what a program stores is UCUM (`10*3/uL`), what stands on a page is ×10³/µL."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_WHOLE = {"Cel": "°C", "[degF]": "°F", "1": ""}
_WITHIN = (("mm[Hg]", "mmHg"), ("{1.73_m2}", "1.73 m²"), ("[IU]", "IU"))
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWER = re.compile(r"\b10\*(\d+)")
_MICRO = re.compile(r"\bu(?=(?:L|g|mol|m|U)\b)")
_NOTE = re.compile(r"\{[^{}]*\}")
_UNIT = re.compile(r"mm\[Hg\]|\bCel\b|(?<!\S)/min\b|\S*(?:\{[^{}]*\}|\b10\*\d+)\S*")


def read(ucum: str) -> str:
    """A UCUM unit in the page's language (`mm[Hg]` → mmHg, `/min` → 次/分); an unknown one as it is."""
    unit = ucum
    for code, word in _WITHIN:
        unit = unit.replace(code, word)
    unit = _NOTE.sub("", unit)
    if unit == "/min":
        return _("/min")
    if unit == "d":
        return _("days")
    unit = _POWER.sub(lambda found: f"×10{found[1].translate(_RAISED)}", unit)
    return _WHOLE.get(unit, _MICRO.sub("µ", unit))


def in_words(sentence: str) -> str:
    """A sentence with the units in it as people read them ("≥ 180 mm[Hg]" → "≥ 180 mmHg")."""
    return _UNIT.sub(lambda found: read(found[0]), sentence)
