"""The region suggests another receiver on its page; the sender reads it where it chooses."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.html import escape

from drain import deliver_all
from kernel.clock import today
from oversight.commands import publish_figures, suggest_receiver
from staff.access import machine


def test_the_region_suggests_the_sender_reads_it_and_the_region_ends_it(
    scene, other_centre, authority, person_in, console_of
):
    referral_id = scene.sent()
    publish_figures(machine(scene.hospital, "oversight"))
    deliver_all()
    region = console_of(person_in(authority, "regional_administrator", name="钱科长"))
    path = f"/region/{scene.hospital.id}/DOWN/{scene.centre.id}/suggest"
    assert path in region.get("/region").text

    form = region.get(path).text
    day = today() + timedelta(days=10)
    wrong = region.post(path, {"proposed_id": str(other_centre.id), "reason": "no_capacity", "valid_until": ""})
    answer = region.post(path, {"proposed_id": str(other_centre.id), "reason": "no_capacity", "valid_until": f"{day}"})
    deliver_all()

    assert other_centre.name_en in form
    assert (wrong.status_code, answer.status_code) == (422, 303)
    ward = console_of(scene.ward)
    page, dialog = ward.get(f"/referrals/{referral_id}").text, ward.get(f"/referrals/{referral_id}/redirect").text
    assert f"The health authority suggests {other_centre.name_en}" in page
    assert other_centre.name_en in dialog.split("suggested by the health authority")[0]
    assert "suggests" not in console_of(scene.head).get(f"/referrals/{referral_id}").text

    listed = region.get("/region").text
    end = listed.split('href="/region/suggestions/')[1].split('"')[0]
    version = region.get(f"/region/suggestions/{end}").text.split('name="expected_version" value="')[1].split('"')[0]
    ended = region.post(f"/region/suggestions/{end}", {"expected_version": version})
    deliver_all()

    assert ended.status_code == 303
    assert region.get(f"/region/suggestions/{uuid4()}/end").status_code == 404
    assert "The health authority suggests" not in ward.get(f"/referrals/{referral_id}").text


def test_nobody_is_suggested_instead_of_a_receiver_outside_the_network(scene, abroad, authority, person_in, console_of):
    abroad.sent()
    publish_figures(machine(scene.hospital, "oversight"))
    deliver_all()

    page = console_of(person_in(authority, "regional_administrator", name="钱科长")).get("/region").text

    assert "Outside the network" in page
    assert f"/region/{scene.hospital.id}/LATERAL/" not in page


@pytest.fixture
def advised(scene, other_centre, authority, person_in):
    """The region suggests another centre instead of ours, for every kind that is asked for."""

    def suggest(kind):
        scene.sent_of(kind)
        publish_figures(machine(scene.hospital, "oversight"))
        deliver_all()
        overseer = person_in(authority, "regional_administrator", name="钱科长")
        about = {"kind": kind, "recipient_id": scene.centre.id, "proposed_id": other_centre.id}
        term = {"reason": "no_capacity", "valid_until": today() + timedelta(days=10)}
        suggest_receiver(overseer, organisation_id=scene.hospital.id, **about, **term)
        deliver_all()

    return suggest


@pytest.mark.parametrize(("kind", "path"), [("DOWN", "/handoffs/new/{}"), ("ADVICE", "/patients/{}/refer")])
def test_the_sender_reads_it_where_it_first_chooses_at_both_organisations_with_the_reason(
    scene, other_centre, advised, console_of, kind, path
):
    patient, browser = scene.patient(), console_of(scene.doctor)
    before = browser.get(path.format(patient), {"kind": kind}).text
    advised(kind)

    page = browser.get(path.format(patient), {"kind": kind}).text

    assert "suggest" not in before.split("<main")[1]
    named = escape(other_centre.name_en)
    assert page.index(f'value="{other_centre.id}"') < page.index(f'value="{scene.centre.id}"')
    assert f"suggested by the health authority instead of {escape(scene.centre.name_en)}" in page
    assert f"The health authority suggests {named}" in page
    assert page.count("No capacity at present") == 2


def test_the_sender_reads_it_in_the_draft_and_before_it_sends(scene, other_centre, advised, console_of):
    draft, browser = scene.draft(), console_of(scene.ward)
    advised("DOWN")

    told = [f"The health authority suggests {escape(other_centre.name_en)}"] * 2
    pages = [browser.get(f"/referrals/{draft.id}/prepare/{step}").text for step in ("start", "send", "consent")]

    assert [word for word, page in zip(told, pages, strict=False) if word in page] == told
    assert "The health authority suggests" not in pages[2]


def test_another_receiver_is_chosen_with_the_reason_of_the_authority(scene, other_centre, advised, console_of):
    referral_id = scene.sent()
    advised("DOWN")

    page = console_of(scene.ward).get(f"/referrals/{referral_id}/redirect").text

    assert f"The health authority suggests {escape(other_centre.name_en)}" in page
    assert "No capacity at present" in page.split("<main")[1].split("<form")[0]
