"""The doors, and who holds the keys."""

from decimal import Decimal

import pytest

from followup import access
from followup.apps import FollowupConfig
from followup.commands import record_form_response, record_readings
from followup.contracts import Reading
from followup.enums import EventKind, Permission
from followup.rules.barthel import ITEMS
from journal.kinds import needed
from kernel.clock import now
from kernel.errors import Conflict, NotFound, Refused
from kernel.ids import new_id
from staff.access import machine, permissions_of
from staff.enums import Role
from tenancy.access import unit_of_work

ANSWERS = {
    "severity": "mild",
    **{f"barthel_{item}": "5" for item in ITEMS},
    "living": "alone",
    "caregiver_available": True,
    "length_of_stay": 3,
    "acute_admission": False,
    "comorbidities": [],
    "emergency_visits": 0,
}
P = Permission
RIGHTS = {
    Role.WARD_NURSE: {P.RECORD_FORMS, P.READ_FORMS},
    Role.HOSPITAL_DOCTOR: {P.RECORD_FORMS, P.READ_FORMS},
    Role.REFERRAL_OFFICE: {P.READ_FORMS, P.START_PLANS},
    Role.COMMUNITY_NURSE: {
        P.READ,
        P.START_PLANS,
        P.STOP_PLANS,
        P.WORK_TASKS,
        P.RECORD_READINGS,
        P.HANDLE_ALERTS,
    },
    Role.REGIONAL_ADMINISTRATOR: set(),
    Role.ORGANISATION_ADMINISTRATOR: set(),
    Role.PRIVACY_OFFICER: set(),
}
RIGHTS[Role.COMMUNITY_DOCTOR] = RIGHTS[Role.CENTRE_HEAD] = RIGHTS[Role.COMMUNITY_NURSE] | {P.REASSIGN}


@pytest.mark.parametrize("role", Role)
def test_what_each_role_may_do(role):
    ours = {str(permission) for permission in Permission}

    assert permissions_of([role]) & ours == RIGHTS[role]


def test_machines_may_do_what_they_are_for_and_nothing_else(centre):
    rights = {name: machine(centre, name).permissions & frozenset(P) for name in FollowupConfig.machine_grants}

    assert rights == {
        "followup": {P.STOP_PLANS, P.READ, P.HANDLE_ALERTS},
        "clock": {P.EXTEND_PLANS},
        "exchange": {P.START_PLANS, P.STOP_PLANS},
    }


@pytest.mark.parametrize("kind", EventKind)
def test_events_are_told_to_those_who_may_read_what_they_point_to(kind):
    assert needed(kind) == (P.READ_FORMS if kind == EventKind.FORM_RECORDED else P.READ)


@pytest.fixture
def something_of_everything(centre, nurse, patient, planned, actor_in):
    """A plan with tasks, an emergency and an assessment, all of one patient of the centre."""
    planned(patient)
    emergency = (Reading("8480-6", Decimal(190), "mm[Hg]"), Reading("8462-4", Decimal(110), "mm[Hg]"))
    record_readings(nurse, patient_id=patient, readings=emergency, source="clinic", taken_at=now())
    assessor = actor_in(centre, "hospital_doctor")
    record_form_response(assessor, form_code="pre-discharge-assessment", patient_id=patient, answers=ANSWERS)


DOORS = {
    access.forms_visible_to: "hospital_doctor",
    access.plans_visible_to: "community_nurse",
    access.tasks_visible_to: "community_nurse",
    access.readings_visible_to: "community_nurse",
    access.alerts_visible_to: "community_nurse",
}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_without_the_right_a_list_is_empty(centre, something_of_everything, actor_in, door):
    with unit_of_work(centre):
        assert door(actor_in(centre, DOORS[door])).exists()
        assert not door(actor_in(centre, "privacy_officer")).exists()


def test_what_is_for_machines_is_for_nobody_else(centre, nurse, patient, planned, actor_in):
    planned(patient, referral_id=(referral_id := new_id()))
    stranger = actor_in(centre, "privacy_officer")

    with unit_of_work(centre):
        assert access.plans_to_extend(machine(centre, "clock")).exists()
        assert not access.plans_to_extend(nurse).exists()
        assert access.plans_to_stop(nurse, patient_id=patient)
        assert access.plans_to_stop(stranger, patient_id=patient) == []
        assert access.plan_to_retime(nurse, referral_id)
        assert access.plan_to_retime(stranger, referral_id) is None


def test_not_yours_and_not_there_are_one_answer(centre, nurse, patient, planned, actor_in):
    ref = planned(patient)
    stranger = actor_in(centre, "privacy_officer")

    with unit_of_work(centre):
        task_id = access.tasks_visible_to(nurse).first().id
        answers = []
        for door, actor, row_id in (
            (access.plan_to_change, stranger, ref.id),
            (access.plan_to_change, nurse, new_id()),
            (access.task_to_change, stranger, task_id),
            (access.task_to_change, nurse, new_id()),
            (access.alert_to_change, nurse, new_id()),
        ):
            with pytest.raises(NotFound) as refusal:
                door(actor, row_id, 1)
            answers.append((refusal.value.code, str(refusal.value.message)))
        with pytest.raises(NotFound):
            access.plan_to_extend(nurse, ref.id)

    assert len(set(answers)) == 1


def test_the_version_is_asked_before_the_state(centre, nurse, head, patient, planned):
    ref = planned(patient)
    with unit_of_work(centre):
        with pytest.raises(Conflict) as conflict:
            access.plan_to_change(head, ref.id, 7)
        assert access.plan_to_change(head, ref.id, 1).id == ref.id

    assert conflict.value.current_version == 1


@pytest.mark.parametrize(("role", "carer"), [("community_nurse", True), ("centre_head", True), ("ward_nurse", False)])
def test_who_can_be_named(centre, nurse, person_in, role, carer):
    named = person_in(centre, role)

    with unit_of_work(centre):
        if carer:
            access.require_carer(nurse, named.id, "responsible_id")
        else:
            with pytest.raises(Exception, match="not_a_carer"):
                access.require_carer(nurse, named.id, "responsible_id")


def test_locks_are_taken_from_the_patient_down(centre, nurse, patient, planned, statements):
    planned(patient)
    with unit_of_work(centre):
        task_id = access.tasks_visible_to(nurse).first().id
        with statements() as found:
            access.task_to_change(nurse, task_id, 1)

    locked = [sql.split('FROM "')[1].split('"')[0] for sql in found if "FOR UPDATE" in sql]
    assert locked == ["patients_patient", "followup_plan", "followup_task"]


def test_a_task_whose_plan_was_stopped_is_closed_to_change(centre, nurse, patient, planned):
    from followup.commands import stop_plan

    planned(patient)
    stop_plan(nurse, patient_id=patient, reason="completed")

    with unit_of_work(centre), pytest.raises(Refused):
        access.task_to_change(nurse, access.tasks_visible_to(nurse).first().id, 2)
