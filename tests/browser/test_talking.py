"""Two people write to each other in two windows: what arrives is offered, and is read when it was seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handoff import queries
from kernel.clock import now, today
from talking import PDF, about

PATIENCE_MS = 10_000


@pytest.fixture
def referral_id(town):
    """A handoff that the centre has taken over, with its package there."""
    from handoff.commands import accept_referral, send_referral
    from serving import until

    ref = town.draft(discharge=now() + timedelta(days=5))
    send_referral(town.ward, referral_id=ref.id, expected_version=ref.version)
    waiting = {"list_name": "waiting_for_acceptance"}
    until(lambda: any(row.id == ref.id for row in queries.inbox(town.head, **waiting).items), 10)
    inputs = {"responsible_id": town.community_nurse.id, "first_contact_on": today() + timedelta(days=6)}
    version = queries.referral(town.head, referral_id=ref.id).version
    accept_referral(town.community_doctor, referral_id=ref.id, expected_version=version, **inputs)
    until(lambda: about(town.community_nurse, ref.id).may_write and about(town.ward, ref.id).may_write, 10)
    return ref.id


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "zh-hans")])
def test_a_message_arrives_is_offered_read_and_told(town, visit, name_of, referral_id, tmp_path, width, language):
    paper = tmp_path / "report.pdf"
    paper.write_bytes(PDF)
    ward, centre = (visit(one, width=width, language=language) for one in (town.hospital, town.centre))
    ward.sign_in(name_of(town.ward))
    centre.sign_in(name_of(town.community_nurse))
    here, there = ward.open(f"/referrals/{referral_id}"), centre.open(f"/referrals/{referral_id}")
    for page in (here, there):
        page.wait_for_selector('[data-connection][data-state="live"]', timeout=PATIENCE_MS, state="attached")
        if width < 500:
            page.click('.tabs a[href="#messages"]')

    here.fill("#messages textarea", "请复测血压")
    here.set_input_files("#messages input[type=file]", paper)
    here.click("#messages form.talk__form button[type=submit]")

    there.wait_for_selector("[data-talk-fresh]:not([hidden])", timeout=PATIENCE_MS)
    assert there.get_by_text("请复测血压").count() == 0
    assert about(town.community_nurse, referral_id).unread == 1
    there.click("[data-talk-fresh] button")
    there.wait_for_selector("#messages >> text=请复测血压", timeout=PATIENCE_MS)
    there.locator("[data-message]:last-child").scroll_into_view_if_needed()
    here.wait_for_selector(f".talk__mark:has-text('{town.community_nurse.name}')", timeout=PATIENCE_MS)
    with there.expect_download() as saved:
        there.click(".talk__files a")

    assert saved.value.suggested_filename == "report.pdf"
    assert [(page.violations(), page.overflow()) for page in (ward, centre)] == [([], 0), ([], 0)]
    assert (ward.faults, centre.faults) == ([], [])


def test_the_end_of_sharing_empties_an_open_conversation(town, visit, name_of, referral_id):
    from consent.commands import withdraw_consent
    from dialogue.commands import send_message
    from serving import until

    send_message(town.ward, referral_id=referral_id, text="请复测血压")
    until(lambda: about(town.community_nurse, referral_id).unread == 1, 10)
    centre = visit(town.centre)
    centre.sign_in(name_of(town.community_nurse))
    page = centre.open(f"/referrals/{referral_id}/messages")
    page.wait_for_selector('[data-connection][data-state="live"]', timeout=PATIENCE_MS)
    page.wait_for_selector("#messages >> text=请复测血压", timeout=PATIENCE_MS)

    patient = queries.referral(town.ward, referral_id=referral_id).patient_id
    withdraw_consent(town.ward, consent_id=town.consents[patient], expected_version=1, by="self", how="paper")

    page.wait_for_selector("#messages >> text=No longer shown", timeout=PATIENCE_MS)
    assert page.get_by_text("请复测血压").count() == 0
