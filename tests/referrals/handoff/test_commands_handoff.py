"""Discharge handoffs between two organisations: from draft to closed loop, and every exit of the main road."""

from __future__ import annotations

from datetime import timedelta

import pytest

import followup.queries
import patients.queries
from crossings import give_consent
from drain import as_relay, deliver_all
from exchange.relay import deliver_one
from followup.commands import complete_task
from handoff import commands as handoff
from handoff import queries
from handoff.contracts import AlreadyOpen
from handoff.enums import Kind, PackageStatus, State, Verb
from handoffs import PLAN, Scene, assert_copies_equal
from journal.queries import events_after, last_number
from kernel.clock import local, now, today
from kernel.errors import Conflict, Invalid, NotFound, Refused
from patients.commands import mark_deceased
from tenancy.access import unit_of_work


def kinds_told(scene: Scene, at: str, since: int) -> list[str]:
    with unit_of_work(getattr(scene, at)):
        return [event.kind for event in events_after(since) if event.kind.startswith("handoff.")]


def number_at(scene: Scene, at: str) -> int:
    with unit_of_work(getattr(scene, at)):
        return last_number()


def deliver_next() -> None:
    """One message of any conversation."""
    with as_relay():
        assert deliver_one()


def actions(view: object) -> set[str]:
    return {action.verb for action in view.available_actions}  # type: ignore[attr-defined]


def test_a_loop_goes_all_the_way_round_and_both_copies_end_equal(scene: Scene) -> None:
    referral_id = scene.sent()
    scene.do(handoff.open_referral, scene.community_doctor, referral_id)
    scene.do(handoff.ask_info, scene.community_doctor, referral_id, text="家属电话?")
    scene.do(handoff.answer_info, scene.ward, referral_id, text="女儿,已补充在联系人中")
    scene.accept(referral_id)
    visit = now() + timedelta(days=6)
    scene.do(handoff.schedule_referral, scene.community_nurse, referral_id, scheduled_for=visit, place="家中")
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    scene.do(handoff.write_note, scene.community_nurse, referral_id, text="血压 138/86")
    scene.do(handoff.send_outcome, scene.community_nurse, referral_id, outcome="stable", summary="第一周平稳")
    assert scene.at_hospital(referral_id).state == State.OUTCOME_SENT
    scene.do(handoff.acknowledge_outcome, scene.ward, referral_id, reason="no_action")

    assert [view.state for view in scene.both(referral_id)] == [State.CLOSED, State.CLOSED]
    assert scene.at_hospital(referral_id).order_status == "completed"
    assert scene.at_hospital(referral_id).outcomes[0].summary == "第一周平稳"
    assert_copies_equal(scene, referral_id)


def test_the_receiver_has_no_patient_before_it_was_sent_and_accepted(scene: Scene) -> None:
    patient_id = scene.patient()
    name = patients.queries.summary(scene.doctor, patient_id=patient_id).name
    draft = scene.draft(patient_id)

    deliver_all()
    with pytest.raises(NotFound):
        scene.at_centre(draft.id)
    handoff.send_referral(scene.ward, referral_id=draft.id, expected_version=draft.version)
    deliver_all()
    scene.do(handoff.open_referral, scene.community_doctor, draft.id)
    assert patients.queries.search(scene.head, text=name).items == ()
    assert scene.at_centre(draft.id).patient_id is None

    scene.accept(draft.id)

    found = patients.queries.search(scene.head, text=name).items
    assert [person.id for person in found] == [scene.at_centre(draft.id).patient_id]


def test_before_acceptance_only_the_preview_has_crossed(scene: Scene) -> None:
    patient_id = scene.patient()
    person = patients.queries.summary(scene.doctor, patient_id=patient_id)

    view = scene.at_centre(scene.opened(patient_id=patient_id))

    assert view.patient_name == view.preview.masked_name == person.masked_name != person.name
    assert view.preview.sex == person.sex
    assert view.preview.age_band.replace("+", "-").split("-")[0] <= str(person.age)
    assert (view.package.status, view.package.sections, view.plan) == (PackageStatus.AFTER_ACCEPTANCE, (), None)
    shown = repr(view)
    assert person.name not in shown
    assert str(patient_id) not in shown
    assert PLAN.instructions not in shown


