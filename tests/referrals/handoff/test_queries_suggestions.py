"""Who may receive a patient and why; what accepting adds to the work; which follow-up is agreed at acceptance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import followup.queries
from followup.enums import Pathway
from handoff import commands as handoff
from handoff import queries
from handoff.enums import Kind
from handoffs import PLAN, Scene, assert_copies_equal, scene_of
from kernel.actor import Actor
from kernel.clock import today
from kernel.errors import Invalid, NotFound, Refused
from kernel.tenant import Tenant
from patients.commands import register_patient
from patients.contracts import PatientIdentity
from patients.contracts.identity import AddressDetails
from patients.rules.synthetic import synthetic_identity
from staff.enums import Role
from tenancy import commands as directory
from tenancy import provisioning
from tenancy.enums import ServiceKind


def living_in(township: str, seed: int) -> PatientIdentity:
    return replace(synthetic_identity(seed), address=AddressDetails("不公开的门牌", "999999", township))


def test_each_centre_is_offered_with_its_reason_and_the_home_goes_nowhere(
    new_tenant: Callable[..., Tenant], person_in: Callable[..., Actor]
) -> None:
    hospital = new_tenant()
    near, full = (new_tenant("community_health_centre", (hospital,)) for _each in range(2))
    scene = scene_of(hospital, near, person_in)
    provisioning.define_area("999999901", "试验镇", latitude=Decimal("24.48"), longitude=Decimal("118.08"))
    for centre, area in ((near, "999999901"), (full, "999999902")):
        provisioning.offer_service(centre.slug, ServiceKind.SLOT, "visit", "上门访视", catchment=(area,))
    directory.publish_numbers(scene.head, kind="slot", code="visit", capacity=20, available=6)
    directory.publish_position(scene.head, latitude=Decimal("24.49"), longitude=Decimal("118.08"))
    patient_id = register_patient(scene.doctor, identity=living_in("试验镇", 91)).id
    stranger = register_patient(scene.doctor, identity=living_in("无名镇", 92)).id

    taken = []
    for person in (patient_id, stranger):
        with CaptureQueriesContext(connection) as captured:
            first, second = queries.suggestions(scene.ward, kind=Kind.DOWN, patient_id=person, service_code="visit")
        taken.append(len(captured))
        assert "不公开的门牌" not in f"{first}{second}"
        if person == patient_id:
            assert (first.organisation_id, first.serves, first.offers_service, first.places, first.kilometres) == (
                near.id, "named", True, 6, Decimal("1.1"),
            )  # fmt: skip
            assert (second.organisation_id, second.serves, second.places, second.kilometres) == (
                full.id, "elsewhere", None, None,
            )  # fmt: skip
        else:
            assert {first.serves, second.serves} == {"unknown"}
            assert {first.kilometres, second.kilometres} == {None}
    assert taken[0] == taken[1]
    assert [offer.available for offer in queries.availability(scene.ward, organisation_id=near.id)] == [6]
    assert queries.availability(scene.ward, organisation_id=full.id) == ()
    with pytest.raises(Invalid):
        queries.suggestions(scene.ward, kind="SIDEWAYS")
    with pytest.raises(Refused):
        queries.suggestions(person_in(hospital, Role.PRIVACY_OFFICER), kind=Kind.DOWN)


def test_accepting_says_what_it_adds_holidays_included(scene: Scene) -> None:
    referral_id = scene.opened()

    work = queries.added_work(scene.community_doctor, referral_id=referral_id, first_contact_on=date(2026, 9, 28))

    assert work is not None
    # daily calls from 28 September to 4 October, then a visit in each of three weeks; 1 to 4 October are holidays
    assert (work.phone_calls, work.home_visits, work.clinic_visits, work.in_first_week) == (7, 3, 0, 7)
    assert (work.pathway, work.days, work.on_days_off, work.accepted_this_week) == ("dc-generic", 28, 4, 0)
    other = queries.added_work(scene.head, referral_id=referral_id, pathway=Pathway.HYPERTENSION)
    assert other is not None
    assert (other.phone_calls, other.home_visits) == (1, 0)
    scene.accept(referral_id)
    assert queries.accepted_this_week(scene.community_doctor) == 1
    assert queries.accepted_this_week(scene.doctor) == 0


def test_only_the_receiver_of_a_discharge_is_told_what_it_adds(scene: Scene) -> None:
    referral_id = scene.sent_of(Kind.UP)

    assert queries.added_work(scene.community_doctor, referral_id=referral_id) is None
    with pytest.raises(NotFound):
        queries.added_work(scene.doctor, referral_id=referral_id)
    with pytest.raises(Refused):
        queries.added_work(scene.community_nurse, referral_id=referral_id)


def test_the_proposed_follow_up_is_seen_before_acceptance_and_confirmed_with_it(scene: Scene) -> None:
    made = scene.draft()
    plan = replace(PLAN, pathway=Pathway.HYPERTENSION)
    made = handoff.edit_referral(scene.ward, referral_id=made.id, expected_version=made.version, plan=plan)
    handoff.send_referral(scene.ward, referral_id=made.id, expected_version=made.version)
    scene.deliver()

    before = scene.at_centre(made.id)
    scene.accept(made.id)

    assert (before.preview.pathway, before.pathway) == ("htn", "")
    assert [view.pathway for view in scene.both(made.id)] == ["htn", "htn"]
    started = followup.queries.plan_of_referral(scene.community_nurse, referral_id=made.id)
    assert started is not None
    assert started.pathway == "htn"
    assert_copies_equal(scene, made.id)


def test_the_receiver_may_choose_another_follow_up_and_the_sender_sees_which(scene: Scene) -> None:
    referral_id = scene.opened()

    scene.accept(referral_id, pathway=Pathway.HYPERTENSION)

    assert scene.at_centre(referral_id).preview.pathway == "dc-generic"
    assert [view.pathway for view in scene.both(referral_id)] == ["htn", "htn"]
    started = followup.queries.plan_of_referral(scene.community_nurse, referral_id=referral_id)
    assert started is not None
    assert started.pathway == "htn"


@pytest.mark.parametrize(("kind", "pathway"), [(Kind.DOWN, "astrology"), (Kind.UP, "htn")])
def test_a_follow_up_that_does_not_exist_or_does_not_belong_is_refused(scene: Scene, kind: str, pathway: str) -> None:
    referral_id = scene.sent_of(kind)
    before = scene.at_centre(referral_id)

    with pytest.raises(Invalid) as fault:
        scene.do(
            handoff.accept_referral,
            scene.community_doctor,
            referral_id,
            responsible_id=scene.community_nurse.id,
            first_contact_on=today() + timedelta(days=6),
            pathway=pathway,
        )

    assert fault.value.field == "pathway"
    assert scene.at_centre(referral_id) == before
