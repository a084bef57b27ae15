"""The life of a referral whose receiver is outside the network: one copy, the same table, the same clocks."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

import consent.commands
import consent.queries
import outside.commands
import outside.queries
import patients.commands
import patients.queries
from consent.enums import Category
from crossings import give_consent
from exchange.models import OutboxMessage
from handoff import commands as handoff
from handoff import queries
from handoff.enums import ClockCode, FactKind, Kind, PackageStatus, Side, State, Verb
from handoff.tasks import fire_due_clocks
from kernel.clock import now, today
from kernel.errors import Invalid, NotFound, Refused
from outside.enums import LinkState, VisitState
from staff.access import machine
from tenancy.access import unit_of_work

OFFERED = {Verb.ASK_INFO, Verb.ACCEPT, Verb.DECLINE, Verb.WAITLIST}


def due(abroad, moment):
    with time_machine.travel(moment):
        fire_due_clocks(machine(abroad.scene.hospital, "clock"))


def test_before_acceptance_only_the_masked_preview_is_there(abroad):
    referral_id, _issued, person = abroad.inside()
    name = abroad.scene.at_hospital(referral_id).patient_name

    view = abroad.read(person)

    assert view.package.status == PackageStatus.AFTER_ACCEPTANCE
    assert view.package.sections == ()
    assert view.preview.masked_name != name
    assert name not in str(view)
    assert {action.verb for action in view.available_actions} >= OFFERED


def test_accepting_names_a_person_moves_responsibility_and_opens_the_package(abroad):
    referral_id, _issued, person = abroad.inside()

    abroad.accept(person, responsible_title="副主任医师")

    view = abroad.scene.at_hospital(referral_id)
    assert view.state == State.ACCEPTED
    assert (view.owner_id, view.region_id) == (abroad.id, None)
    assert (view.responsible.name, view.responsible.phone) == ("沈医生", "0571-88881234")
    read = abroad.read(person)
    assert read.package.status == PackageStatus.HERE
    assert read.package.sections[0].content["name"] == view.patient_name
    assert [fact.kind for fact in view.timeline][-2:] == [Verb.ACCEPT, FactKind.PACKAGE_SENT]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"responsible_name": " "}, "responsible_name"),
        ({"responsible_phone": ""}, "responsible_phone"),
        ({"responsible_phone": "call me"}, "responsible_phone"),
        ({"responsible_name": "x" * 121}, "responsible_name"),
    ],
)
def test_accepting_without_a_person_to_call_is_refused(abroad, given, field):
    referral_id, _issued, person = abroad.inside()

    with pytest.raises(Invalid) as invalid:
        abroad.accept(person, **given)

    assert invalid.value.field == field
    assert abroad.scene.at_hospital(referral_id).state == State.RECEIVED


def test_a_discharge_is_accepted_with_the_day_of_the_first_contact(abroad):
    referral_id, _issued, person = abroad.inside(Kind.DOWN)

    with pytest.raises(Invalid) as invalid:
        abroad.accept(person)
    assert invalid.value.field == "first_contact_on"
    with pytest.raises(Invalid):
        abroad.accept(person, first_contact_on=today() + timedelta(days=1))
    abroad.accept(person, first_contact_on=today() + timedelta(days=6))

    assert abroad.scene.at_hospital(referral_id).first_contact_on == today() + timedelta(days=6)


def test_asking_answering_arriving_noting_and_the_outcome(abroad):
    scene = abroad.scene
    referral_id, _issued, person = abroad.inside()

    abroad.do(handoff.ask_info, person, text="有无心脏起搏器?")
    assert scene.at_hospital(referral_id).ball.mine
    scene.do(handoff.answer_info, scene.doctor, referral_id, text="没有")
    abroad.accept(person)
    abroad.do(handoff.record_arrival, person)
    abroad.do(handoff.write_note, person, text="已开始训练")
    abroad.do(handoff.send_outcome, person, outcome="improved", summary="步行50米", next_steps="两周后复诊")
    scene.do(handoff.acknowledge_outcome, scene.doctor, referral_id, reason="no_action")

    view = scene.at_hospital(referral_id)
    assert view.state == State.CLOSED
    assert view.outcomes[-1].summary == "步行50米"
    assert [fact.side for fact in view.timeline if fact.kind == Verb.NOTE] == [Side.RECIPIENT]


def test_what_the_table_does_not_have_is_refused(abroad):
    scene = abroad.scene
    referral_id, _issued, person = abroad.inside()

    with pytest.raises(Refused, match="not_in_this_state"):
        abroad.do(handoff.record_arrival, person)
    with pytest.raises(Refused, match="not_allowed"):
        abroad.do(handoff.withdraw_referral, person, reason="not_needed")
    with pytest.raises(Refused, match="other_side_decides"):
        scene.do(handoff.decline_referral, scene.doctor, referral_id, reason="no_capacity")
    with pytest.raises(Refused, match="other_side_decides"):
        scene.do(
            handoff.accept_outside, scene.doctor, referral_id, responsible_name="王医生", responsible_phone="12345678"
        )
    received = scene.sent_of(Kind.LATERAL)
    with pytest.raises(Refused, match="other_side_decides"):
        scene.do(
            handoff.accept_outside, scene.community_doctor, received, responsible_name="x", responsible_phone="12345678"
        )
    assert scene.at_hospital(referral_id).state == State.RECEIVED


def test_the_green_channel_stays_inside_the_network(abroad):
    patient = abroad.scene.patient(consent=False)

    with pytest.raises(Refused, match="no_partnership"):
        handoff.start_referral(
            abroad.scene.doctor, kind=Kind.UP_GREEN, patient_id=patient, recipient_id=abroad.id, reason="胸痛"
        )


def test_declining_closes_the_link_and_the_sender_chooses_another(abroad):
    scene = abroad.scene
    referral_id, issued, person = abroad.inside()

    abroad.do(handoff.decline_referral, person, reason="no_capacity")
    assert scene.at_hospital(referral_id).state == State.DECLINED
    assert abroad.visit(issued).why == "declined"
    with pytest.raises(Refused, match="link_closed"):
        abroad.read(person)
    patient = scene.at_hospital(referral_id).patient_id
    give_consent(scene.ward, patient, scene.centre, purpose="lateral_referral")
    scene.do(handoff.redirect_referral, scene.doctor, referral_id, recipient_id=scene.centre.id, reason="declined")
    scene.do(handoff.send_referral, scene.doctor, referral_id)

    assert abroad.visit(issued).why == "elsewhere"
    with pytest.raises(NotFound):
        abroad.read(person)
    assert scene.at_centre(referral_id).state == State.SENT
    chain = scene.at_hospital(referral_id).chain
    assert [link.recipient_name for link in chain] == ["邻省康复医院 神经康复科", scene.centre.name]


def test_a_referral_that_was_declined_inside_goes_outside(abroad):
    scene = abroad.scene
    referral_id = scene.sent_of(Kind.LATERAL)
    scene.do(handoff.open_referral, scene.community_doctor, referral_id)
    scene.do(handoff.decline_referral, scene.community_doctor, referral_id, reason="no_capacity")
    scene.do(handoff.redirect_referral, scene.doctor, referral_id, recipient_id=abroad.id, reason="declined")
    with pytest.raises(Refused, match="consent_missing"):
        scene.do(handoff.send_referral, scene.doctor, referral_id)

    abroad.consent(scene.at_hospital(referral_id).patient_id)
    scene.do(handoff.send_referral, scene.doctor, referral_id)
    issued = abroad.issued(referral_id)
    abroad.enter(issued)
    abroad.accept(abroad.person(issued))

    assert scene.at_hospital(referral_id).state == State.ACCEPTED
    assert scene.at_centre(referral_id).state == State.REDIRECTED


def test_an_asked_receiver_inside_lets_go_and_it_goes_outside(abroad):
    scene = abroad.scene
    referral_id = scene.sent_of(Kind.LATERAL)

    scene.do(handoff.redirect_referral, scene.doctor, referral_id, recipient_id=abroad.id, reason="no_answer")

    view = scene.at_hospital(referral_id)
    assert (view.state, view.outside) == (State.DRAFT, True)
    assert scene.at_centre(referral_id).state == State.REDIRECTED


def test_nothing_is_posted_to_anybody(abroad):
    _referral_id, _issued, person = abroad.inside()
    abroad.accept(person)

    with unit_of_work(abroad.scene.hospital):
        assert OutboxMessage.objects.filter(recipient_id=abroad.id).count() == 0


@pytest.mark.parametrize(
    ("verb", "inputs", "state"),
    [
        (handoff.withdraw_referral, {"reason": "not_needed"}, State.WITHDRAWN),
        (handoff.stop_referral, {"reason": "superseded"}, State.CANCELLED),
        (handoff.enter_in_error, {"reason": "wrong_patient"}, State.ENTERED_IN_ERROR),
    ],
)
def test_what_the_sender_asks_is_applied_at_once_and_closes_the_link(abroad, verb, inputs, state):
    scene = abroad.scene
    referral_id, issued, person = abroad.inside()

    scene.do(verb, scene.office, referral_id, **inputs)

    view = scene.at_hospital(referral_id)
    assert (view.state, view.asks) == (state, ())
    assert abroad.visit(issued).state == VisitState.CLOSED
    with pytest.raises(Refused, match="link_closed"):
        abroad.read(person)


def test_undo_is_there_while_no_code_was_entered_and_the_link_proves_it(abroad):
    scene = abroad.scene
    untouched, opened = abroad.sent(), abroad.sent()
    abroad.issued(untouched)
    abroad.enter(abroad.issued(opened))

    scene.do(handoff.undo_sending, scene.doctor, untouched)
    with pytest.raises(Refused, match="not_in_this_state"):
        scene.do(handoff.undo_sending, scene.doctor, opened)

    assert scene.at_hospital(untouched).state == State.ENTERED_IN_ERROR
    (proof,) = outside.queries.links(scene.doctor, referral_id=untouched)
    assert (proof.state, proof.opened_at, proof.opened_by) == (LinkState.CLOSED, None, "")
    assert "undo" not in {action.verb for action in scene.at_hospital(opened).available_actions}
    (proof,) = outside.queries.links(scene.doctor, referral_id=opened)
    assert proof.opened_at is not None
    assert proof.opened_by == "沈医生"


def test_withdrawn_consent_closes_the_link_at_once_and_a_new_one_opens_it(abroad):
    scene = abroad.scene
    referral_id, issued, person = abroad.inside()
    abroad.accept(person)
    patient = scene.at_hospital(referral_id).patient_id

    consent.commands.withdraw_consent(
        scene.ward, consent_id=scene.consents[patient], expected_version=1, how="paper", by="self"
    )
    assert abroad.visit(issued).why == "consent"
    with pytest.raises(Refused, match="link_closed"):
        abroad.read(person)
    with pytest.raises(Refused, match="consent_missing"):
        abroad.issued(referral_id)
    with time_machine.travel(now() + timedelta(minutes=1)):
        abroad.consent(patient)
        assert abroad.visit(issued).state == VisitState.INSIDE


def test_a_narrower_consent_withholds_what_it_does_not_name(abroad):
    scene = abroad.scene
    referral_id, _issued, person = abroad.inside()
    abroad.accept(person)
    patient = scene.at_hospital(referral_id).patient_id

    with time_machine.travel(now() + timedelta(minutes=1)):
        abroad.consent(patient, categories=(Category.IDENTITY,))
        view = abroad.read(person)

    shown = {section.category: section.status for section in view.package.sections}
    assert shown[Category.IDENTITY] == "here"
    assert {status for category, status in shown.items() if category != Category.IDENTITY} == {"withheld"}


def test_death_closes_the_link(abroad):
    scene = abroad.scene
    referral_id, issued, _person = abroad.inside()
    patient = scene.at_hospital(referral_id).patient_id

    patients.commands.mark_deceased(scene.doctor, patient_id=patient, on=today())

    assert scene.at_hospital(referral_id).state == State.CANCELLED
    assert abroad.visit(issued).state == VisitState.CLOSED


def test_the_clocks_of_both_sides_run_here_and_fire(abroad):
    referral_id = abroad.sent()
    codes = {clock.code for clock in abroad.scene.at_hospital(referral_id).clocks}
    assert {ClockCode.R1, ClockCode.R2, ClockCode.R9} <= codes

    due(abroad, now() + timedelta(days=8))
    assert abroad.scene.at_hospital(referral_id).escalation_level >= 1
    issued = abroad.issued(referral_id)
    due(abroad, now() + timedelta(days=40))

    assert abroad.scene.at_hospital(referral_id).state == State.EXPIRED
    assert abroad.visit(issued).state == VisitState.CLOSED


def test_a_question_pauses_the_receivers_clock(abroad):
    referral_id, _issued, person = abroad.inside()

    abroad.do(handoff.ask_info, person, text="?")

    clocks = {clock.code: clock for clock in abroad.scene.at_hospital(referral_id).clocks if clock.level == 1}
    assert clocks[ClockCode.R2].paused_at is not None
    assert clocks[ClockCode.R3].running


def test_a_cancellation_waits_for_the_receiver_who_may_go_on(abroad):
    scene = abroad.scene
    referral_id, _issued, person = abroad.inside()
    abroad.accept(person)

    scene.do(handoff.cancel_referral, scene.doctor, referral_id, reason="not_needed")
    assert scene.at_hospital(referral_id).state == State.CANCEL_REQUESTED
    abroad.do(handoff.continue_care, person, reason="care_started")
    assert scene.at_hospital(referral_id).state == State.ACCEPTED
    scene.do(handoff.cancel_referral, scene.doctor, referral_id, reason="not_needed")
    abroad.do(handoff.confirm_cancellation, person)

    assert scene.at_hospital(referral_id).state == State.CANCELLED


def test_the_patients_ledger_shows_what_was_opened_and_by_whom(abroad):
    scene = abroad.scene
    referral_id, _issued, person = abroad.inside()
    patient = scene.at_hospital(referral_id).patient_id

    (entry,) = consent.queries.ledger(scene.doctor, patient_id=patient)
    assert [one.opened_by for one in entry.disclosures] == ["沈医生"]
    abroad.accept(person)
    (entry,) = consent.queries.ledger(scene.doctor, patient_id=patient)

    assert len(entry.disclosures) == 2
    assert {one.recipient.name for one in entry.disclosures} == {"邻省康复医院 神经康复科"}
    assert entry.recipient.contact == "0571-8888 1234"


def test_the_complete_record_follows_after_arrival_and_is_on_the_ledger(abroad):
    scene = abroad.scene
    referral_id, _issued, person = abroad.inside(Kind.UP)
    abroad.accept(person)
    abroad.do(handoff.record_arrival, person)

    scene.do(handoff.send_record, scene.doctor, referral_id)

    assert abroad.read(person).package.number == 2
    (entry,) = consent.queries.ledger(scene.doctor, patient_id=scene.at_hospital(referral_id).patient_id)
    assert len(entry.disclosures) == 3


def test_the_worklist_names_the_institution(abroad):
    abroad.sent()

    (row,) = [
        one
        for one in queries.inbox(abroad.scene.doctor, list_name="not_yet_accepted").items
        if one.partner_id == abroad.id
    ]

    assert (row.partner_name, row.outside) == ("邻省康复医院 神经康复科", True)


def test_an_institution_off_the_list_gets_nothing_new(abroad):
    from destinations.commands import change_destination

    draft = abroad.draft()
    change_destination(
        abroad.scene.doctor,
        destination_id=abroad.id,
        expected_version=1,
        contact_name="韩主任",
        phone="0571-88881234",
        area="邻省",
        active=False,
    )

    with pytest.raises(Refused, match="no_partnership"):
        handoff.send_referral(abroad.scene.doctor, referral_id=draft.id, expected_version=draft.version)


def test_a_death_that_a_guest_tells_is_recorded_when_the_sender_has_read_it(abroad):
    referral_id, _issued, person = abroad.inside()
    abroad.accept(person)
    abroad.do(handoff.record_arrival, person)
    abroad.do(handoff.send_outcome, person, outcome="died", summary="院内去世", died_on=today())
    doctor = abroad.scene.doctor
    patient_id = abroad.scene.at_hospital(referral_id).patient_id
    assert patients.queries.summary(doctor, patient_id=patient_id).deceased_on is None

    version = abroad.scene.at_hospital(referral_id).version
    handoff.acknowledge_outcome(doctor, referral_id=referral_id, expected_version=version, reason="no_action")

    assert patients.queries.summary(doctor, patient_id=patient_id).deceased_on == today()


def test_a_told_death_is_not_closed_unread_by_a_clock(abroad):
    referral_id, _issued, person = abroad.inside()
    abroad.accept(person)
    abroad.do(handoff.record_arrival, person)
    abroad.do(handoff.send_outcome, person, outcome="died", summary="院内去世", died_on=today())

    for day in range(1, 60):
        due(abroad, now() + timedelta(days=day))

    assert abroad.scene.at_hospital(referral_id).state == State.OUTCOME_SENT