def test_acceptance_brings_the_frozen_package_with_every_section_named(scene: Scene) -> None:
    patient_id = scene.patient(categories=("identity", "conditions", "discharge_plan"))

    received = scene.at_centre(scene.accepted(patient_id=patient_id))

    status = {section.category: section.status for section in received.package.sections}
    assert received.package.status == PackageStatus.HERE
    assert status["identity"] == status["discharge_plan"] == "here"
    assert status["conditions"] == "not_recorded"
    assert status["medications"] == status["documents"] == status["assessment"] == "withheld"
    sent = scene.at_hospital(received.id)
    assert (sent.package.digest, sent.package.sections) == (received.package.digest, received.package.sections)


def test_accepting_starts_the_follow_up_of_the_named_nurse(scene: Scene) -> None:
    referral_id = scene.accepted()

    plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)

    assert plan is not None
    assert plan.responsible_id == scene.community_nurse.id
    leaves = scene.at_centre(referral_id).preview.planned_discharge_at
    assert leaves is not None
    assert plan.tasks[0].due_until <= leaves + timedelta(hours=24)


def test_the_first_contact_that_reaches_the_patient_takes_into_care(scene: Scene) -> None:
    referral_id = scene.accepted()
    plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    assert plan is not None
    first = plan.tasks[0]

    complete_task(scene.community_nurse, task_id=first.id, expected_version=first.version, outcome="not_reached")
    deliver_all()
    assert scene.at_hospital(referral_id).state == State.ACCEPTED
    complete_task(scene.community_nurse, task_id=first.id, expected_version=first.version + 1, outcome="reached")
    deliver_all()

    assert scene.at_hospital(referral_id).state == State.IN_CARE
    assert_copies_equal(scene, referral_id)


def test_the_sender_learns_each_fact_as_its_own_event(scene: Scene) -> None:
    since = number_at(scene, "hospital")
    referral_id = scene.sent()
    scene.do(handoff.open_referral, scene.community_doctor, referral_id)
    scene.accept(referral_id)

    told = kinds_told(scene, "hospital", since)

    wanted = ["handoff.sent", "handoff.delivered", "handoff.opened", "handoff.accepted"]
    assert [kind for kind in told if kind in wanted] == wanted
    by_name = {fact.kind: fact.by_name for fact in scene.at_hospital(referral_id).timeline}
    assert (by_name["open"], by_name["accept"]) == ("孙医生", "孙医生")


def test_the_receiver_learns_of_the_arrival_and_of_the_package(scene: Scene) -> None:
    since = number_at(scene, "centre")
    scene.accepted()

    told = kinds_told(scene, "centre", since)

    assert told[0] == "handoff.arrived"
    assert "handoff.package" in told


def test_a_second_open_referral_is_refused_with_the_first_one(scene: Scene) -> None:
    patient_id = scene.patient()
    first = scene.draft(patient_id)

    with pytest.raises(AlreadyOpen) as refusal:
        scene.draft(patient_id)

    assert (refusal.value.code, refusal.value.existing_id) == ("already_open", first.id)


def test_after_the_first_has_ended_another_may_be_started(scene: Scene) -> None:
    patient_id = scene.patient()
    first = scene.sent(patient_id=patient_id)
    scene.do(handoff.withdraw_referral, scene.ward, first, reason="wrong_receiver")

    second = scene.draft(patient_id)

    assert second.id != first


