"""Units on a page are those of a clinic, whatever a program stores."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from kernel import units


@pytest.mark.parametrize(
    ("ucum", "read"),
    [
        ("mm[Hg]", "mmHg"),
        ("Cel", "°C"),
        ("10*3/uL", "×10³/µL"),
        ("10*12/L", "×10¹²/L"),
        ("mL/min/{1.73_m2}", "mL/min/1.73 m²"),
        ("umol/L", "µmol/L"),
        ("ug/L", "µg/L"),
        ("[IU]/L", "IU/L"),
        ("{score}", ""),
        ("/min", "/min"),
        ("{beats}/min", "/min"),
        ("mmol/L", "mmol/L"),
        ("%", "%"),
        ("", ""),
    ],
)
def test_a_unit_is_read(ucum, read):
    with override("en"):
        assert units.read(ucum) == read


def test_per_minute_has_a_word_in_chinese():
    with override("zh-hans"):
        assert (units.read("/min"), units.read("{breaths}/min"), units.read("mL/min")) == ("次/分", "次/分", "mL/min")


@pytest.mark.parametrize(
    ("sentence", "read"),
    [
        ("≥ 180 mm[Hg]", "≥ 180 mmHg"),
        ("≥ 38.5 Cel", "≥ 38.5 °C"),
        ("> 11 10*3/uL, 20 /min", "> 11 ×10³/µL, 20 /min"),
        ("mL/min and Celsius stay", "mL/min and Celsius stay"),
    ],
)
def test_units_within_a_sentence_are_read(sentence, read):
    with override("en"):
        assert units.in_words(sentence) == read
