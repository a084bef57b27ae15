"""What goes into a package beside the record: the plan under which the patient is looked after."""

from __future__ import annotations

from base64 import b64decode
from decimal import Decimal
from typing import TYPE_CHECKING

from emergencies import gone_up, in_care, measure

import consent.commands
import records.commands
import records.queries
from crossings import give_consent
from drain import deliver_all
from handoff import commands as handoff
from handoff import queries
from handoff.commands.plan_document import with_document
from handoff.contracts import Change, Medication, PlanContent
from handoff.enums import Kind
from handoffs import ALL, PLAN
from kernel.clock import now
from records.contracts import MOST_EACH, NewObservation
from records.enums import RecordCategory

if TYPE_CHECKING:
    from uuid import UUID

    from handoffs import Scene


def section_at(scene: Scene, actor: object, referral_id: UUID) -> object:
    sections = queries.referral(actor, referral_id=referral_id).package.sections
    return next(each.content for each in sections if each.category == "discharge_plan")


def test_who_is_sent_up_takes_the_last_discharge_plan_along_and_back(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)
    measure(scene, patient_id, 185, 112)
    made = gone_up(scene)

    plan = section_at(scene, scene.doctor, made)

    assert [drug["name"] for drug in plan["medications"]] == [drug.name for drug in PLAN.medications]
    assert plan["written_by"]["name"] == scene.hospital.name
    scene.do(handoff.accept_referral, scene.doctor, made, responsible_id=scene.doctor.id)
    scene.do(handoff.record_arrival, scene.doctor, made)
    back = scene.do(handoff.refer_back, scene.doctor, made, reason="病情稳定")
    draft = scene.at_hospital(back.id).plan
    assert (draft.diagnoses, draft.red_flags) == (PLAN.diagnoses, PLAN.red_flags)
    assert [(one.name, one.dose) for one in draft.medications] == [("氨氯地平", "5 mg qd"), ("阿司匹林", "100 mg qd")]


def test_a_stopped_medicine_does_not_come_back_and_what_is_withheld_stays(scene: Scene) -> None:
    stopped = Medication("氢氯噻嗪", "", Change.STOPPED, "低钾", before="25 mg qd")
    handoff_id = scene.draft().id
    plan = PlanContent(PLAN.diagnoses, PLAN.instructions, (*PLAN.medications, stopped), PLAN.red_flags, PLAN.follow_up)
    scene.do(handoff.edit_referral, scene.ward, handoff_id, plan=plan)
    scene.do(handoff.send_referral, scene.doctor, handoff_id)
    scene.accept(handoff_id)
    scene.do(handoff.record_arrival, scene.community_nurse, handoff_id)
    patient_id = scene.at_centre(handoff_id).patient_id
    told = [category for category in ALL if category != "discharge_plan"]
    up = {}
    for purpose, kind, categories in (("up_referral", Kind.UP, ALL), ("advice", Kind.ADVICE, told)):
        give_consent(scene.community_nurse, patient_id, scene.hospital, purpose=purpose, categories=categories)
        ref = handoff.start_referral(
            scene.community_doctor, kind=kind, patient_id=patient_id, recipient_id=scene.hospital.id, reason="胸闷"
        )
        scene.do(handoff.send_referral, scene.community_doctor, ref.id)
        scene.do(handoff.accept_referral, scene.office, ref.id, responsible_id=scene.doctor.id)
        up[kind] = ref.id

    assert section_at(scene, scene.doctor, up[Kind.ADVICE]) is None
    kept = {kind: repr(queries.referral(scene.doctor, referral_id=each).package) for kind, each in up.items()}
    assert "discharge-plan" in kept[Kind.UP]
    assert "discharge-plan" not in kept[Kind.ADVICE]
    assert section_at(scene, scene.doctor, up[Kind.UP])["medications"][-1]["change"] == "stopped"
    scene.do(handoff.record_arrival, scene.doctor, up[Kind.UP])
    back = scene.do(handoff.refer_back, scene.doctor, up[Kind.UP], reason="病情稳定")
    assert [one.name for one in scene.at_hospital(back.id).plan.medications] == ["氨氯地平", "阿司匹林"]


