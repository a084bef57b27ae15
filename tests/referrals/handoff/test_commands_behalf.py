"""Acting in a colleague's name: looked up by the server, kept as it was, told to the other side, on record."""

from __future__ import annotations

import inspect
from datetime import timedelta
from typing import Any

import pytest

import staff.commands
from audit.models import AuditEntry
from handoff import commands as handoff
from handoff import queries
from handoff.enums import Verb
from handoffs import COMMAND_OF
from kernel.clock import today
from kernel.errors import Invalid, NotFound, Refused
from kernel.ids import new_id
from staff.access import machine
from staff.enums import Role
from tenancy.access import unit_of_work


@pytest.fixture
def li(scene, person_in):
    """A doctor with a title, who lets the referral office act for a week."""
    doctor = person_in(scene.hospital, Role.HOSPITAL_DOCTOR, name="李医生")
    about = {"account_id": doctor.id, "expected_version": 1, "title": "主任医师"}
    staff.commands.change_person(machine(scene.hospital, "provisioning"), **about)
    term = {"valid_from": today(), "valid_to": today() + timedelta(days=7)}
    staff.commands.delegate(doctor, holder_id=scene.office.id, **term)
    return doctor


def recorded(tenant, action) -> list[tuple[Any, str]]:
    with unit_of_work(tenant):
        return list(AuditEntry.objects.filter(action=action, outcome="done").values_list("actor_id", "code"))


def test_both_names_stand_on_both_timelines_and_on_the_record(scene, li):
    ref = scene.draft()
    version = scene.at_hospital(ref.id).version

    handoff.send_referral(scene.office, referral_id=ref.id, expected_version=version, on_behalf_of=str(li.id))
    scene.deliver()

    for view in scene.both(ref.id):
        sent = next(fact for fact in view.timeline if fact.kind == Verb.SEND)
        assert (sent.by_name, sent.on_behalf_of) == ("钱主任", "李医生 主任医师")
    assert recorded(scene.hospital, "handoff.send_referral") == [(scene.office.id, f"for:{li.id}")]


def test_a_request_crosses_with_the_name(scene, li):
    referral_id = scene.accepted()

    scene.do(handoff.cancel_referral, scene.office, referral_id, reason="condition_changed", on_behalf_of=str(li.id))

    for view in scene.both(referral_id):
        told = {fact.kind: fact.on_behalf_of for fact in view.timeline}
        assert (told["asked"], told[Verb.CANCEL]) == ("李医生 主任医师", "李医生 主任医师")


def test_the_snapshot_stays_when_the_title_changes_and_the_delegation_ends(scene, li):
    referral_id = scene.sent()
    about = {"reason": "not_needed", "on_behalf_of": str(li.id)}
    scene.do(handoff.withdraw_referral, scene.office, referral_id, **about)

    change = {"account_id": li.id, "expected_version": 2, "title": "院长"}
    staff.commands.change_person(machine(scene.hospital, "provisioning"), **change)

    told = [fact.on_behalf_of for fact in scene.at_hospital(referral_id).timeline if fact.on_behalf_of]
    assert set(told) == {"李医生 主任医师"}


@pytest.mark.parametrize("who", ["nobody", "text", "not_given", "other_side"])
def test_whoever_let_nobody_act_is_refused_and_nothing_changes(scene, li, who):
    ref = scene.draft()
    before = scene.at_hospital(ref.id)
    named = {"nobody": new_id(), "text": "李医生", "not_given": scene.ward.id, "other_side": scene.head.id}[who]

    with pytest.raises(Invalid if who == "text" else Refused) as fault:
        handoff.send_referral(
            scene.office, referral_id=ref.id, expected_version=before.version, on_behalf_of=str(named)
        )

    assert fault.value.code == ("unknown" if who == "text" else "no_delegation")
    assert scene.at_hospital(ref.id).timeline == before.timeline
    assert scene.at_hospital(ref.id).state == before.state


def test_it_widens_nobodys_role(scene):
    """A nurse may act for a doctor, and still not accept."""
    nurse, doctor = scene.community_nurse, scene.community_doctor
    term = {"valid_from": today(), "valid_to": today()}
    staff.commands.delegate(doctor, holder_id=nurse.id, **term)
    referral_id = scene.opened()

    given = {"responsible_id": nurse.id, "first_contact_on": today(), "on_behalf_of": str(doctor.id)}
    version = scene.at_centre(referral_id).version
    with pytest.raises(Refused) as fault:
        handoff.accept_referral(nurse, referral_id=referral_id, expected_version=version, **given)

    assert fault.value.code == "not_allowed"
    assert scene.at_centre(referral_id).state == "RECEIVED"


def test_for_the_patient_no_delegation_is_needed(scene):
    referral_id = scene.sent()

    scene.do(handoff.withdraw_referral, scene.ward, referral_id, reason="patient_declined", on_behalf_of="patient")

    assert {fact.on_behalf_of for fact in scene.at_hospital(referral_id).timeline} == {"", "patient"}


def test_every_verb_of_a_person_takes_it():
    taken = {verb: inspect.signature(command).parameters for verb, command in COMMAND_OF.items()}

    assert [verb for verb, inputs in taken.items() if "on_behalf_of" not in inputs] == []


def test_a_nurse_sees_what_a_colleague_answers_for_while_she_may_act_for_her(scene):
    referral_id = scene.accepted()
    hers = {"list_name": "accepted_no_contact"}
    with pytest.raises(NotFound):
        queries.referral(scene.other_nurse, referral_id=referral_id)

    term = {"valid_from": today(), "valid_to": today() + timedelta(days=7)}
    given = staff.commands.delegate(scene.community_nurse, holder_id=scene.other_nurse.id, **term)

    assert queries.referral(scene.other_nurse, referral_id=referral_id).id == referral_id
    assert [row.id for row in queries.inbox(scene.other_nurse, **hers).items] == [referral_id]
    about = {"text": "已电话联系", "on_behalf_of": str(scene.community_nurse.id)}
    scene.do(handoff.record_arrival, scene.other_nurse, referral_id)
    scene.do(handoff.write_note, scene.other_nurse, referral_id, **about)
    assert scene.at_hospital(referral_id).timeline[-1].on_behalf_of.startswith(scene.community_nurse.name)

    staff.commands.end_delegation(scene.community_nurse, delegation_id=given.id, expected_version=given.version)
    with pytest.raises(NotFound):
        queries.referral(scene.other_nurse, referral_id=referral_id)
