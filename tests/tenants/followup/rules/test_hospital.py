from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.enums import Risk
from followup.rules.hospital import Stay, admission_points, band, hospital

WELL = Stay(Decimal("13.5"), False, Decimal(140), False, False, 0, 2)
WORST = Stay(Decimal("8.1"), True, Decimal(128), True, True, 9, 12)


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({}, 0),
        ({"haemoglobin": Decimal("11.9")}, 1),
        ({"haemoglobin": Decimal(12)}, 0),
        ({"sodium": Decimal("134.9")}, 1),
        ({"sodium": Decimal(135)}, 0),
        ({"oncology": True}, 2),
        ({"procedure": True}, 1),
        ({"urgent": True}, 1),
        ({"days": 4}, 0),
        ({"days": 5}, 2),
    ],
)
def test_each_part(change, points):
    assert hospital(replace(WELL, **change)).total == points


@pytest.mark.parametrize(
    ("admissions", "in_2013", "in_2016"), [(0, 0, 0), (1, 2, 0), (2, 2, 2), (5, 2, 2), (6, 5, 5), (30, 5, 5)]
)
def test_the_versions_differ_in_earlier_admissions(admissions, in_2013, in_2016):
    assert admission_points(admissions, version="2013") == in_2013
    assert admission_points(admissions, version="2016") == in_2016
    assert admission_points(admissions, version="simplified-2017") == in_2016


def test_2016_is_what_is_used_unless_another_is_named():
    score = hospital(replace(WELL, admissions=1))

    assert (score.version, score.total) == ("2016", 0)
    assert hospital(replace(WELL, admissions=1), version="2013").total == 2


@pytest.mark.parametrize(
    ("version", "maximum", "risk"), [("2013", 13, Risk.HIGH), ("2016", 13, Risk.HIGH), ("simplified-2017", 12, "")]
)
def test_the_worst_stay_reaches_the_maximum_and_the_simplified_score_has_no_bands(version, maximum, risk):
    score = hospital(WORST, version=version)

    assert (score.total, score.maximum, score.band) == (maximum, maximum, risk)


@pytest.mark.parametrize(
    ("total", "risk"),
    [(0, Risk.LOW), (4, Risk.LOW), (5, Risk.MODERATE), (6, Risk.MODERATE), (7, Risk.HIGH), (13, Risk.HIGH)],
)
def test_bands(total, risk):
    assert band(total) == risk


@given(
    st.builds(
        Stay,
        haemoglobin=st.decimals(3, 20, places=1),
        oncology=st.booleans(),
        sodium=st.decimals(100, 170, places=0),
        procedure=st.booleans(),
        urgent=st.booleans(),
        admissions=st.integers(0, 40),
        days=st.integers(0, 400),
    )
)
def test_2013_is_never_milder_than_2016_and_the_parts_make_the_total(stay):
    old, new = hospital(stay, version="2013"), hospital(stay, version="2016")

    assert 0 <= new.total <= old.total <= 13
    assert new.total == sum(points for _, points in new.parts)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        hospital(replace(WELL, admissions=-1))
