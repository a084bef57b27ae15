"""A receiver outside the network: a link and a code, on the phone or at the desk, without sign-in or scripts."""

from __future__ import annotations

import pytest
from neighbours import abroad_of

from handoff.enums import State
from kernel.clock import today


@pytest.fixture
def abroad(town):
    return abroad_of(town)


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (1440, "en"), (390, "zh-hans"), (390, "en")])
def test_whoever_has_link_and_code_opens_and_takes_over(abroad, visit, width, language):
    referral_id = abroad.sent()
    patient = abroad.scene.at_hospital(referral_id).patient_name
    issued = abroad.issued(referral_id)
    guest = visit(abroad.scene.hospital, width=width)
    page = guest.open(f"/outside/{issued.token}?lang={language}")
    looked = [guest.violations(), guest.overflow()]
    assert patient not in page.content()

    wrong = "00000000" if issued.code != "00000000" else "11111111"
    for code in (wrong, issued.code):
        page.fill("#id_code", code)
        page.fill("#id_name", "沈医生")
        page.click("main form button[type=submit]")
        looked += [guest.violations(), guest.overflow()]
    assert page.locator(".outside__offers").count() == 1
    assert patient not in page.content()

    page.fill("#accept_responsible_phone", "0571-88881234")
    if page.locator("#accept_first_contact_on").count():
        page.fill("#accept_first_contact_on", today().isoformat())
    page.click("details:has(#accept_responsible_phone) button[type=submit]")
    page.wait_for_selector(f"text={patient}")
    looked += [guest.violations(), guest.overflow()]

    assert looked == [[], 0] * 4
    assert guest.faults == []
    assert abroad.scene.at_hospital(referral_id).state == State.ACCEPTED
    assert abroad.scene.at_hospital(referral_id).responsible.name == "沈医生"


def test_the_page_needs_no_scripts_and_another_browser_is_told_so(abroad, visit):
    issued = abroad.issued(abroad.sent())
    guest, other = (visit(abroad.scene.hospital, width=390, java_script_enabled=False) for _one in range(2))
    page = guest.open(f"/outside/{issued.token}?lang=en")
    page.fill("#id_code", issued.code)
    page.fill("#id_name", "沈医生")
    page.click("main form button[type=submit]")

    assert page.locator(".outside__offers").count() == 1
    assert "Already opened in another browser" in other.open(f"/outside/{issued.token}?lang=en").content()
    page.click(".outside__leave button")
    assert page.locator("#id_code").count() == 1
