"""The console in a real browser: readable by everybody, live without reload, worked from the keyboard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handoff import queries as handoff_queries
from kernel.clock import now, today

WINDOWS = [(1440, "zh-hans"), (1440, "en"), (390, "zh-hans"), (390, "en")]
PATIENCE_MS = 10_000


def drafted(town):
    """A patient, and a draft with everything filled in."""
    return town.draft(discharge=now() + timedelta(days=5))


def send(town):
    """Sends a draft; the relay of the running stack delivers it."""
    from handoff.commands import send_referral

    ref = drafted(town)
    send_referral(town.ward, referral_id=ref.id, expected_version=ref.version)
    return ref.id


def arrived(town, referral_id):
    """Waits until the centre has its copy."""
    from serving import until

    def there():
        return any(
            row.id == referral_id for row in handoff_queries.inbox(town.head, list_name="waiting_for_acceptance").items
        )

    until(there, 10)


@pytest.mark.parametrize(("width", "language"), WINDOWS)
def test_pages_have_no_fault_and_no_barrier(town, visit, name_of, width, language):
    referral_id, draft = send(town), drafted(town)
    arrived(town, referral_id)
    patient = handoff_queries.referral(town.ward, referral_id=referral_id).patient_id
    ward = visit(town.hospital, width=width, language=language)
    centre = visit(town.centre, width=width, language=language)
    ward.sign_in(name_of(town.ward))
    centre.sign_in(name_of(town.head))
    found = {}

    for visitor, paths in (
        (
            ward,
            (
                "/discharges",
                "/handoffs/new",
                f"/patients/{patient}",
                f"/patients/{patient}/consents",
                *(f"/referrals/{draft.id}/prepare/{step}" for step in ("assessment", "plan", "consent", "send")),
            ),
        ),
        (
            centre,
            (
                "/lists/waiting_for_acceptance",
                f"/referrals/{referral_id}",
                f"/referrals/{referral_id}/accept",
                "/tasks/call_today",
                "/alerts",
            ),
        ),
    ):
        for path in paths:
            visitor.open(path)
            found[path] = (visitor.violations(), visitor.overflow())

    assert {path: faults for path, faults in found.items() if faults != ([], 0)} == {}
    assert (ward.faults, centre.faults) == ([], [])


def test_a_new_referral_is_offered_without_reload_and_nothing_moves(town, visit, name_of):
    arrived(town, send(town))
    centre = visit(town.centre)
    centre.sign_in(name_of(town.head))
    page = centre.open("/lists/waiting_for_acceptance")
    page.wait_for_selector('[data-connection][data-state="live"]', timeout=PATIENCE_MS)

    referral_id = send(town)
    page.wait_for_selector("[data-arrivals]:not([hidden])", timeout=PATIENCE_MS)

    assert page.locator("[data-arrivals-word]").inner_text() == "1 new. Show it"
    assert page.locator(f'[data-subject="{referral_id}"]').count() == 0
    page.click("[data-arrivals-show]")
    assert page.locator(f'[data-subject="{referral_id}"]').count() == 1


def test_a_row_that_was_withdrawn_says_so_in_its_place_and_a_step_on_it_ends_on_its_page(town, visit, name_of):
    from handoff.commands import withdraw_referral

    first, second = send(town), send(town)
    arrived(town, first)
    arrived(town, second)
    centre = visit(town.centre)
    centre.sign_in(name_of(town.head))
    page = centre.open("/lists/waiting_for_acceptance")
    page.wait_for_selector('[data-connection][data-state="live"]', timeout=PATIENCE_MS)

    version = handoff_queries.referral(town.ward, referral_id=first).version
    withdraw_referral(town.ward, referral_id=first, expected_version=version, reason="wrong_patient")
    page.wait_for_selector(f'.list__row--gone[data-subject="{first}"]', timeout=PATIENCE_MS)

    gone = page.locator(f'[data-subject="{first}"] .list__act')
    assert gone.inner_text() == "no longer in this list: Withdrawn"
    assert gone.locator("a").count() == 0
    assert page.locator(f'[data-subject="{second}"] .list__act a').count() == 1
    page.evaluate(
        """id => { const link = document.createElement("a"); link.href = `/referrals/${id}/open`;
        link.dataset.dialog = ""; link.textContent = "old"; link.id = "old";
        document.querySelector("main").prepend(link); }""",
        str(first),
    )
    page.click("#old")
    page.wait_for_url(f"**/referrals/{first}", timeout=PATIENCE_MS)
    page.get_by_text("The sender has withdrawn this referral.").wait_for(timeout=PATIENCE_MS)


def test_an_empty_list_shows_at_once_what_arrives(town, visit, name_of):
    centre = visit(town.centre)
    centre.sign_in(name_of(town.head))
    page = centre.open("/lists/waiting_for_acceptance")
    page.wait_for_selector('[data-connection][data-state="live"]', timeout=PATIENCE_MS)

    referral_id = send(town)
    page.wait_for_selector(f'[data-row][data-subject="{referral_id}"]', timeout=PATIENCE_MS)

    assert page.get_by_text("Nobody is waiting").count() == 0
    page.keyboard.press("j")
    page.wait_for_selector("#glance .panel__foot", timeout=PATIENCE_MS)


def test_what_follows_from_ones_own_step_comes_in_by_itself(town, visit, name_of):
    referral_id = send(town)
    arrived(town, referral_id)
    name = handoff_queries.referral(town.ward, referral_id=referral_id).patient_name
    centre = visit(town.centre)
    page = centre.sign_in(name_of(town.community_doctor))

    centre.open(f"/referrals/{referral_id}")
    page.keyboard.press("a")
    page.locator("dialog[open] [name=responsible_id]").first.check()
    page.click("dialog[open] button[type=submit].button--main")

    page.wait_for_selector(f".person__name >> text={name}", timeout=PATIENCE_MS)
    assert page.locator("[data-fresh]").is_hidden()


def test_the_end_of_sharing_empties_an_open_page(town, visit, name_of):
    from consent.commands import withdraw_consent
    from handoff.commands import accept_referral
    from serving import until

    referral_id = send(town)
    arrived(town, referral_id)
    view = handoff_queries.referral(town.ward, referral_id=referral_id)
    version = handoff_queries.referral(town.head, referral_id=referral_id).version
    inputs = {"responsible_id": town.community_nurse.id, "first_contact_on": today() + timedelta(days=6)}
    accept_referral(town.community_doctor, referral_id=referral_id, expected_version=version, **inputs)
    until(lambda: handoff_queries.referral(town.head, referral_id=referral_id).package.status == "here", 10)
    centre = visit(town.centre)
    centre.sign_in(name_of(town.community_nurse))
    page = centre.open(f"/referrals/{referral_id}")
    page.wait_for_selector('[data-connection][data-state="live"]', timeout=PATIENCE_MS)
    seen = page.locator("#package").inner_text()

    consent_id = town.consents[view.patient_id]
    withdraw_consent(town.ward, consent_id=consent_id, expected_version=1, by="self", how="paper")
    page.wait_for_selector("#package >> text=consent withdrawn, no longer shown", timeout=PATIENCE_MS)

    assert view.patient_name in seen
    assert view.patient_name not in page.locator("#package").inner_text()


def test_the_banner_of_the_open_referral_follows_the_other_side(town, visit, name_of):
    from handoff.commands import open_referral

    referral_id = send(town)
    arrived(town, referral_id)
    ward = visit(town.hospital)
    ward.sign_in(name_of(town.ward))
    page = ward.open(f"/referrals/{referral_id}")
    page.wait_for_selector('[data-connection][data-state="live"]', timeout=PATIENCE_MS)

    version = handoff_queries.referral(town.head, referral_id=referral_id).version
    open_referral(town.head, referral_id=referral_id, expected_version=version)

    page.wait_for_selector("#banner >> text=Received, being decided", timeout=PATIENCE_MS)
    assert page.locator("[data-fresh]").is_visible()


def test_a_list_is_worked_from_the_keyboard(town, visit, name_of):
    referral_id = send(town)
    arrived(town, referral_id)
    centre = visit(town.centre)
    centre.sign_in(name_of(town.community_doctor))
    page = centre.open("/lists/waiting_for_acceptance")

    page.keyboard.press("/")
    focused = page.evaluate("document.activeElement.name")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.wait_for_selector("#glance .panel__foot", timeout=PATIENCE_MS)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/referrals/{referral_id}")
    page.keyboard.press("a")
    page.wait_for_selector("dialog[open] [name=responsible_id]", timeout=PATIENCE_MS)

    assert focused == "q"
    assert page.evaluate("document.activeElement.name") == "responsible_id"


def test_a_form_works_without_scripts(town, visit, name_of):
    referral_id = send(town)
    arrived(town, referral_id)
    centre = visit(town.centre, java_script_enabled=False)
    page = centre.sign_in(name_of(town.community_doctor))

    centre.open(f"/referrals/{referral_id}/accept")
    page.locator("[name=responsible_id]").first.check()
    page.click("main button[type=submit]")

    assert page.url.endswith(f"/referrals/{referral_id}")
    assert handoff_queries.referral(town.head, referral_id=referral_id).state == "ACCEPTED"


def test_a_lost_connection_is_said_and_mended(town, visit, name_of):
    centre = visit(town.centre)
    page = centre.sign_in(name_of(town.head))
    page.wait_for_selector('[data-connection][data-state="live"]', timeout=PATIENCE_MS)

    page.context.set_offline(True)
    page.wait_for_selector('[data-connection][data-state="offline"]', timeout=PATIENCE_MS)
    page.context.set_offline(False)

    page.wait_for_selector('[data-connection][data-state="live"]', timeout=PATIENCE_MS)