def test_the_way_back_takes_nothing_from_a_package_that_is_not_shared_any_more(scene: Scene) -> None:
    _handoff_id, patient_id = in_care(scene)
    consent_id = give_consent(
        scene.community_nurse,
        patient_id,
        scene.hospital,
        purpose="up_referral",
        categories=["identity", "discharge_plan"],
    )
    ref = handoff.start_referral(
        scene.community_doctor, kind=Kind.UP, patient_id=patient_id, recipient_id=scene.hospital.id, reason="胸闷"
    )
    scene.do(handoff.send_referral, scene.community_doctor, ref.id)
    scene.do(handoff.accept_referral, scene.office, ref.id, responsible_id=scene.doctor.id)
    scene.do(handoff.record_arrival, scene.doctor, ref.id)
    assert section_at(scene, scene.doctor, ref.id)
    consent.commands.withdraw_consent(
        scene.community_nurse, consent_id=consent_id, expected_version=1, by="self", how="paper"
    )
    deliver_all()

    back = scene.do(handoff.refer_back, scene.doctor, ref.id, reason="病情稳定")

    draft = scene.at_hospital(back.id).plan
    assert draft is None or (draft.medications, draft.red_flags) == ((), ())


def test_a_record_goes_up_and_comes_home_once(scene: Scene) -> None:
    patient = scene.patient()
    weight = NewObservation(code="29463-7", at=now(), value=Decimal(71), unit="kg")
    records.commands.record_observations(scene.doctor, patient_id=patient, observations=(weight,))
    handoff_id = scene.accepted(patient_id=patient)
    scene.do(handoff.record_arrival, scene.community_nurse, handoff_id)
    there = scene.at_centre(handoff_id).patient_id
    measure(scene, there, 185, 112)
    green = gone_up(scene)
    scene.do(handoff.accept_referral, scene.doctor, green, responsible_id=scene.doctor.id)

    chart = records.queries.chart(scene.doctor, patient_id=patient)

    assert [one.code for one in chart.section(RecordCategory.OBSERVATIONS).items] == ["29463-7"]
    assert chart.section(RecordCategory.DOCUMENTS).items == ()


def test_of_as_many_documents_as_an_extract_holds_the_plan_is_one() -> None:
    full = {"format": "x", "categories": {"documents": [{"id": n} for n in range(MOST_EACH)]}, "left_out": {}}

    rows = with_document(full, {"id": "plan"}, {})["categories"]["documents"]

    assert [rows[0], rows[1], len(rows)] == [{"id": "plan"}, {"id": 0}, MOST_EACH]


def test_the_plan_of_what_was_entered_in_error_is_no_plan_any_more(scene: Scene) -> None:
    handoff_id, patient_id = in_care(scene)
    documents = [RecordCategory.DOCUMENTS]

    def crossing() -> list[object]:
        extract = records.queries.extract(scene.community_doctor, patient_id=patient_id, categories=documents)
        found: list[object] = extract["categories"]["documents"]
        return found

    assert len(crossing()) == 1

    scene.do(handoff.enter_in_error, scene.office, handoff_id, reason="wrong_patient")

    chart = records.queries.chart(scene.community_doctor, patient_id=patient_id, categories=documents)
    (document,) = chart.section(RecordCategory.DOCUMENTS).items
    assert document.status == "entered-in-error"
    assert crossing() == []


def test_the_plan_stays_in_the_centres_own_record_when_the_referral_is_over(scene: Scene) -> None:
    handoff_id, patient_id = in_care(scene)
    scene.do(handoff.send_outcome, scene.community_doctor, handoff_id, outcome="improved", summary="平稳")
    scene.do(handoff.acknowledge_outcome, scene.doctor, handoff_id, reason="no_action")

    assert scene.at_centre(handoff_id).package.sections == ()
    chart = records.queries.chart(scene.community_doctor, patient_id=patient_id, categories=[RecordCategory.DOCUMENTS])
    (document,) = [one for one in chart.section(RecordCategory.DOCUMENTS).items if one.code == "18842-5"]
    assert scene.hospital.name in document.title
    (file,) = records.queries.attachments(scene.community_doctor, document_id=document.id)
    for said in ("氨氯地平 5 mg qd", "胸痛持续15分钟", "低盐饮食"):
        assert said in b64decode(file.data).decode()