def test_the_sender_withdraws_until_it_is_accepted(scene: Scene) -> None:
    referral_id = scene.opened()

    version = scene.at_hospital(referral_id).version
    handoff.withdraw_referral(scene.ward, referral_id=referral_id, expected_version=version, reason="not_needed")
    asked = scene.at_hospital(referral_id)
    assert (asked.state, asked.asks[0].state, asked.asks[0].verb) == (State.RECEIVED, "asked", "withdraw")
    deliver_all()

    assert [view.state for view in scene.both(referral_id)] == [State.WITHDRAWN, State.WITHDRAWN]
    assert scene.at_hospital(referral_id).asks[0].state == "applied"
    assert scene.at_centre(referral_id).package.status == PackageStatus.NOT_OPEN
    assert_copies_equal(scene, referral_id)


def test_a_withdrawal_that_crosses_with_the_acceptance_is_refused_and_says_so(scene: Scene) -> None:
    referral_id = scene.opened()
    sent, received = scene.both(referral_id)

    handoff.withdraw_referral(scene.ward, referral_id=referral_id, expected_version=sent.version, reason="not_needed")
    handoff.accept_referral(
        scene.community_doctor,
        referral_id=referral_id,
        expected_version=received.version,
        responsible_id=scene.community_nurse.id,
        first_contact_on=today() + timedelta(days=6),
    )
    deliver_all()

    view = scene.at_hospital(referral_id)
    assert (view.state, view.asks[0].state, view.asks[0].code) == (State.ACCEPTED, "refused", "already_accepted")
    assert_copies_equal(scene, referral_id)


def test_after_acceptance_the_sender_asks_to_cancel_and_the_receiver_confirms(scene: Scene) -> None:
    referral_id = scene.accepted()
    with pytest.raises(Refused) as refusal:
        scene.do(handoff.withdraw_referral, scene.ward, referral_id, reason="not_needed")
    assert refusal.value.code == "not_in_this_state"

    scene.do(handoff.cancel_referral, scene.ward, referral_id, reason="condition_changed", on_behalf_of="patient")
    assert [view.state for view in scene.both(referral_id)] == [State.CANCEL_REQUESTED] * 2
    scene.do(handoff.confirm_cancellation, scene.community_doctor, referral_id)

    assert [view.state for view in scene.both(referral_id)] == [State.CANCELLED] * 2
    plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    assert plan is not None
    assert plan.state == "stopped"
    assert not [task for task in plan.tasks if task.state == "due"]
    assert_copies_equal(scene, referral_id)


def test_a_refused_cancellation_goes_back_to_the_state_before(scene: Scene) -> None:
    referral_id = scene.accepted()
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)

    scene.do(handoff.cancel_referral, scene.ward, referral_id, reason="not_needed")
    scene.do(handoff.continue_care, scene.community_doctor, referral_id, reason="patient_wishes")

    assert [view.state for view in scene.both(referral_id)] == [State.IN_CARE] * 2
    assert_copies_equal(scene, referral_id)


def test_owner_and_region_move_on_acceptance_and_nowhere_else(scene: Scene) -> None:
    referral_id = scene.sent()
    before = [(view.owner_id, view.region_id) for view in scene.both(referral_id)]
    scene.do(handoff.open_referral, scene.community_doctor, referral_id)
    scene.do(handoff.ask_info, scene.community_doctor, referral_id, text="?")
    scene.do(handoff.answer_info, scene.ward, referral_id, text="!")
    assert [(view.owner_id, view.region_id) for view in scene.both(referral_id)] == before
    assert before == [(scene.hospital.id, scene.hospital.region_id)] * 2

    scene.accept(referral_id)

    after = [(scene.centre.id, scene.centre.region_id)] * 2
    assert [(view.owner_id, view.region_id) for view in scene.both(referral_id)] == after
    scene.do(handoff.record_arrival, scene.community_nurse, referral_id)
    scene.do(handoff.send_outcome, scene.community_nurse, referral_id, outcome="improved", summary="好转")
    scene.do(handoff.acknowledge_outcome, scene.ward, referral_id, reason="no_action")
    assert [(view.owner_id, view.region_id) for view in scene.both(referral_id)] == after


