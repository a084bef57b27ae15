"""A death that is said as an outcome ends everything, at both organisations, as a recorded death does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

import followup.queries
import patients.commands
import patients.queries
from consent.commands import withdraw_consent
from crossings import give_consent
from drain import deliver_all
from followup.enums import TaskState
from handoff import commands as handoff
from handoff.enums import Kind, State
from handoffs import Scene, Third, assert_copies_equal
from kernel.actor import Actor
from kernel.clock import today
from kernel.errors import Invalid, Refused

SAID = {"outcome": "died", "summary": "在家中去世"}


def deceased_on(actor: Actor, patient_id: UUID | None) -> date | None:
    assert patient_id is not None
    return patients.queries.detail(actor, patient_id=patient_id).deceased_on


def died(scene: Scene, referral_id: UUID, **said: Any) -> None:
    scene.do(handoff.send_outcome, scene.community_doctor, referral_id, **{**SAID, "died_on": today(), **said})


def test_a_death_as_outcome_is_recorded_at_both_and_stops_every_call(scene: Scene) -> None:
    referral_id = scene.in_care_of(Kind.DOWN)

    died(scene, referral_id)

    sent, received = scene.both(referral_id)
    assert [view.state for view in (sent, received)] == [State.OUTCOME_SENT] * 2
    assert [view.outcomes[-1].died_on for view in (sent, received)] == [today()] * 2
    assert deceased_on(scene.community_doctor, received.patient_id) == today()
    assert deceased_on(scene.doctor, sent.patient_id) == today()
    plan = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    assert plan is not None
    assert (plan.state, plan.stop_reason) == ("stopped", "death")
    assert TaskState.DUE not in {task.state for task in plan.tasks}
    assert_copies_equal(scene, referral_id)


def test_a_death_as_outcome_ends_the_other_referrals_of_the_patient(scene: Scene) -> None:
    patient_id = scene.patient_for(Kind.UP)
    over = scene.in_care_of(Kind.UP, patient_id)
    draft = scene.draft_of(Kind.DOWN, patient_id).id
    mine = scene.at_centre(over).patient_id
    assert mine is not None

    died(scene, over)

    assert scene.at_hospital(draft).state == State.CANCELLED
    assert scene.at_hospital(draft).timeline[-1].reason == "patient_died"
    assert deceased_on(scene.community_doctor, mine) == today()


@pytest.mark.parametrize("known_at", ["centre", "hospital"])
def test_a_death_on_the_patients_page_ends_everything_at_the_other_side_too(
    scene: Scene, third: Third, known_at: str
) -> None:
    patient = scene.patient()
    first = scene.accepted(patient_id=patient)
    give_consent(scene.ward, patient, third.tenant)
    second = scene.draft(patient, recipient_id=third.tenant.id).id
    here = scene.at_centre(first).patient_id
    assert here is not None
    actor, person = (scene.community_doctor, here) if known_at == "centre" else (scene.doctor, patient)

    patients.commands.mark_deceased(actor, patient_id=person, on=today())
    deliver_all()

    assert patients.queries.summary(scene.doctor, patient_id=patient).deceased_on == today()
    assert patients.queries.summary(scene.community_doctor, patient_id=here).deceased_on == today()
    assert [scene.at_hospital(each).state for each in (first, second)] == [State.CANCELLED] * 2


def test_the_outcome_is_still_read_after_a_death(scene: Scene) -> None:
    referral_id = scene.in_care_of(Kind.UP)
    died(scene, referral_id)

    scene.do(handoff.acknowledge_outcome, scene.doctor, referral_id, reason="no_action")

    assert [view.state for view in scene.both(referral_id)] == [State.CLOSED] * 2


def test_a_death_said_twice_is_recorded_once(scene: Scene) -> None:
    referral_id = scene.in_care_of(Kind.UP)
    died(scene, referral_id, died_on=today() - timedelta(days=1))
    scene.do(handoff.question_outcome, scene.doctor, referral_id, text="何时?")

    died(scene, referral_id)

    assert deceased_on(scene.doctor, scene.at_hospital(referral_id).patient_id) == today() - timedelta(days=1)
    assert_copies_equal(scene, referral_id)


def test_a_death_reaches_the_sender_whose_consent_has_ended(scene: Scene) -> None:
    referral_id = scene.accepted()
    patient_id = scene.at_hospital(referral_id).patient_id
    ended = {"expected_version": 1, "how": "verbal_witnessed", "by": "self"}
    withdraw_consent(scene.ward, consent_id=scene.consents[patient_id], **ended)  # type: ignore[index]
    deliver_all()

    died(scene, referral_id)

    assert deceased_on(scene.doctor, patient_id) == today()


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"died_on": None}, "died_on", "required"),
        ({"died_on": date(2100, 1, 1)}, "died_on", "in_the_future"),
        ({"died_on": today() - timedelta(days=40)}, "died_on", "long_before"),
        ({"outcome": "improved"}, "died_on", "not_for_this_outcome"),
    ],
)
def test_a_death_needs_a_day_that_can_be_one(scene: Scene, said: dict[str, Any], field: str, code: str) -> None:
    referral_id = scene.in_care_of(Kind.UP)

    with pytest.raises(Invalid) as fault:
        died(scene, referral_id, **said)

    assert (fault.value.field, fault.value.code) == (field, code)
    assert [view.state for view in scene.both(referral_id)] == [State.IN_CARE] * 2


def test_an_answer_to_a_question_records_no_death(scene: Scene) -> None:
    referral_id = scene.accepted_of(Kind.ADVICE)

    with pytest.raises(Invalid, match="unknown_reason"):
        died(scene, referral_id)


def test_a_death_that_our_birthday_contradicts_is_noted_and_holds_nothing_up(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral_id = scene.in_care_of(Kind.DOWN)
    view = scene.at_hospital(referral_id)
    assert view.patient_id is not None
    yesterday = today() - timedelta(days=1)
    recorded = patients.commands.mark_deceased

    def born_later(actor: Actor, **said: Any) -> Any:
        if actor.tenant == scene.hospital:
            raise Invalid("on", "impossible_date", "born later")
        return recorded(actor, **said)

    monkeypatch.setattr("patients.commands.mark_deceased", born_later)
    died(scene, referral_id, died_on=yesterday)

    assert [each.state for each in scene.both(referral_id)] == [State.OUTCOME_SENT] * 2
    known = patients.queries.detail(scene.doctor, patient_id=view.patient_id)
    assert known.deceased_on is None
    assert [(note.field, note.theirs) for note in known.notes] == [("deceased_on", yesterday.isoformat())]


def test_nothing_is_sent_for_somebody_who_died_and_a_redirect_goes_nowhere(scene: Scene, third: Third) -> None:
    patient_id = scene.patient_for(Kind.UP, scene.centre, third.tenant)
    referral_id = scene.sent_of(Kind.UP, patient_id)
    view = scene.at_hospital(referral_id)
    handoff.redirect_referral(
        scene.doctor,
        referral_id=referral_id,
        expected_version=view.version,
        recipient_id=third.tenant.id,
        reason="no_answer",
    )
    patients.commands.mark_deceased(scene.doctor, patient_id=patient_id, on=today())
    deliver_all()

    ended = scene.at_hospital(referral_id)
    assert (ended.state, ended.order_status) == (State.REDIRECTED, "revoked")


def test_a_draft_is_not_sent_for_somebody_who_died(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = scene.draft()
    patient_id = scene.at_hospital(draft.id).patient_id
    assert patient_id is not None
    monkeypatch.setattr("handoff.commands.close_for_death", lambda *_args, **_about: None)
    patients.commands.mark_deceased(scene.doctor, patient_id=patient_id, on=today())

    with pytest.raises(Refused) as refusal:
        handoff.send_referral(scene.doctor, referral_id=draft.id, expected_version=draft.version)

    assert refusal.value.code == "patient_deceased"


def test_two_days_of_death_are_noted_for_somebody_to_settle(scene: Scene) -> None:
    referral_id = scene.in_care_of(Kind.DOWN)
    view = scene.at_hospital(referral_id)
    assert view.patient_id is not None
    with_stop = scene.at_centre(referral_id).version
    died_here = today() - timedelta(days=1)
    handoff.send_outcome(
        scene.community_doctor, referral_id=referral_id, expected_version=with_stop, **{**SAID, "died_on": died_here}
    )
    patients.commands.mark_deceased(scene.doctor, patient_id=view.patient_id, on=today())
    deliver_all()

    known = patients.queries.detail(scene.doctor, patient_id=view.patient_id)
    assert known.deceased_on == today()
    told = [(note.field, note.ours, note.theirs) for note in known.notes]
    assert told == [("deceased_on", today().isoformat(), died_here.isoformat())]


def test_somebody_known_to_be_dead_is_not_taken_over(scene: Scene) -> None:
    first = scene.in_care_of(Kind.DOWN)
    at_hospital, at_centre = (view.patient_id for view in scene.both(first))
    assert at_hospital is not None
    assert at_centre is not None
    scene.do(handoff.send_outcome, scene.community_doctor, first, outcome="improved", summary="平稳")
    scene.do(handoff.acknowledge_outcome, scene.doctor, first, reason="no_action")
    patients.commands.mark_deceased(scene.community_doctor, patient_id=at_centre, on=today())
    again = scene.sent_of(Kind.DOWN, at_hospital)

    scene.accept(again)

    assert [view.state for view in scene.both(again)] == [State.CANCELLED] * 2
    assert scene.at_hospital(again).timeline[-1].reason == "patient_died"
