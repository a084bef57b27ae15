from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from handoffs import Scene
from kernel.clock import now, today

Ask = Callable[..., dict[str, Any]]
TASKS = """
query { tasksDue(listName: THIS_WEEK) {
  totalCount edges { node { id version kind state mayComplete assigneeName patient { name } } }
} }
"""
READINGS = "mutation($input: RecordReadingsInput!) { recordReadings(input: $input) { id } }"
ALERTS = """
query { openAlerts { edges { node {
  id version severity state explanation { textZh criteria { threshold value } } readings { code value unit }
  patient { name } acknowledgedByName
} } } }
"""


def planned(data: Ask, scene: Scene, seed: int) -> str:
    """A patient of the centre with a plan that the nurse carries out."""
    from patients.commands import register_patient
    from patients.rules.synthetic import synthetic_identity

    patient_id = str(register_patient(scene.head, identity=synthetic_identity(seed)).id)
    start = "mutation($input: StartPlanInput!) { startPlan(input: $input) { id } }"
    given = {
        "patientId": patient_id, "pathway": "DISCHARGE", "responsibleId": str(scene.community_nurse.id),
        "firstContactOn": today().isoformat(), "dischargedOn": now().isoformat(),
    }  # fmt: skip
    data(scene.community_nurse, start, input=given)
    return patient_id


def measured(systolic: str, diastolic: str) -> dict[str, Any]:
    values = (("8480-6", systolic), ("8462-4", diastolic))
    readings = [{"code": code, "value": value, "unit": "mm[Hg]"} for code, value in values]
    return {"readings": readings, "source": "CLINIC", "takenAt": now().isoformat()}


@pytest.mark.parametrize("people", [1, 3])
def test_a_worklist_takes_the_same_statements_for_one_and_for_three(
    data: Ask, scene: Scene, statements: Callable[[int], Any], people: int
) -> None:
    for seed in range(1, people + 1):
        planned(data, scene, seed)

    with statements(8):
        found = data(scene.community_nurse, TASKS)["tasksDue"]

    assert len({edge["node"]["patient"]["name"] for edge in found["edges"]}) == people
    assert {edge["node"]["assigneeName"] for edge in found["edges"]} == {"李护士"}


def test_a_task_is_completed_on_the_version_that_was_read(ask: Ask, data: Ask, scene: Scene) -> None:
    patient_id = planned(data, scene, 1)
    task = data(scene.community_nurse, TASKS)["tasksDue"]["edges"][0]["node"]
    complete = """mutation($input: CompleteTaskInput!) { completeTask(input: $input) {
      version task { task { state outcome } attempts { outcome note byName } } } }"""
    given = {"taskId": task["id"], "expectedVersion": task["version"], "outcome": "REACHED", "note": "血压平稳"}

    done = data(scene.community_nurse, complete, input=given)["completeTask"]["task"]
    stale = ask(scene.community_nurse, complete, input=given)
    plan = data(
        scene.head,
        "query($id: UUID!) { plan(patientId: $id) { state responsibleName tasks { id state } } }",
        id=patient_id,
    )

    assert done == {
        "task": {"state": "DONE", "outcome": "REACHED"},
        "attempts": [{"outcome": "REACHED", "note": "血压平稳", "byName": "李护士"}],
    }
    assert stale["errors"][0]["extensions"]["code"] in ("conflict", "task_closed")
    assert plan["plan"]["responsibleName"] == "李护士"
    assert {each["id"]: each["state"] for each in plan["plan"]["tasks"]}[task["id"]] == "DONE"