def test_declining_leaves_the_order_with_the_sender_who_decides(scene: Scene) -> None:
    referral_id = scene.opened()

    scene.do(handoff.decline_referral, scene.community_doctor, referral_id, reason="no_capacity")
    view = scene.at_hospital(referral_id)
    assert (view.state, view.order_status, view.ball.mine) == (State.DECLINED, "active", True)
    assert scene.at_centre(referral_id).package.status == PackageStatus.NOT_OPEN
    scene.do(handoff.settle_unmet, scene.ward, referral_id, reason="no_other_receiver")

    assert [view.state for view in scene.both(referral_id)] == [State.CLOSED] * 2
    assert_copies_equal(scene, referral_id)


def test_declining_after_acceptance_stops_the_follow_up(scene: Scene) -> None:
    referral_id = scene.accepted()

    called = {"call_logged_at": now(), "reason": "not_suitable", "text": "需要专科护理"}
    scene.do(handoff.decline_referral, scene.community_doctor, referral_id, **called)

    plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    assert plan is not None
    assert plan.state == "stopped"
    assert_copies_equal(scene, referral_id)


def test_a_death_at_the_receiver_closes_what_is_open_and_stops_every_call(scene: Scene) -> None:
    referral_id = scene.accepted()
    patient_id = scene.at_centre(referral_id).patient_id
    assert patient_id is not None

    mark_deceased(scene.community_doctor, patient_id=patient_id, on=today())
    deliver_all()

    assert [view.state for view in scene.both(referral_id)] == [State.CANCELLED] * 2
    plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    assert plan is not None
    assert plan.state == "stopped"
    assert scene.at_hospital(referral_id).timeline[-1].reason == "patient_died"
    assert_copies_equal(scene, referral_id)


@pytest.mark.parametrize("stage", ["draft", "sent", "accepted"])
def test_a_death_at_the_sender_ends_the_referral_at_every_stage(scene: Scene, stage: str) -> None:
    patient_id = scene.patient()
    found = getattr(scene, stage)(patient_id=patient_id)
    referral_id = getattr(found, "id", found)

    mark_deceased(scene.doctor, patient_id=patient_id, on=today())
    deliver_all()

    assert scene.at_hospital(referral_id).state == State.CANCELLED
    if stage != "draft":
        assert scene.at_centre(referral_id).state == State.CANCELLED
        assert_copies_equal(scene, referral_id)


def test_a_question_and_a_decision_that_cross_leave_both_copies_equal(scene: Scene) -> None:
    referral_id = scene.opened()
    scene.do(handoff.ask_info, scene.community_doctor, referral_id, text="?")
    sent, received = scene.both(referral_id)

    handoff.answer_info(scene.ward, referral_id=referral_id, expected_version=sent.version, text="!")
    handoff.accept_referral(
        scene.community_doctor,
        referral_id=referral_id,
        expected_version=received.version,
        responsible_id=scene.community_nurse.id,
        first_contact_on=today() + timedelta(days=6),
    )
    deliver_all()

    assert [view.state for view in scene.both(referral_id)] == [State.ACCEPTED] * 2
    assert [fact.text for fact in scene.at_centre(referral_id).timeline if fact.kind == "answer_info"] == ["!"]
    assert_copies_equal(scene, referral_id)


