"""Checklists, suggestions and protocols over GraphQL."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import followup.commands
from drain import deliver_all
from followup.contracts import Reading
from handoffs import Scene
from kernel.clock import now, today

ADD = "mutation ($input: AddCriterionInput!) { addCriterion(input: $input) { id version } }"
RETIRE = "mutation ($input: RetireCriterionInput!) { retireCriterion(input: $input) { version } }"
PROPOSE = """mutation ($input: ProposeProtocolInput!) {
  proposeProtocol(input: $input) { protocol { id version state content { steps { what } } } } }"""
ANSWER = """mutation ($input: AnswerProtocolInput!) {
  answerProtocol(input: $input) { protocol { state inForce } } }"""
ROW = {
    "code": "k_low", "direction": "UP_FIRST", "textZh": "血钾低", "textEn": "Low potassium", "source": "本院规定",
    "loinc": "8480-6", "comparison": ">=", "limit": "200", "unit": "mm[Hg]",
}  # fmt: skip
CONTENT = {
    "name": "无缝随访方案",
    "steps": [{"when": "第1天", "what": "电话随访", "who": "责任护士"}],
    "phones": [{"label": "病房", "phone": "0592-5027064"}],
}
ROWS = "{ criteria(direction: UP_FIRST) { code number active limit unit } }"
LIST = "query ($id: UUID!) { checklist(kind: UP_GREEN, patientId: $id) { code ticked value rule source } }"
SUGGESTED = """query ($id: UUID!) {
  receiverSuggestions(kind: UP, patientId: $id) { organisationId serves places kilometres } }"""


def test_a_row_is_added_and_retired(scene: Scene, data: Any) -> None:
    made = data(scene.head, ADD, input=ROW)["addCriterion"]
    data(scene.head, RETIRE, input={"code": "k_low", "expectedVersion": 1})

    (row,) = (one for one in data(scene.head, ROWS)["criteria"] if one["code"] == "k_low")
    assert made["version"] == 1
    assert (row["number"], row["active"], row["unit"]) == (2, False, "mm[Hg]")


def test_the_checklist_shows_the_reading_and_the_suggestion_its_reason(scene: Scene, data: Any) -> None:
    patient_id = scene.patient_of_centre()
    readings = (Reading("8480-6", Decimal(182), "mm[Hg]"), Reading("8462-4", Decimal(100), "mm[Hg]"))
    followup.commands.record_readings(
        scene.community_nurse, patient_id=patient_id, readings=readings, source="clinic", taken_at=now()
    )

    rows = data(scene.community_doctor, LIST, id=str(patient_id))["checklist"]
    (one,) = data(scene.community_doctor, SUGGESTED, id=str(patient_id))["receiverSuggestions"]

    assert [(row["code"], row["value"], row["rule"]) for row in rows if row["ticked"]] == [
        ("sbp_180", "182/100", "≥ 180 mm[Hg]")
    ]
    assert one == {"organisationId": str(scene.hospital.id), "serves": "everywhere", "places": None, "kilometres": None}


def test_a_protocol_is_proposed_and_confirmed(scene: Scene, data: Any) -> None:
    made = data(
        scene.office,
        PROPOSE,
        input={"partnerId": str(scene.centre.id), "validFrom": today().isoformat(), "content": CONTENT},
    )
    deliver_all()
    protocol = made["proposeProtocol"]["protocol"]

    answered = data(scene.head, ANSWER, input={"protocolId": protocol["id"], "expectedVersion": 1, "confirmed": True})[
        "answerProtocol"
    ]["protocol"]

    assert (protocol["state"], protocol["content"]["steps"][0]["what"]) == ("PROPOSED", "电话随访")
    assert answered == {"state": "CONFIRMED", "inForce": True}
