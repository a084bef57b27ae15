from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crossings import noting, sender_at
from drain import deliver_all
from handoffs import Scene

Ask = Callable[..., dict[str, Any]]
PARKED = "{ parked { id version state errorCode recipientName kind conversation patient { name } } }"


def stopped(scene: Scene, seed: int) -> None:
    """A message of the doctor whose consent was taken back before it could be delivered."""
    from consent.commands import withdraw_consent
    from consent.queries import ledger

    sender = sender_at(scene.doctor, scene.centre, seed)
    sender.post("尚未送达")
    (entry,) = ledger(scene.doctor, patient_id=sender.patient_id)
    withdraw_consent(scene.doctor, consent_id=entry.id, expected_version=entry.version, how="paper", by="self")


@pytest.mark.parametrize("messages", [1, 3])
def test_stopped_messages_take_the_same_statements_for_one_and_for_three(
    data: Ask, scene: Scene, statements: Callable[[int], Any], messages: int
) -> None:
    with noting():
        for seed in range(1, messages + 1):
            stopped(scene, seed)
        deliver_all()

    with statements(7):
        found = data(scene.office, PARKED)["parked"]

    assert len(found) == messages
    assert {each["state"] for each in found} == {"PARKED"}
    assert {each["recipientName"] for each in found} == {scene.centre.name}


def test_a_stopped_message_is_given_up_with_a_reason(data: Ask, scene: Scene) -> None:
    with noting():
        stopped(scene, 1)
        deliver_all()
        (message,) = data(scene.office, PARKED)["parked"]
        discard = "mutation($input: DiscardParkedInput!) { discardParked(input: $input) { id } }"
        data(scene.office, discard, input={"messageId": message["id"], "reason": "患者已撤回同意"})
        deliver_all()

    assert data(scene.office, PARKED)["parked"] == []


def test_the_live_record_is_read_as_far_as_the_patient_agreed(data: Ask, scene: Scene) -> None:
    patient_id = scene.patient(categories=("identity", "conditions", "medications", "discharge_plan"))
    referral_id = scene.accepted(patient_id=patient_id)
    read = """mutation($input: ReadSharedInput!) { readShared(input: $input) {
      sourceName identity { name identifiers { kind } }
      conditions { state } observations { state items { code } } } }"""

    found = data(scene.community_doctor, read, input={"referralId": str(referral_id)})["readShared"]

    assert found["sourceName"] == scene.hospital.name
    assert found["identity"]["name"]
    assert found["conditions"]["state"] == "NOT_RECORDED"
    assert found["observations"] == {"state": "WITHHELD", "items": []}