def test_an_answer_that_comes_after_the_sender_has_settled_changes_nothing_any_more(scene: Scene) -> None:
    referral_id = scene.opened()
    sent, received = scene.both(referral_id)
    handoff.decline_referral(
        scene.community_doctor, referral_id=referral_id, expected_version=received.version, reason="no_capacity"
    )
    handoff.withdraw_referral(
        scene.ward, referral_id=referral_id, expected_version=sent.version, reason="wrong_receiver"
    )
    while scene.at_hospital(referral_id).state != State.DECLINED:
        deliver_next()
    version = scene.at_hospital(referral_id).version
    handoff.settle_unmet(scene.ward, referral_id=referral_id, expected_version=version, reason="no_other_receiver")
    deliver_all()

    assert [view.state for view in scene.both(referral_id)] == [State.CLOSED, State.CLOSED]
    assert scene.at_hospital(referral_id).asks[0].code == "already_over"
    assert_copies_equal(scene, referral_id)


def test_the_real_discharge_is_told_whenever_it_is_recorded(scene: Scene) -> None:
    referral_id = scene.sent()

    scene.do(handoff.record_discharge, scene.ward, referral_id, discharged_at=now() - timedelta(hours=1))

    row = next(iter(queries.discharges(scene.ward).items))
    assert (row.id, row.not_yet_accepted, row.discharged_at is not None) == (referral_id, True, True)
    assert_copies_equal(scene, referral_id)


def test_the_first_contact_follows_the_real_discharge(scene: Scene) -> None:
    referral_id = scene.accepted(discharge=now() + timedelta(hours=1))
    left = now() - timedelta(minutes=5)

    scene.do(handoff.record_discharge, scene.ward, referral_id, discharged_at=left)

    plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    assert plan is not None
    assert plan.tasks[0].due_until <= left + timedelta(hours=24)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"responsible_id": None}, "responsible_id", "required"),
        ({"first_contact_on": None}, "first_contact_on", "required"),
        ({"first_contact_on": today() - timedelta(days=1)}, "first_contact_on", "in_the_past"),
        ({"first_contact_on": today()}, "first_contact_on", "before_discharge"),
        ({"responsible_id": "head"}, "responsible_id", "not_clinical"),
        ({"responsible_id": "ward"}, "responsible_id", "not_clinical"),
    ],
)
def test_accepting_needs_a_doctor_or_nurse_of_ours_and_a_possible_day(
    scene: Scene, changed: dict[str, object], field: str, code: str
) -> None:
    referral_id = scene.opened()
    given = {name: getattr(scene, value).id if isinstance(value, str) else value for name, value in changed.items()}

    with pytest.raises(Invalid) as fault:
        scene.accept(referral_id, **given)

    assert (fault.value.field, fault.value.code) == (field, code)
    assert scene.at_centre(referral_id).state == State.RECEIVED


def test_nothing_is_sent_before_everything_is_filled_in(scene: Scene) -> None:
    ref = handoff.start_referral(
        scene.ward, kind=Kind.DOWN, patient_id=scene.patient(), recipient_id=scene.centre.id, reason="随访"
    )

    with pytest.raises(Invalid) as fault:
        handoff.send_referral(scene.ward, referral_id=ref.id, expected_version=ref.version)

    missing = ["planned_discharge_at", "diagnoses", "instructions", "red_flags"]
    assert [error.field for error in fault.value.errors] == missing
    offered = next(each for each in scene.at_hospital(ref.id).available_actions if each.verb == Verb.SEND)
    assert offered.blocked_by == tuple(missing)
    assert deliver_all() == 0


def test_nothing_leaves_without_consent(scene: Scene) -> None:
    patient_id = scene.patient(consent=False)
    ref = scene.draft(patient_id)

    with pytest.raises(Refused) as refusal:
        handoff.send_referral(scene.ward, referral_id=ref.id, expected_version=ref.version)

    assert refusal.value.code == "consent_missing"
    assert scene.at_hospital(ref.id).state == State.DRAFT
    assert deliver_all() == 0


def test_a_consent_without_the_identity_does_not_carry_a_handoff(scene: Scene) -> None:
    ref = scene.draft(scene.patient(categories=("conditions",)))

    with pytest.raises(Refused) as refusal:
        handoff.send_referral(scene.ward, referral_id=ref.id, expected_version=ref.version)

    assert refusal.value.code == "consent_missing"


