"""A discharge from the ward to the community and back up through the green channel, by the API alone."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from drain import deliver_all
from handoffs import Scene
from kernel.actor import Actor
from kernel.clock import local, now

Ask = Callable[..., dict[str, Any]]
REFERRAL = """
query($id: UUID!) { referral(referralId: $id) {
  id version side kind state ball { mine side clock { code dueAt } } patientId patientName
  preview { maskedName ageBand sex } package { status sections { category status content } }
  plan { medications { name change } redFlags } clocks { code level running } timeline { kind byName label }
  availableActions { verb requires reasons blockedBy isRequest } asks { verb state }
  responsible { name } green { bed doctorName } outcomes { code summary } criteria { code ticked }
  sender { name person { name } } recipient { name }
} }
"""
ROWS = """
query($list: ReferralList!) { referralInbox(listName: $list) {
  edges { node { id state patientName nextAction asked partner { name } patient { maskedName } } }
} }
"""
DISCHARGES = "{ discharges { edges { node { id notYetAccepted patient { name } partner { name } } } } }"
PLAN = {
    "diagnoses": "高血压3级", "instructions": "低盐饮食", "redFlags": ["胸痛持续15分钟"], "followUp": "两周后复查",
    "medications": [{"name": "氨氯地平", "dose": "5 mg qd", "change": "NEW", "reason": "血压控制"}],
}  # fmt: skip


class Moves:
    """Makes moves through the API, each on the version that the actor reads before, and delivers what follows."""

    def __init__(self, data: Ask) -> None:
        self.data = data

    def read(self, actor: Actor, referral_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.data(actor, REFERRAL, id=referral_id)["referral"]
        return found

    def make(self, actor: Actor, field: str, referral_id: str, **given: Any) -> dict[str, Any]:
        version = self.read(actor, referral_id)["version"]
        found = self.begin(actor, field, referralId=referral_id, expectedVersion=version, **given)
        deliver_all()
        return found

    def begin(self, actor: Actor, field: str, **given: Any) -> dict[str, Any]:
        type_ = f"{field[0].upper()}{field[1:]}Input"
        document = (
            f"mutation($input: {type_}!) {{ {field}(input: $input) {{ id version referral {{ state version }} }} }}"
        )
        found: dict[str, Any] = self.data(actor, document, input=given)[field]
        return found


@pytest.fixture
def moves(data: Ask) -> Moves:
    return Moves(data)


def sent(moves: Moves, scene: Scene) -> str:
    """A discharge handoff from its beginning until it has arrived at the centre."""
    leaves = now() + timedelta(days=5)
    made = moves.begin(
        scene.ward,
        "startReferral",
        kind="DOWN",
        patientId=str(scene.patient()),
        recipientId=str(scene.centre.id),
        reason="血压控制稳定,需要社区随访",
        plannedDischargeAt=leaves.isoformat(),
    )
    moves.make(scene.ward, "editReferral", made["id"], plan=PLAN)
    moves.make(scene.ward, "sendReferral", made["id"])
    return str(made["id"])


def accepted(moves: Moves, scene: Scene) -> str:
    referral_id = sent(moves, scene)
    moves.make(scene.community_doctor, "openReferral", referral_id)
    day = local(now() + timedelta(days=6)).date().isoformat()
    moves.make(
        scene.community_doctor,
        "acceptReferral",
        referral_id,
        responsibleId=str(scene.community_nurse.id),
        firstContactOn=day,
    )
    return referral_id


def test_a_loop_goes_all_the_way_round(moves: Moves, scene: Scene) -> None:
    referral_id = sent(moves, scene)
    before = moves.read(scene.community_doctor, referral_id)
    moves.make(scene.community_doctor, "openReferral", referral_id)
    moves.make(scene.community_doctor, "askInfo", referral_id, text="家属电话?")
    moves.make(scene.ward, "answerInfo", referral_id, text="女儿,已补充")
    day = local(now() + timedelta(days=6)).date().isoformat()
    take = {"responsibleId": str(scene.community_nurse.id), "firstContactOn": day}
    moves.make(scene.community_doctor, "acceptReferral", referral_id, **take)
    after = moves.read(scene.community_doctor, referral_id)
    visit = (now() + timedelta(days=6)).isoformat()
    moves.make(scene.community_nurse, "scheduleReferral", referral_id, scheduledFor=visit, place="家中")
    moves.make(scene.community_nurse, "recordArrival", referral_id)
    moves.make(scene.community_nurse, "writeNote", referral_id, text="血压 138/86")
    moves.make(scene.community_nurse, "sendOutcome", referral_id, outcome="stable", summary="第一周平稳")
    moves.make(scene.ward, "acknowledgeOutcome", referral_id, reason="no_action")
    closed = moves.read(scene.ward, referral_id)

    assert (before["patientId"], before["package"]["status"]) == (None, "AFTER_ACCEPTANCE")
    assert "*" in before["patientName"]
    assert after["patientId"] is not None
    assert after["package"]["status"] == "HERE"
    assert {each["status"] for each in after["package"]["sections"]} <= {"here", "withheld", "not_recorded"}
    assert after["responsible"] == {"name": "李护士"}
    assert (closed["state"], closed["ball"]["side"]) == ("CLOSED", None)
    assert closed["outcomes"] == [{"code": "stable", "summary": "第一周平稳"}]
    assert [fact["kind"] for fact in closed["timeline"]][-1] == "acknowledge"


def test_a_patient_goes_up_through_the_green_channel(moves: Moves, scene: Scene, data: Ask) -> None:
    referral_id = accepted(moves, scene)
    patient_id = moves.read(scene.community_nurse, referral_id)["patientId"]
    moves.make(scene.community_nurse, "recordArrival", referral_id)
    readings = "mutation($input: RecordReadingsInput!) { recordReadings(input: $input) { id } }"
    values = [
        {"code": code, "value": value, "unit": "mm[Hg]"} for code, value in (("8480-6", "185"), ("8462-4", "112"))
    ]
    measured = {"patientId": patient_id, "readings": values, "source": "CLINIC", "takenAt": now().isoformat()}
    data(scene.community_nurse, readings, input=measured)

    query = "{ proposals { id version state recipientName explanationZh criteria { ticked } patient { name } } }"
    (proposal,) = data(scene.community_nurse, query)["proposals"]
    made = moves.begin(
        scene.community_nurse, "confirmProposal", proposalId=proposal["id"], expectedVersion=proposal["version"]
    )
    moves.make(scene.community_nurse, "sendReferral", made["id"], emergencyReason="收缩压 185 mmHg,头痛")
    bed = {"bed": "12", "department": "心内科", "doctorName": "王医生", "doctorPhone": "010-12345678"}
    moves.make(scene.doctor, "acceptReferral", made["id"], responsibleId=str(scene.doctor.id), bedAndDoctor=bed)
    moves.make(scene.doctor, "recordArrival", made["id"])
    moves.make(scene.doctor, "sendOutcome", made["id"], outcome="improved", summary="血压已控制")
    closing = moves.read(scene.community_nurse, made["id"])

    assert proposal["recipientName"] == scene.hospital.name
    assert any(each["ticked"] for each in proposal["criteria"])
    assert closing["state"] == "OUTCOME_SENT"
    assert closing["green"] == {"bed": "12", "doctorName": "王医生"}


def test_what_may_be_done_is_told_with_what_stands_in_its_way(moves: Moves, scene: Scene) -> None:
    patient_id = str(scene.patient(consent=False))
    about = {"kind": "DOWN", "patientId": patient_id, "recipientId": str(scene.centre.id), "reason": "社区随访"}
    made = moves.begin(scene.ward, "startReferral", **about)

    found = {action["verb"]: action for action in moves.read(scene.ward, made["id"])["availableActions"]}

    assert "consent_missing" in found["SEND"]["blockedBy"]
    assert "ACCEPT" not in found


def test_a_second_open_referral_names_the_first(moves: Moves, scene: Scene, ask: Ask) -> None:
    about = {
        "kind": "DOWN",
        "patientId": str(scene.patient()),
        "recipientId": str(scene.centre.id),
        "reason": "社区随访",
    }
    made = moves.begin(scene.ward, "startReferral", **about)
    again = "mutation($input: StartReferralInput!) { startReferral(input: $input) { id } }"

    (error,) = ask(scene.ward, again, input=about)["errors"]

    assert (error["extensions"]["code"], error["extensions"]["existingId"]) == ("already_open", made["id"])


def test_a_move_on_an_old_version_is_refused_with_the_new_one(moves: Moves, scene: Scene, ask: Ask) -> None:
    referral_id = sent(moves, scene)
    version = moves.read(scene.community_doctor, referral_id)["version"]
    moves.make(scene.community_doctor, "openReferral", referral_id)
    decline = "mutation($input: DeclineReferralInput!) { declineReferral(input: $input) { id } }"
    given = {"referralId": referral_id, "expectedVersion": version, "reason": "no_capacity"}

    (error,) = ask(scene.community_doctor, decline, input=given)["errors"]

    assert error["extensions"]["code"] == "conflict"
    assert error["extensions"]["currentVersion"] > version


def test_a_repeated_move_is_made_once(moves: Moves, scene: Scene) -> None:
    referral_id = sent(moves, scene)
    version = moves.read(scene.community_doctor, referral_id)["version"]
    key = {"referralId": referral_id, "expectedVersion": version, "idempotencyKey": "opening-once"}

    first = moves.begin(scene.community_doctor, "openReferral", **key)
    again = moves.begin(scene.community_doctor, "openReferral", **key)

    assert (first["id"], first["version"]) == (again["id"], again["version"])
    assert [fact["kind"] for fact in moves.read(scene.community_doctor, referral_id)["timeline"]].count("open") == 1


@pytest.mark.parametrize("referrals", [1, 3])
def test_worklists_take_the_same_statements_for_one_and_for_three(
    data: Ask, scene: Scene, statements: Callable[[int], Any], referrals: int
) -> None:
    for _ in range(referrals):
        scene.sent()

    with statements(13):
        ward = data(scene.ward, DISCHARGES)["discharges"]["edges"]
    with statements(7):
        centre = data(scene.community_doctor, ROWS, list="WAITING_FOR_ACCEPTANCE")["referralInbox"]["edges"]

    assert len(ward) == len(centre) == referrals
    assert {edge["node"]["partner"]["name"] for edge in centre} == {scene.hospital.name}


def test_the_lists_of_an_actor_count_their_rows(data: Ask, scene: Scene) -> None:
    scene.sent()
    query = "{ referralLists { name label count } }"

    found = {each["name"]: each["count"] for each in data(scene.community_doctor, query)["referralLists"]}

    assert found["WAITING_FOR_ACCEPTANCE"] == 1


def test_reasons_say_whether_they_need_a_sentence(data: Ask, scene: Scene) -> None:
    query = "{ referralReasons(verb: DECLINE) { code label textRequired } }"

    found = {each["code"]: each["textRequired"] for each in data(scene.head, query)["referralReasons"]}

    assert found["no_capacity"] is False
    assert found["other"] is True


def test_lists_and_their_counts_are_narrowed(data: Ask, scene: Scene) -> None:
    scene.sent()
    urgent = scene.sent(priority="urgent")
    rows = "query($f: ReferralFilterInput) { referralInbox(listName: WAITING_FOR_ACCEPTANCE, filters: $f)"
    rows += " { totalCount edges { node { id } } } }"
    counts = "query($f: ReferralFilterInput) { referralLists(filters: $f) { name count } }"

    found = data(scene.head, rows, f={"priority": "URGENT"})["referralInbox"]
    counted = data(scene.head, counts, f={"priority": "URGENT"})["referralLists"]
    whole = data(scene.head, rows, f=None)["referralInbox"]

    assert found == {"totalCount": 1, "edges": [{"node": {"id": str(urgent)}}]}
    assert {"name": "WAITING_FOR_ACCEPTANCE", "count": 1} in counted
    assert len(whole["edges"]) == 2


def test_what_can_be_printed_stands_on_the_referral(data: Ask, scene: Scene) -> None:
    referral_id = scene.sent()
    papers = "query($id: UUID!) { referral(referralId: $id) { papers { form path } } }"

    found = data(scene.ward, papers, id=str(referral_id))["referral"]["papers"]
    early = data(scene.head, papers, id=str(referral_id))["referral"]["papers"]

    assert {"form": "BACK", "path": f"/referrals/{referral_id}/paper/back"} in found
    assert early == []


def test_a_list_is_taken_out_as_a_file(data: Ask, scene: Scene) -> None:
    scene.sent()
    document = "mutation($i: ExportListInput!) { exportList(input: $i) { name mediaType content rows leftOut } }"

    made = data(scene.head, document, i={"listName": "WAITING_FOR_ACCEPTANCE", "form": "CSV"})["exportList"]

    assert (made["rows"], made["leftOut"], made["name"][-4:]) == (1, 0, ".csv")
    assert base64.b64decode(made["content"]).startswith(b"\xef\xbb\xbf")
