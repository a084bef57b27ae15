"""Questions: with the patient's consent or without the patient's identity, and what may come of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

import dialogue.commands
from consent.enums import Basis
from drain import deliver_all
from exchange.enums import State as Carried
from exchange.models import OutboxMessage
from factories import building
from handoff import commands as handoff
from handoff import queries
from handoff.commands.turning import become_referral
from handoff.enums import Kind, PackageStatus, Side, State
from handoff.models import Package, ServiceRequest, Task
from kernel.clock import now
from kernel.errors import CareloopError, Invalid, Refused
from patients.commands import update_patient
from patients.models import IdentityNote
from patients.queries import identity, summary
from patients.rules import romanised
from staff.access import machine
from talking import about, file, say, seen
from tenancy.access import unit_of_work

if TYPE_CHECKING:
    from handoffs import Scene

QUESTION = "八旬男性,高血压三级,加用氨氯地平后踝部水肿,如何调整?"


def asked(scene: Scene, patient_id: UUID | None = None, **changed: Any) -> UUID:
    """An anonymous question of the hospital that has arrived at the centre."""
    inputs = {"reason": QUESTION, "anonymous": True, "may_become_referral": True, **changed}
    return scene.sent_of(Kind.ADVICE, patient_id or scene.patient(consent=False), **inputs)


def test_a_question_without_the_identity_needs_no_consent_and_carries_nothing_of_the_patient(scene: Scene) -> None:
    patient = scene.patient(consent=False)
    who = identity(scene.doctor, patient_id=patient)

    referral = asked(scene, patient)

    view = scene.at_centre(referral)
    assert (view.anonymous, view.patient_id, view.patient_name, view.preview.masked_name) == (True, None, "", "")
    assert (view.preview.reason, view.preview.sex, view.package.status) == (QUESTION, who.sex, PackageStatus.ANONYMOUS)
    with unit_of_work(scene.hospital):
        sent = list(OutboxMessage.objects.filter(conversation=referral))
        payloads = "".join(message.payload for message in sent)
        assert {(message.basis, message.patient_id) for message in sent} == {(Basis.ANONYMISED, None)}
        assert not Package.objects.filter(order_id=referral, part="full").exists()
    for secret in (who.name, who.name[0] + "*", str(patient), *(one.value for one in who.identifiers),
                   *(one.phone for one in who.contacts)):  # fmt: skip
        assert secret not in payloads


def test_it_is_accepted_talked_about_answered_and_read_without_ever_naming_anybody(scene: Scene) -> None:
    referral = asked(scene)
    scene.do(handoff.accept_referral, scene.community_doctor, referral, responsible_id=scene.community_doctor.id)

    say(scene.community_doctor, referral, "是否合并心衰?")
    say(scene.doctor, referral, "无心衰,肾功能正常。")
    assert [one.text for one in seen(scene.community_doctor, referral)] == ["是否合并心衰?", "无心衰,肾功能正常。"]
    assert not about(scene.doctor, referral).attachments
    with pytest.raises(Refused) as fault:
        dialogue.commands.send_message(scene.doctor, referral_id=referral, text="x", files=[file()])
    assert fault.value.code == "no_files"
    scene.do(handoff.send_outcome, scene.community_doctor, referral, outcome="answered", summary="改用缬沙坦")
    scene.do(handoff.acknowledge_outcome, scene.doctor, referral, reason="no_action")

    assert [view.state for view in scene.both(referral)] == [State.CLOSED, State.CLOSED]
    assert scene.at_centre(referral).patient_id is None


@pytest.mark.parametrize("place", ["start", "edit", "answer", "message"])
def test_words_that_say_who_it_is_are_refused_wherever_they_are_written(scene: Scene, place: str) -> None:
    patient = scene.patient(consent=False)
    phone = identity(scene.doctor, patient_id=patient).contacts[0].phone
    secret = f"请致电 {phone}"

    def write() -> None:
        if place == "start":
            asked(scene, patient, reason=secret)
        elif place == "edit":
            ref = scene.draft_of(Kind.ADVICE, patient, reason=QUESTION, anonymous=True)
            handoff.edit_referral(scene.doctor, referral_id=ref.id, expected_version=ref.version, reason=secret)
        else:
            referral = asked(scene, patient)
            scene.do(handoff.open_referral, scene.community_doctor, referral)
            if place == "answer":
                scene.do(handoff.ask_info, scene.community_doctor, referral, text="肾功能?")
                scene.do(handoff.answer_info, scene.doctor, referral, text=secret)
            scene.do(handoff.accept_referral, scene.head, referral, responsible_id=scene.community_doctor.id)
            dialogue.commands.send_message(scene.doctor, referral_id=referral, text=secret)

    with pytest.raises(Invalid) as fault:
        write()

    assert fault.value.code == "names_the_patient"
    assert phone in str(fault.value.message)


def test_the_name_in_latin_letters_gives_the_patient_away_too(scene: Scene) -> None:
    patient = scene.patient(consent=False)
    spelt = "".join(romanised(identity(scene.doctor, patient_id=patient).name)[0])

    with pytest.raises(Invalid) as fault:
        asked(scene, patient, reason=f"{spelt}加用氨氯地平后踝部水肿")

    assert fault.value.code == "names_the_patient"
    assert str(fault.value.message).endswith(spelt)


@pytest.mark.parametrize(
    "words",
    [
        *("張建國", "zhangjianguo1950", "建国同志", "张老先生建国", "Z. Jianguo"),
        *("一三九一二三四五六七八", "zhang@example.com", "微信号 jianguo_zhang"),
    ],
)
def test_another_way_of_writing_who_it_is_gives_the_patient_away_too(scene: Scene, words: str) -> None:
    patient = scene.patient(consent=False)
    rename(scene, patient, "张建国")

    with pytest.raises(Invalid) as fault:
        asked(scene, patient, reason=f"患者{words}。{QUESTION}")

    assert (fault.value.field, fault.value.code) == ("reason", "names_the_patient")


def test_a_name_that_another_organisation_knows_is_sought_too(scene: Scene) -> None:
    patient = scene.patient(consent=False)
    rename(scene, patient, "司马懿之")
    with unit_of_work(scene.hospital), building():
        IdentityNote.objects.create(
            patient_id=patient, field="name", ours="欧阳明轩", theirs="司马懿之", theirs_index=b"0" * 32, source="x",
            at=now(), settled_at=now(),
        )  # fmt: skip

    with pytest.raises(Invalid) as fault:
        asked(scene, patient, reason=f"他以前叫欧阳明轩。{QUESTION}")

    assert fault.value.code == "names_the_patient"


def rename(scene: Scene, patient: UUID, name: str) -> None:
    version = summary(scene.ward, patient_id=patient).version
    update_patient(scene.ward, patient_id=patient, expected_version=version, name=name)


def test_only_a_question_is_asked_without_the_identity(scene: Scene) -> None:
    with pytest.raises(Invalid) as fault:
        scene.draft_of(Kind.UP, anonymous=True)
    assert (fault.value.field, fault.value.code) == ("anonymous", "not_for_this_kind")


def test_the_choices_can_be_changed_until_it_is_sent(scene: Scene) -> None:
    ref = scene.draft_of(Kind.ADVICE, scene.patient(consent=False), reason=QUESTION)
    inputs = {"referral_id": ref.id, "expected_version": ref.version}
    with pytest.raises(Refused) as fault:
        handoff.send_referral(scene.doctor, **inputs)
    assert fault.value.code == "consent_missing"

    ref = handoff.edit_referral(scene.doctor, **inputs, anonymous=True, may_become_referral=True)
    view = scene.at_hospital(ref.id)
    assert (view.anonymous, view.may_become_referral) == (True, True)
    assert "ask_consent" not in {action.verb for action in view.available_actions}
    handoff.send_referral(scene.doctor, referral_id=ref.id, expected_version=ref.version)
    deliver_all()
    assert scene.at_centre(ref.id).state == State.SENT


def test_a_consent_that_is_withdrawn_does_not_touch_a_question_that_named_nobody(scene: Scene) -> None:
    from consent.commands import withdraw_consent

    patient = scene.patient()
    referral = asked(scene, patient)
    withdraw_consent(
        scene.ward, consent_id=scene.consents[patient], expected_version=1, how="verbal_witnessed", by="self"
    )
    deliver_all()

    assert scene.at_hospital(referral).sharing == "open"


def test_without_permission_the_question_stays_a_question(scene: Scene) -> None:
    referral = asked(scene, may_become_referral=False)
    scene.do(handoff.open_referral, scene.community_doctor, referral)
    view = scene.at_centre(referral)

    assert "turn_into_referral" not in {action.verb for action in view.available_actions}
    with pytest.raises(CareloopError) as fault:
        scene.do(handoff.turn_into_referral, scene.community_doctor, referral, reason="needs_visit")
    assert fault.value.code == "not_allowed_by_asker"
    with unit_of_work(scene.hospital):
        assert not ServiceRequest.objects.filter(based_on=referral).exists()


def test_the_askers_own_permission_decides_not_what_the_receiver_claims(scene: Scene) -> None:
    referral = asked(scene, may_become_referral=False)

    with unit_of_work(scene.hospital):
        task = Task.objects.select_related("order").get(order_id=referral, live=True)
        become_referral(machine(scene.hospital, "exchange"), task)
        assert not ServiceRequest.objects.filter(based_on=referral).exists()


@pytest.mark.parametrize("anonymous", [True, False])
def test_with_permission_the_asker_finds_a_linked_draft_that_needs_its_own_consent(
    scene: Scene, anonymous: bool
) -> None:
    patient = scene.patient(consent=False) if anonymous else scene.patient_for(Kind.ADVICE)
    referral = asked(scene, patient, anonymous=anonymous)
    scene.do(handoff.open_referral, scene.community_doctor, referral)
    scene.do(handoff.turn_into_referral, scene.community_doctor, referral, reason="needs_visit", text="建议面诊")

    question = scene.at_hospital(referral)
    assert question.state == State.RECEIVED
    assert question.became_id is not None
    draft = scene.at_hospital(question.became_id)
    assert (draft.kind, draft.state, draft.patient_id, draft.based_on) == (Kind.DOWN, State.DRAFT, patient, referral)
    assert (draft.preview.reason, draft.recipient.organisation_id) == (QUESTION, scene.centre.id)
    assert draft.sender.person is not None
    assert draft.sender.person.id == scene.doctor.id
    assert not draft.anonymous
    send = next(action for action in draft.available_actions if action.verb == "send")
    assert "planned_discharge_at" in send.blocked_by or "consent_missing" in send.blocked_by
    assert question.timeline[-1].text == "建议面诊"
    with pytest.raises(CareloopError) as fault:
        scene.do(handoff.turn_into_referral, scene.community_doctor, referral, reason="needs_visit")
    assert fault.value.code == "already_turned"


def test_a_centres_question_to_a_hospital_becomes_a_referral_up(scene: Scene) -> None:
    patient = scene.patient_of_centre()
    ref = handoff.start_referral(
        scene.community_doctor, kind=Kind.ADVICE, patient_id=patient, recipient_id=scene.hospital.id, reason=QUESTION,
        anonymous=True, may_become_referral=True,
    )  # fmt: skip
    handoff.send_referral(scene.community_doctor, referral_id=ref.id, expected_version=ref.version)
    deliver_all()
    scene.do(handoff.open_referral, scene.doctor, ref.id)
    scene.do(handoff.turn_into_referral, scene.doctor, ref.id, reason="needs_treatment")

    made = scene.at_centre(ref.id).became_id
    assert made is not None
    assert scene.at_centre(made).kind == Kind.UP
    assert [row.id for row in queries.inbox(scene.community_doctor, list_name="to_send").items] == [made]


def test_an_open_referral_of_that_kind_is_not_doubled(scene: Scene) -> None:
    patient = scene.patient()
    scene.draft(patient, discharge=now())
    referral = asked(scene, patient)
    scene.do(handoff.open_referral, scene.community_doctor, referral)

    scene.do(handoff.turn_into_referral, scene.community_doctor, referral, reason="needs_visit")

    assert scene.at_hospital(referral).became_id is None
    with unit_of_work(scene.hospital):
        assert ServiceRequest.objects.filter(side=Side.SENDER, patient_id=patient).count() == 2


def test_a_reason_that_names_the_patient_by_now_stops_no_conversation(scene: Scene) -> None:
    patient = scene.patient_for(Kind.ADVICE)
    referral = asked(scene, patient, anonymous=False)
    scene.do(handoff.open_referral, scene.community_doctor, referral)
    version = summary(scene.ward, patient_id=patient).version
    update_patient(scene.ward, patient_id=patient, expected_version=version, name="高血压三级")

    scene.do(handoff.turn_into_referral, scene.community_doctor, referral, reason="needs_visit", text="建议面诊")

    question = scene.at_hospital(referral)
    assert (question.became_id, question.timeline[-1].text) == (None, "建议面诊")
    with unit_of_work(scene.hospital):
        assert not ServiceRequest.objects.filter(based_on=referral).exists()
    with unit_of_work(scene.centre):
        assert not OutboxMessage.objects.filter(state=Carried.PARKED).exists()


@pytest.mark.parametrize(("kind", "code"), [(Kind.ADVICE, "died"), (Kind.LATERAL, "answered")])
def test_a_question_ends_by_its_answer_and_nothing_else_does(scene: Scene, kind: Kind, code: str) -> None:
    referral = asked(scene) if kind == Kind.ADVICE else scene.sent_of(kind, scene.patient_for(kind))
    scene.do(handoff.accept_referral, scene.community_doctor, referral, responsible_id=scene.community_doctor.id)
    view = queries.referral(scene.community_doctor, referral_id=referral)
    offered = {one.verb: one.reasons for one in view.available_actions}["send_outcome"]

    with pytest.raises(Invalid) as fault:
        scene.do(handoff.send_outcome, scene.community_doctor, referral, outcome=code, summary="改用缬沙坦")

    assert (fault.value.code, code in offered) == ("unknown_reason", False)
    assert (offered == ("answered",)) == (kind == Kind.ADVICE)