def test_a_refused_consent_is_recorded_and_the_draft_goes_back(scene: Scene) -> None:
    ref = scene.draft(scene.patient(consent=False))

    scope = {"categories": ("identity",), "valid_until": today() + timedelta(days=30)}
    scene.do(handoff.ask_consent, scene.ward, ref.id, **scope)
    assert scene.at_hospital(ref.id).state == State.CONSENT_PENDING
    scene.do(handoff.refuse_consent, scene.ward, ref.id, reason="patient_refused")

    view = scene.at_hospital(ref.id)
    assert (view.state, view.timeline[-1].reason, view.timeline[-1].on_behalf_of) == (
        State.DRAFT,
        "patient_refused",
        "patient",
    )


def test_a_stale_version_is_a_conflict_that_names_the_current_one(scene: Scene) -> None:
    referral_id = scene.opened()
    version = scene.at_centre(referral_id).version

    with pytest.raises(Conflict) as conflict:
        handoff.decline_referral(
            scene.community_doctor, referral_id=referral_id, expected_version=version - 1, reason="no_capacity"
        )

    assert conflict.value.current_version == version
    assert scene.at_centre(referral_id).state == State.RECEIVED


def test_the_same_key_twice_sends_once(scene: Scene) -> None:
    ref = scene.draft()
    inputs = {"referral_id": ref.id, "expected_version": ref.version, "idempotency_key": "send-0001"}

    first = handoff.send_referral(scene.ward, **inputs)
    again = handoff.send_referral(scene.ward, **inputs)
    deliver_all()

    assert first == again
    assert [fact.kind for fact in scene.at_centre(ref.id).timeline] == ["send", "delivered"]


def test_actions_are_those_of_this_actor_on_this_version(scene: Scene) -> None:
    referral_id = scene.opened()

    doctor, head = (queries.referral(actor, referral_id=referral_id) for actor in (scene.community_doctor, scene.head))
    ward = queries.referral(scene.ward, referral_id=referral_id)
    assert actions(doctor) == {Verb.ASK_INFO, Verb.ACCEPT, Verb.DECLINE}
    assert actions(head) == actions(doctor) | {Verb.STOP, Verb.PROPOSE_ONWARD}
    assert actions(ward) == {Verb.WITHDRAW, Verb.REDIRECT, Verb.RECORD_DISCHARGE}
    scene.do(handoff.withdraw_referral, scene.ward, referral_id, reason="not_needed")

    assert actions(queries.referral(scene.head, referral_id=referral_id)) == set()


def test_another_organisation_knows_nothing_of_it(scene: Scene, other_centre: object, actor_in: object) -> None:
    referral_id = scene.sent()
    stranger = actor_in(other_centre, "centre_head")  # type: ignore[operator]

    with pytest.raises(NotFound):
        queries.referral(stranger, referral_id=referral_id)


def test_a_referral_needs_an_agreement_and_a_living_patient(scene: Scene, other_centre: object) -> None:
    patient_id = scene.patient()
    with pytest.raises(Refused) as refusal:
        handoff.start_referral(
            scene.community_doctor, kind=Kind.DOWN, patient_id=patient_id, recipient_id=scene.centre.id, reason="x"
        )
    assert refusal.value.code in ("no_partnership", "not_found")
    mark_deceased(scene.doctor, patient_id=patient_id, on=local(now()).date())

    with pytest.raises(Refused) as dead:
        scene.draft(patient_id)

    assert dead.value.code == "patient_deceased"


def test_a_new_consent_for_someone_else_changes_nothing(scene: Scene, other_centre: object) -> None:
    patient_id = scene.patient(consent=False)
    give_consent(scene.ward, patient_id, other_centre)  # type: ignore[arg-type]
    ref = scene.draft(patient_id)

    with pytest.raises(Refused):
        handoff.send_referral(scene.ward, referral_id=ref.id, expected_version=ref.version)
