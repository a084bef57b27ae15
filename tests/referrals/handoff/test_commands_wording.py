"""The reason never names the patient before acceptance, and bed and doctor come with a number."""

from __future__ import annotations

import pytest

import patients.queries
from drain import deliver_all
from handoff import commands as handoff
from handoff.commands import BedAndDoctor
from handoff.enums import State
from handoffs import Scene
from kernel.errors import Invalid
from patients.commands import update_patient


def name_of(scene: Scene, patient_id: object) -> str:
    found: str = patients.queries.summary(scene.ward, patient_id=patient_id).name
    return found


def test_a_reason_with_the_patients_name_begins_nothing(scene: Scene) -> None:
    patient = scene.patient()

    with pytest.raises(Invalid) as fault:
        scene.draft(patient, reason=f"请联系{name_of(scene, patient)}")

    assert (fault.value.field, fault.value.code) == ("reason", "names_the_patient")


@pytest.mark.parametrize("written", ["欧\u200b阳明轩", "歐陽明軒", "欧\u00ad阳·明\ufeff轩"])
def test_the_name_is_found_in_traditional_characters_and_with_invisible_signs(scene: Scene, written: str) -> None:
    patient = scene.patient()
    version = patients.queries.summary(scene.ward, patient_id=patient).version
    update_patient(scene.ward, patient_id=patient, expected_version=version, name="欧阳明轩")

    with pytest.raises(Invalid) as fault:
        scene.draft(patient, reason=f"患者{written}血压控制不佳")

    assert (fault.value.field, fault.value.code) == ("reason", "names_the_patient")


def test_an_ordinary_sentence_passes_although_the_name_comes_about_in_it(scene: Scene) -> None:
    patient = scene.patient()
    version = patients.queries.summary(scene.ward, patient_id=patient).version
    update_patient(scene.ward, patient_id=patient, expected_version=version, name="高明")

    ref = scene.draft(patient, reason="血压升高明显,需要社区随访")

    assert scene.at_hospital(ref.id).preview.reason == "血压升高明显,需要社区随访"


def test_a_draft_does_not_take_the_name_in_either(scene: Scene) -> None:
    patient = scene.patient()
    ref = scene.draft(patient)

    with pytest.raises(Invalid) as fault:
        handoff.edit_referral(
            scene.ward, referral_id=ref.id, expected_version=ref.version, reason=f"{name_of(scene, patient)}随访"
        )

    assert fault.value.field == "reason"
    assert scene.at_hospital(ref.id).preview.reason == "血压控制稳定,需要社区随访"


def test_a_name_that_came_later_stops_the_sending(scene: Scene) -> None:
    patient = scene.patient()
    ref = scene.draft(patient, reason="家属陈桂芳同意随访")
    version = patients.queries.summary(scene.ward, patient_id=patient).version
    update_patient(scene.ward, patient_id=patient, expected_version=version, name="陈桂芳")

    with pytest.raises(Invalid) as fault:
        handoff.send_referral(scene.ward, referral_id=ref.id, expected_version=ref.version)

    assert fault.value.field == "reason"
    assert scene.at_hospital(ref.id).state == State.DRAFT


def test_bed_and_doctor_without_a_number_to_dial_are_refused(scene: Scene) -> None:
    referral_id = scene.accepted()
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    made = scene.do(handoff.refer_up, scene.community_nurse, referral_id, reason="胸痛", criteria=("chest_pain",))
    inputs = {"referral_id": made.id, "expected_version": made.version, "emergency_reason": "胸痛不缓解"}
    handoff.send_referral(scene.community_nurse, **inputs)
    deliver_all()
    wrong = BedAndDoctor("3床", "心内科", "王医生", "神经内科 12 床")

    with pytest.raises(Invalid) as fault:
        scene.do(handoff.accept_referral, scene.doctor, made.id, responsible_id=scene.doctor.id, bed_and_doctor=wrong)

    assert (fault.value.field, fault.value.code) == ("doctor_phone", "not_a_phone")
    right = BedAndDoctor("3床", "心内科", "王医生", "0592-5027064 转 12")
    scene.do(handoff.accept_referral, scene.doctor, made.id, responsible_id=scene.doctor.id, bed_and_doctor=right)