def test_a_dangerous_reading_raises_an_alert_that_somebody_takes(data: Ask, scene: Scene) -> None:
    patient_id = planned(data, scene, 1)

    data(scene.community_nurse, READINGS, input={"patientId": patient_id, **measured("185", "112")})
    alert = data(scene.community_nurse, ALERTS)["openAlerts"]["edges"][0]["node"]
    acknowledge = """mutation($input: AcknowledgeAlertInput!) { acknowledgeAlert(input: $input) {
      alert { state acknowledgedByName } } }"""
    taken = data(
        scene.community_nurse, acknowledge, input={"alertId": alert["id"], "expectedVersion": alert["version"]}
    )

    assert (alert["severity"], alert["state"], alert["acknowledgedByName"]) == ("RED", "OPEN", None)
    assert {(each["code"], each["value"], each["unit"]) for each in alert["readings"]} == {
        ("8480-6", "185", "mm[Hg]"), ("8462-4", "112", "mm[Hg]"),
    }  # fmt: skip
    assert taken["acknowledgeAlert"]["alert"] == {"state": "ACKNOWLEDGED", "acknowledgedByName": "李护士"}


@pytest.mark.parametrize("people", [1, 3])
def test_alerts_take_the_same_statements_for_one_and_for_three(
    data: Ask, scene: Scene, statements: Callable[[int], Any], people: int
) -> None:
    for seed in range(1, people + 1):
        given = {"patientId": planned(data, scene, seed), **measured("185", "112")}
        data(scene.community_nurse, READINGS, input=given)

    with statements(8):
        found = data(scene.community_nurse, ALERTS)["openAlerts"]["edges"]

    assert len(found) == people


def test_every_fault_of_a_reading_is_named(ask: Ask, scene: Scene, data: Ask) -> None:
    given = {"patientId": planned(data, scene, 1), **measured("1850", "112")}
    given["takenAt"] = (now() + timedelta(days=1)).isoformat()

    found = {error["extensions"]["field"] for error in ask(scene.community_nurse, READINGS, input=given)["errors"]}

    assert "takenAt" in found
    assert len(found) == 2


def test_an_assessment_is_filled_in_from_its_definition(data: Ask, ask: Ask, scene: Scene) -> None:
    patient_id = str(scene.patient())
    form = data(
        scene.ward,
        "{ form(formCode: PRE_DISCHARGE) { items { code kind required askedWhenItem options { value label } } } }",
    )
    asked = [item for item in form["form"]["items"] if item["required"] and not item["askedWhenItem"]]
    answers = [{"code": item["code"], "value": _answer(item)} for item in asked]
    record = """mutation($input: RecordFormResponseInput!) { recordFormResponse(input: $input) { id formResponse {
      formVersion recordedByName scores { name total maximum parts { name points } } answers { code value } } } }"""
    given = {"formCode": "PRE_DISCHARGE", "patientId": patient_id, "answers": answers}

    made = data(scene.ward, record, input=given)["recordFormResponse"]["formResponse"]
    missing = ask(scene.ward, record, input={**given, "answers": answers[:2]})

    assert {score["name"] for score in made["scores"]} >= {"lace", "barthel"}
    assert made["recordedByName"] == "赵护士"
    assert {each["code"] for each in made["answers"]} <= {item["code"] for item in form["form"]["items"]}
    assert {"caregiver_available", "length_of_stay"} <= {error["extensions"]["field"] for error in missing["errors"]}


def _answer(item: dict[str, Any]) -> Any:
    match item["kind"]:
        case "choice":
            return item["options"][0]["value"]
        case "choices":
            return [item["options"][0]["value"]]
        case "yes_no":
            return True
        case "integer":
            return 3
    return "1"


@pytest.mark.parametrize("value", ["{a: 1}", "1.5", "[1]", "null", '[["a"]]'])
def test_an_answer_is_plain(ask: Ask, scene: Scene, value: str) -> None:
    record = f"""mutation {{ recordFormResponse(input: {{ formCode: PRE_DISCHARGE, patientId: "{scene.ward.id}",
      answers: [{{ code: "severity", value: {value} }}] }}) {{ id }} }}"""

    assert ask(scene.ward, record)["errors"][0]["extensions"]["code"] == "bad_request"
