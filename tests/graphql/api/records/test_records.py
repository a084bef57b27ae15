from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handoffs import Scene

Ask = Callable[..., dict[str, Any]]
RECORD = "mutation($input: RecordObservationsInput!) { recordObservations(input: $input) { id } }"
CHART = """
query($id: UUID!) {
  chart(patientId: $id) {
    patientId
    observations { state more items { code value unit precision components { code value unit } } }
    conditions { state items { display } }
  }
}
"""
PRESSURE = {
    "code": "85354-9",
    "at": "2026-01-05T08:00:00+08:00",
    "components": [
        {"code": "8480-6", "value": "138.50", "unit": "mm[Hg]"},
        {"code": "8462-4", "value": "86", "unit": "mm[Hg]"},
    ],
}


def test_a_chart_says_what_is_recorded_and_what_is_not(data: Ask, scene: Scene) -> None:
    patient_id = str(scene.patient())

    data(scene.ward, RECORD, input={"patientId": patient_id, "observations": [PRESSURE]})
    chart = data(scene.ward, CHART, id=patient_id)["chart"]

    assert chart["conditions"] == {"state": "NOT_RECORDED", "items": []}
    assert chart["observations"]["state"] == "RECORDED"
    (entry,) = chart["observations"]["items"]
    assert entry["components"][0] == {"code": "8480-6", "value": "138.50", "unit": "mm[Hg]"}


def test_withheld_is_said_and_never_looks_like_nothing(scene: Scene) -> None:
    from api.names import SectionState
    from api.records.types import Chart
    from records.contracts import ChartSection
    from records.enums import RecordCategory

    section = Chart._meta.fields["conditions"].type.of_type
    withheld = ChartSection(RecordCategory.CONDITIONS, withheld=True)

    assert section.resolve_state(withheld, None) == SectionState.WITHHELD


@pytest.mark.parametrize(
    ("parts", "expected"), [("conditions { state }", 1), ("conditions { state } allergies { state }", 2)]
)
def test_only_the_parts_asked_for_are_read(
    data: Ask, scene: Scene, statements: Callable[[int], Any], parts: str, expected: int
) -> None:
    patient_id = str(scene.patient())

    with statements(3 + expected):
        data(scene.ward, f"query($id: UUID!) {{ chart(patientId: $id) {{ patientId {parts} }} }}", id=patient_id)


@pytest.mark.parametrize("readings", [1, 3])
def test_a_page_of_a_part_takes_the_same_statements_for_one_and_for_three(
    data: Ask, scene: Scene, statements: Callable[[int], Any], readings: int
) -> None:
    patient_id = str(scene.patient())
    data(scene.ward, RECORD, input={"patientId": patient_id, "observations": [PRESSURE] * readings})
    page = "query($id: UUID!) { observations(patientId: $id) { edges { node { code components { value } } } } }"

    with statements(4):
        found = data(scene.ward, page, id=patient_id)["observations"]["edges"]

    assert len(found) == readings


def test_a_trend_finds_numbers_in_panels(data: Ask, scene: Scene) -> None:
    patient_id = str(scene.patient())
    data(scene.ward, RECORD, input={"patientId": patient_id, "observations": [PRESSURE]})
    trend = 'query($id: UUID!) { trend(patientId: $id, codes: ["8480-6"]) { value unit at } }'

    (point,) = data(scene.ward, trend, id=patient_id)["trend"]

    assert point == {"value": "138.5", "unit": "mm[Hg]", "at": "2026-01-05T00:00:00+00:00"} | {"value": point["value"]}


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"at": "2026-01-05T08:00:00"}, "bad_request"),
        ({"value": "NaN"}, "bad_request"),
        ({"value": 1.5}, "bad_request"),
        ({"value": "120", "unit": "", "components": []}, "bad_unit"),
    ],
)
def test_a_reading_without_zone_number_or_unit_is_refused(
    ask: Ask, scene: Scene, changed: dict[str, Any], fault: str
) -> None:
    patient_id = str(scene.patient())

    answer = ask(scene.ward, RECORD, input={"patientId": patient_id, "observations": [PRESSURE | changed]})

    assert answer["errors"][0]["extensions"]["code"] == fault
