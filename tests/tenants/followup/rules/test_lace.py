"""Vectors of the published table; the three whole examples are those of the clinical reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.enums import Comorbidity, Risk
from followup.rules.lace import band, comorbidity_points, lace, stay_points


@pytest.mark.parametrize(
    ("days", "emergency", "comorbidities", "visits", "total", "risk"),
    [
        (5, True, [Comorbidity.HEART_FAILURE, Comorbidity.TUMOUR], 2, 14, Risk.HIGH),
        (2, False, [], 0, 2, Risk.LOW),
        (14, True, [Comorbidity.METASTATIC], 7, 19, Risk.HIGH),
    ],
)
def test_whole_examples(days, emergency, comorbidities, visits, total, risk):
    score = lace(days=days, emergency=emergency, comorbidities=comorbidities, emergency_visits=visits)

    assert (score.total, score.band) == (total, risk)
    assert sum(points for _, points in score.parts) == total


@pytest.mark.parametrize(
    ("days", "points"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (6, 4), (7, 5), (13, 5), (14, 7), (200, 7)]
)
def test_length_of_stay(days, points):
    assert stay_points(days) == points


@pytest.mark.parametrize(
    ("comorbidities", "points"),
    [
        ([], 0),
        ([Comorbidity.DIABETES], 1),
        ([Comorbidity.DIABETES, Comorbidity.DIABETES], 1),
        ([Comorbidity.DIABETES, Comorbidity.CHRONIC_PULMONARY], 3),
        ([Comorbidity.DEMENTIA, Comorbidity.MYOCARDIAL_INFARCTION], 5),
        ([Comorbidity.AIDS], 5),
    ],
)
def test_comorbidities_of_four_points_or_more_count_five(comorbidities, points):
    assert comorbidity_points(comorbidities) == points


@pytest.mark.parametrize(
    ("total", "risk"),
    [(0, Risk.LOW), (4, Risk.LOW), (5, Risk.MODERATE), (9, Risk.MODERATE), (10, Risk.HIGH), (19, Risk.HIGH)],
)
def test_bands(total, risk):
    assert band(total) == risk


@given(
    days=st.integers(0, 5000),
    emergency=st.booleans(),
    comorbidities=st.lists(st.sampled_from(Comorbidity)),
    visits=st.integers(0, 100),
)
def test_stays_within_its_range_and_never_falls_when_more_is_wrong(days, emergency, comorbidities, visits):
    score = lace(days=days, emergency=emergency, comorbidities=comorbidities, emergency_visits=visits)
    worse = lace(
        days=days + 1,
        emergency=True,
        comorbidities=[*comorbidities, Comorbidity.AIDS],
        emergency_visits=visits + 1,
    )

    assert 0 <= score.total <= worse.total <= score.maximum == 19


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        lace(days=-1, emergency=False, comorbidities=[], emergency_visits=0)
