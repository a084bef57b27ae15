"""Values that no person types: each is refused with a code of ours, and none is a fault of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handoffs import Scene
from kernel.clock import now
from kernel.ids import new_id
from patients.commands import register_patient
from patients.rules.synthetic import synthetic_identity

Ask = Callable[..., dict[str, Any]]
LONG = "x" * 60_000
OBSERVED = {"code": "8480-6", "value": "120", "unit": "mm[Hg]"}
OBSERVE = "mutation($i: RecordObservationsInput!) { recordObservations(input: $i) { id } }"
READ = "mutation($i: RecordReadingsInput!) { recordReadings(input: $i) { id } }"
PLAN = "mutation($i: StartPlanInput!) { startPlan(input: $i) { id } }"
TREND = "query($p: UUID!, $c: [String!]!) { trend(patientId: $p, codes: $c) { value } }"
FIRST_YEAR, LAST_YEAR, ODD = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-11-21T22:00:00+23:59"


def codes(answer: dict[str, Any]) -> set[str]:
    return {error["extensions"]["code"] for error in answer.get("errors", [])}


@pytest.fixture
def patient(scene: Scene) -> str:
    return str(register_patient(scene.head, identity=synthetic_identity(77)).id)


@pytest.mark.parametrize(
    "listed",
    ['patients(text: "x", first: null)', "tasksDue(listName: THIS_WEEK, first: null)", "openAlerts(first: null)"],
)
def test_a_null_page_size_is_the_usual_one(data: Ask, scene: Scene, listed: str) -> None:
    assert data(scene.community_nurse, f"{{ {listed} {{ edges {{ cursor }} }} }}")


@pytest.mark.parametrize("listed", ["proposals", "parked", "noticesDue"])
@pytest.mark.parametrize("limit", [-1, 0, 101])
def test_a_limit_is_held_to_the_size_of_a_page(ask: Ask, scene: Scene, listed: str, limit: int) -> None:
    answer = ask(people(scene)[listed], f"{{ {listed}(limit: {limit}) {{ id }} }}")

    assert [(error["extensions"]["code"], error["extensions"]["field"]) for error in answer["errors"]] == [
        ("page_size", "limit")
    ]


def people(scene: Scene) -> dict[str, Any]:
    """Who may ask for each list."""
    return {"proposals": scene.community_doctor, "parked": scene.head, "noticesDue": scene.head}


@pytest.mark.parametrize(
    "given",
    [
        {"at": FIRST_YEAR},
        {"at": LAST_YEAR},
        {"at": ODD},
        {"note": "\x00"},
        {"note": LONG},
        {"display": LONG},
        {"category": LONG},
        {"valueText": "a\x00b"},
        {"unit": "\x00"},
        {"code": "\x00"},
        {"components": [{**OBSERVED, "display": "\x00"}]},
        {"components": [{**OBSERVED, "display": LONG}]},
    ],
)
def test_a_reading(ask: Ask, scene: Scene, patient: str, given: dict[str, Any]) -> None:
    observation = {**OBSERVED, "at": now().isoformat(), **given}

    answer = ask(scene.community_nurse, OBSERVE, i={"patientId": patient, "observations": [observation]})

    assert codes(answer) <= {"bad_signs", "bad_request", "too_long"}
    assert codes(answer)


@pytest.mark.parametrize("moment", [FIRST_YEAR, LAST_YEAR, ODD, "9999-12-31T23:59:59Z", "1849-12-31T23:59:59Z"])
def test_a_moment_that_cannot_be(ask: Ask, scene: Scene, patient: str, moment: str) -> None:
    reading = {"patientId": patient, "readings": [OBSERVED], "source": "CLINIC", "takenAt": moment}
    plan = {"patientId": patient, "pathway": "DISCHARGE", "responsibleId": str(scene.community_nurse.id),
            "firstContactOn": "2026-11-22", "dischargedOn": moment}  # fmt: skip

    assert codes(ask(scene.community_nurse, READ, i=reading)) == {"bad_request"}
    assert codes(ask(scene.community_nurse, PLAN, i=plan)) == {"bad_request"}


def test_a_day_that_cannot_be(ask: Ask, scene: Scene, patient: str) -> None:
    plan = {"patientId": patient, "pathway": "DISCHARGE", "responsibleId": str(scene.community_nurse.id),
            "firstContactOn": "9999-12-31", "dischargedOn": now().isoformat()}  # fmt: skip

    assert codes(ask(scene.community_nurse, PLAN, i=plan)) == {"implausible_time"}


def test_codes_of_a_trend(ask: Ask, scene: Scene, patient: str) -> None:
    assert codes(ask(scene.community_nurse, TREND, p=patient, c=["\x00"])) == {"bad_signs"}


@pytest.mark.parametrize("field", ["bed", "department", "doctorName", "doctorPhone"])
@pytest.mark.parametrize("value", ["\x00", LONG])
def test_bed_and_doctor(scene: Scene, field: str, value: str) -> None:
    from api.core.annotations import contract_of
    from commands.inputs import check
    from handoff.commands.deciding import BedAndDoctor, green_of
    from handoff.enums import Kind
    from kernel.errors import Invalid

    given = {"bed": "12", "department": "CCU", "doctor_name": "王", "doctor_phone": "13800000000"}
    snake = {"doctorName": "doctor_name", "doctorPhone": "doctor_phone"}.get(field, field)
    answer = contract_of(BedAndDoctor, given | {snake: value})

    with pytest.raises(Invalid) as caught:
        check({"bed_and_doctor": answer})
        green_of(type("Copy", (), {"order": type("Order", (), {"kind": Kind.UP_GREEN})})(), answer)

    assert caught.value.code in ("bad_signs", "too_long")


def test_on_behalf_of_and_the_time_of_a_device(ask: Ask, scene: Scene) -> None:
    up = "mutation($i: ReferUpInput!) { referUp(input: $i) { id } }"
    asked = {"referralId": str(new_id()), "expectedVersion": 1, "reason": "x", "onBehalfOf": "\x00"}
    sent = {**asked, "onBehalfOf": "", "deviceTime": ODD}

    assert codes(ask(scene.community_doctor, up, i=asked)) == {"bad_signs"}
    assert codes(ask(scene.community_doctor, up, i=sent)) == {"bad_request"}
