from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from handoffs import Scene
from kernel.clock import now

Ask = Callable[..., dict[str, Any]]
LEDGER = """
query($id: UUID!) { consentLedger(patientId: $id) {
  id version basis purpose categories giver way legalBasis state endedHow recordedByName recipient { name }
  disclosures { shown }
} }
"""
RECORD = "mutation($input: RecordConsentInput!) { recordConsent(input: $input) { id version } }"
DECISION = """
query($patient: UUID!, $recipient: UUID!) {
  consentDecision(patientId: $patient, recipientId: $recipient, purpose: DISCHARGE_HANDOFF) { permitted proofId whyNot }
}
"""
TERM = {"validFrom": (now() - timedelta(minutes=1)).isoformat(), "validUntil": (now() + timedelta(days=30)).isoformat()}
WHAT = {"purpose": "DISCHARGE_HANDOFF", "method": "COPY_AND_LIVE", "categories": ["IDENTITY", "CONDITIONS"], **TERM}


def given(scene: Scene, patient_id: str, notice: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "patientId": patient_id, "recipientId": str(scene.centre.id), **WHAT, "way": "PAPER", "giver": "SELF",
        "noticeVersion": notice["version"], "noticeLanguage": notice["language"], "separateConsent": True,
        "necessityShown": True, "evidence": "a" * 64, **changed,
    }  # fmt: skip


def notice_of(data: Ask, scene: Scene) -> dict[str, Any]:
    query = """query($recipient: UUID!, $from: DateTime!, $until: DateTime!) {
      consentNotice(recipientId: $recipient, purpose: DISCHARGE_HANDOFF, method: COPY_AND_LIVE,
        categories: [IDENTITY, CONDITIONS], validFrom: $from, validUntil: $until, language: "zh-hans") {
        version language text digest } }"""
    values = {"recipient": str(scene.centre.id), "from": TERM["validFrom"], "until": TERM["validUntil"]}
    found: dict[str, Any] = data(scene.ward, query, **values)["consentNotice"]
    return found


def test_a_consent_is_shown_recorded_seen_and_withdrawn(data: Ask, scene: Scene) -> None:
    patient_id = str(scene.patient(consent=False))
    notice = notice_of(data, scene)

    made = data(scene.ward, RECORD, input=given(scene, patient_id, notice))["recordConsent"]
    both = {"patient": patient_id, "recipient": str(scene.centre.id)}
    permitted = data(scene.ward, DECISION, **both)["consentDecision"]
    (entry,) = data(scene.ward, LEDGER, id=patient_id)["consentLedger"]
    withdraw = "mutation($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { version } }"
    data(scene.ward, withdraw, input={"consentId": made["id"], "expectedVersion": 1, "how": "PAPER", "by": "SELF"})
    (ended,) = data(scene.ward, LEDGER, id=patient_id)["consentLedger"]

    assert "春风社区卫生服务中心" in notice["text"]
    assert set(permitted["permitted"]) == {"IDENTITY", "CONDITIONS"}
    assert permitted["proofId"] == made["id"]
    assert entry["state"] == "STANDS"
    assert (entry["giver"], entry["way"], entry["legalBasis"], entry["endedHow"]) == ("SELF", "PAPER", None, None)
    assert entry["recordedByName"] == "赵护士"
    assert (ended["state"], ended["endedHow"]) == ("WITHDRAWN", "PAPER")
    assert data(scene.ward, DECISION, **both)["consentDecision"] == {
        "permitted": [], "proofId": None, "whyNot": "WITHDRAWN",
    }  # fmt: skip


def test_every_fault_of_a_consent_is_named(ask: Ask, data: Ask, scene: Scene) -> None:
    patient_id = str(scene.patient(consent=False))
    wrong = given(scene, patient_id, notice_of(data, scene), separateConsent=False, evidence="", categories=[])

    found = ask(scene.ward, RECORD, input=wrong)

    assert {error["extensions"]["field"] for error in found["errors"]} >= {"separateConsent", "categories"}


def test_an_emergency_is_named_and_the_patient_told_later(data: Ask, scene: Scene) -> None:
    patient_id = str(scene.patient(consent=False))
    record = "mutation($input: RecordEmergencyBasisInput!) { recordEmergencyBasis(input: $input) { id } }"
    emergency = {
        "patientId": patient_id,
        "recipientId": str(scene.centre.id),
        "purpose": "GREEN_CHANNEL",
        "reason": "急性胸痛",
    }

    made = data(scene.doctor, record, input=emergency)["recordEmergencyBasis"]
    (due,) = data(scene.doctor, "{ noticesDue { id basis legalBasis giver noticeDueAt noticeGivenAt } }")["noticesDue"]

    assert due["id"] == made["id"]
    assert (due["basis"], due["legalBasis"], due["giver"], due["noticeGivenAt"]) == (
        "EMERGENCY",
        "LIFE_AND_HEALTH",
        None,
        None,
    )


@pytest.mark.parametrize("consents", [1, 3])
def test_a_ledger_takes_the_same_statements_for_one_and_for_three(
    data: Ask, scene: Scene, statements: Callable[[int], Any], consents: int
) -> None:
    patient_id = str(scene.patient(consent=False))
    notice = notice_of(data, scene)
    for _ in range(consents):
        data(scene.ward, RECORD, input=given(scene, patient_id, notice))

    with statements(6):
        found = data(scene.ward, LEDGER, id=patient_id)["consentLedger"]

    assert len(found) == consents
