"""Paper: what can be printed on each side and when, and that it is on record as printed."""

from __future__ import annotations

import pytest

from audit.models import AuditEntry
from handoff import commands as handoff
from handoff import queries
from handoff.enums import Kind
from kernel.errors import NotFound
from tenancy.access import unit_of_work


def forms(view):
    return [link.form for link in view.papers]


def recorded(tenant, action):
    with unit_of_work(tenant):
        return list(AuditEntry.objects.filter(action=action).values_list("patient_id", "outcome"))


def test_the_sender_prints_at_once_and_the_receiver_after_acceptance(scene):
    sent, taken = scene.sent(), scene.accepted()

    assert forms(scene.at_hospital(sent)) == ["back", "plan", "sheet"]
    assert forms(scene.at_centre(sent)) == []
    assert forms(scene.at_centre(taken)) == ["back", "plan", "sheet"]


def test_whoever_was_sent_on_goes_back_with_the_outcome(scene):
    referral_id = scene.in_care_of(Kind.UP)
    before = forms(scene.at_centre(referral_id))

    told = {"outcome": "improved", "summary": "血压平稳", "next_steps": "社区随访"}
    scene.do(handoff.send_outcome, scene.community_nurse, referral_id, **told)

    assert before == ["out"]
    assert forms(scene.at_centre(referral_id)) == forms(scene.at_hospital(referral_id)) == ["out", "back"]


def test_printing_is_one_line_on_record_as_printing(scene):
    referral_id = scene.accepted()
    patient = scene.at_centre(referral_id).patient_id

    view = queries.paper(scene.community_nurse, referral_id=referral_id, form="sheet")

    assert view.id == referral_id
    assert recorded(scene.centre, "handoff.paper") == [(patient, "read")]


def test_a_form_that_is_not_there_and_a_referral_that_is_not_ours_are_one_answer(scene, third):
    referral_id = scene.sent()
    asked = [(scene.head, form) for form in ("plan", "out", "x", "back")]
    for actor, form in (*asked, (third.head, "back")):
        with pytest.raises(NotFound):
            queries.paper(actor, referral_id=referral_id, form=form)

    assert queries.paper(scene.ward, referral_id=referral_id, form="back").patient_name != ""


def test_nurses_print_only_the_patients_they_answer_for(scene):
    referral_id = scene.accepted()

    assert queries.paper(scene.community_nurse, referral_id=referral_id, form="sheet").id == referral_id
    with pytest.raises(NotFound):
        queries.paper(scene.other_nurse, referral_id=referral_id, form="sheet")
