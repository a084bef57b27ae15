"""Questions by the API alone: asked without the identity, turned into a referral with permission."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drain import deliver_all
from handoffs import Scene
from kernel.actor import Actor

Ask = Callable[..., dict[str, Any]]
READ = """
query($id: UUID!) { referral(referralId: $id) {
  version state anonymous mayBecomeReferral becameId basedOn patientName
  preview { maskedName reason } package { status } availableActions { verb }
} }
"""
QUESTION = "八旬男性,加用氨氯地平后踝部水肿,如何调整?"


def _read(data: Ask, actor: Actor, referral_id: str) -> dict[str, Any]:
    found: dict[str, Any] = data(actor, READ, id=referral_id)["referral"]
    return found


def _move(data: Ask, actor: Actor, field: str, referral_id: str, **given: Any) -> dict[str, Any]:
    version = _read(data, actor, referral_id)["version"]
    kind = f"{field[0].upper()}{field[1:]}Input"
    document = f"mutation($input: {kind}!) {{ {field}(input: $input) {{ id version }} }}"
    given = {"referralId": referral_id, "expectedVersion": version, **given}
    found: dict[str, Any] = data(actor, document, input=given)[field]
    deliver_all()
    return found


def _started(scene: Scene, **given: Any) -> dict[str, Any]:
    patient = str(scene.patient(consent=False))
    return {"kind": "ADVICE", "patientId": patient, "recipientId": str(scene.centre.id), "reason": QUESTION, **given}


START = "mutation($input: StartReferralInput!) { startReferral(input: $input) { id version } }"


def test_a_question_goes_without_the_identity_and_comes_back_as_a_draft(data: Ask, scene: Scene) -> None:
    started = _started(scene, anonymous=True, mayBecomeReferral=True)
    made = data(scene.doctor, START, input=started)["startReferral"]["id"]
    _move(data, scene.doctor, "sendReferral", made)

    there = _read(data, scene.community_doctor, made)
    assert (there["anonymous"], there["patientName"], there["preview"]["maskedName"]) == (True, "", "")
    assert there["package"]["status"] == "ANONYMOUS"
    _move(data, scene.community_doctor, "openReferral", made)
    _move(data, scene.community_doctor, "turnIntoReferral", made, reason="needs_visit")

    became = _read(data, scene.doctor, made)["becameId"]
    draft = _read(data, scene.doctor, became)
    assert (draft["state"], draft["basedOn"], draft["anonymous"]) == ("DRAFT", made, False)


def test_without_permission_it_is_refused_with_a_code(ask: Ask, data: Ask, scene: Scene) -> None:
    made = data(scene.doctor, START, input=_started(scene))["startReferral"]["id"]
    _move(data, scene.doctor, "editReferral", made, anonymous=True)
    _move(data, scene.doctor, "sendReferral", made)
    _move(data, scene.community_doctor, "openReferral", made)
    version = _read(data, scene.community_doctor, made)["version"]

    answer = ask(
        scene.community_doctor,
        "mutation($input: TurnIntoReferralInput!) { turnIntoReferral(input: $input) { id } }",
        input={"referralId": made, "expectedVersion": version, "reason": "needs_visit"},
    )

    assert answer["errors"][0]["extensions"]["code"] == "not_allowed_by_asker"
