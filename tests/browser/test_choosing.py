"""The form of a referral asks the server once for what a choice opens, and always shows the answer."""

from __future__ import annotations

import pytest

PATIENCE_MS = 10_000
TIMES = 10


@pytest.fixture
def choosing(town, visit, name_of):
    """The form of a new referral, its address, and the requests for what a choice opens."""
    patient = town.patient_of_centre()
    centre = visit(town.centre)
    page = centre.sign_in(name_of(town.community_doctor))
    page.set_default_timeout(PATIENCE_MS)
    asked = []
    page.on("request", lambda one: asked.append(one.url) if "refer?" in one.url else None)
    return page, f"{centre.base}/patients/{patient}/refer", asked


@pytest.mark.parametrize("kind", ["UP", "ADVICE"])
@pytest.mark.parametrize("loaded", ["load", "commit"])
def test_each_choice_is_asked_once_and_shows_the_receivers(choosing, kind, loaded):
    page, address, asked = choosing

    for time in range(1, TIMES + 1):
        page.goto(address, wait_until=loaded)
        page.check(f"[name=kind][value={kind}]")
        page.wait_for_selector("#whom [name=recipient_id]")

        assert len(asked) == time


def test_a_choice_before_the_scripts_are_there_counts(choosing):
    page, address, asked = choosing
    held = []
    page.route("**/htmx*", lambda route: held.append(route))

    for time in range(1, TIMES + 1):
        page.goto(address, wait_until="commit")
        page.click("[name=kind][value=UP]")
        page.wait_for_timeout(100)
        held.pop().continue_()
        page.wait_for_selector("#whom [name=recipient_id]")

        assert len(asked) == time


def test_a_changed_mind_is_asked_once_each_time(choosing):
    page, address, asked = choosing
    page.goto(address)

    for time in range(1, TIMES + 1):
        kind = "UP" if time % 2 else "ADVICE"
        page.check(f"[name=kind][value={kind}]")
        page.wait_for_selector("#whom [name=recipient_id]")
        page.wait_for_selector("#whom [name=anonymous]", state="attached" if kind == "ADVICE" else "detached")

        assert len(asked) == time
