"""Making a link, getting in by it, and everybody whom it keeps out."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

import outside.commands
import outside.queries
from handoff import commands as handoff
from handoff import queries
from handoff.enums import FactKind, Kind, State, Verb
from kernel.clock import now
from kernel.errors import Conflict, Invalid, NotFound, Refused
from outside.enums import LinkState, VisitState
from outside.models import Link
from staff.access import machine
from tenancy.access import unit_of_work


def kinds(view):
    return [fact.kind for fact in view.timeline]


def test_without_consent_nothing_is_sent(abroad):
    ref = abroad.draft(consent=False)

    with pytest.raises(Refused) as refused:
        handoff.send_referral(abroad.scene.doctor, referral_id=ref.id, expected_version=ref.version)

    assert refused.value.code == "consent_missing"


def test_the_right_code_opens_signs_and_is_on_the_timeline(abroad):
    referral_id = abroad.sent()
    issued = abroad.issued(referral_id)

    abroad.enter(issued)

    view = abroad.scene.at_hospital(referral_id)
    assert view.state == State.RECEIVED
    assert kinds(view)[-3:] == [FactKind.LINK_ISSUED, FactKind.DELIVERED, Verb.OPEN]
    opened = view.timeline[-1]
    assert (opened.by_name, opened.organisation_id, opened.side) == ("沈医生", abroad.id, "recipient")
    (link,) = outside.queries.links(abroad.scene.doctor, referral_id=referral_id)
    assert (link.state, link.opened_by, link.wrong_codes) == (LinkState.OPENED, "沈医生", 0)


def test_looking_changes_nothing_however_often(abroad):
    issued = abroad.issued(abroad.sent())
    before = abroad.scene.at_hospital(issued.referral_id)

    for _time in range(5):
        assert abroad.visit(issued).state == VisitState.CODE

    assert abroad.scene.at_hospital(issued.referral_id) == before


def test_a_token_that_was_never_given_is_nobody(abroad):
    issued = abroad.issued(abroad.sent())

    for guess in (issued.token[:-1] + ("a" if issued.token[-1] != "a" else "b"), "", "x" * 43, "\ud800"):
        assert outside.queries.visit(abroad.door, token=guess, browser="", language="en") is None
        with pytest.raises(NotFound):
            outside.commands.try_code(abroad.door, token=guess, code=issued.code, name="x", browser="", language="en")


def test_neither_token_nor_code_nor_browser_stands_in_the_row(abroad):
    issued = abroad.issued(abroad.sent())
    abroad.enter(issued)

    with unit_of_work(abroad.scene.hospital):
        row = str(Link.objects.values().get())

    assert not any(secret in row for secret in (issued.token, issued.code, abroad.browser, "沈医生"))
    assert issued.token not in repr(issued)
    assert issued.code not in repr(issued)


@pytest.mark.parametrize("typed", ["{0}", " {1} {2} ", "{1}-{2}", "１２"])
def test_a_code_may_be_typed_in_groups_and_full_width(abroad, typed):
    issued = abroad.issued(abroad.sent())
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in issued.code)
    code = wide if typed == "１２" else typed.format(issued.code, issued.code[:4], issued.code[4:])

    abroad.enter(issued, code)

    assert abroad.visit(issued).state == VisitState.INSIDE


def test_wrong_codes_are_counted_on_record_and_lock_the_link(abroad):
    referral_id = abroad.sent()
    issued = abroad.issued(referral_id)
    wrong = f"{(int(issued.code) + 1) % 10**8:08d}"

    codes = []
    for _time in range(6):
        with pytest.raises(Refused) as refused:
            abroad.enter(issued, wrong)
        codes.append(refused.value.code)

    assert codes == ["wrong_code"] * 4 + ["link_locked"] * 2
    with pytest.raises(Refused, match="link_locked"):
        abroad.enter(issued)
    view = abroad.scene.at_hospital(referral_id)
    assert kinds(view).count(FactKind.LINK_LOCKED) == 1
    assert view.state == State.SENT
    assert abroad.visit(issued).state == VisitState.LOCKED
    (link,) = outside.queries.links(abroad.scene.doctor, referral_id=referral_id)
    assert link.state == LinkState.LOCKED
    assert link.wrong_codes == 5


def test_a_right_code_forgives_the_wrong_ones_before_it(abroad):
    issued = abroad.issued(abroad.sent())
    for _time in range(4):
        with pytest.raises(Refused, match="wrong_code"):
            abroad.enter(issued, "0")

    abroad.enter(issued)

    with pytest.raises(Refused) as refused:
        abroad.enter(issued, "0")
    assert "4" in str(refused.value.message)


def test_a_new_link_ends_the_old_one_and_its_session(abroad):
    referral_id, first, _person = abroad.inside()
    second = abroad.issued(referral_id)

    assert abroad.visit(first).state == VisitState.CLOSED
    assert abroad.visit(first).why == "replaced"
    with pytest.raises(Refused, match="link_closed"):
        abroad.enter(first)
    assert abroad.visit(second).state == VisitState.CODE
    states = [link.state for link in outside.queries.links(abroad.scene.doctor, referral_id=referral_id)]
    assert states == [LinkState.WAITING, LinkState.REPLACED]


def test_the_link_belongs_to_the_browser_that_opened_it(abroad):
    _referral_id, issued, _person = abroad.inside()

    assert abroad.visit(issued, "").state == VisitState.TAKEN
    assert abroad.visit(issued, "another browser's secret").state == VisitState.TAKEN
    with pytest.raises(Refused, match="link_taken"):
        abroad.enter(issued, browser="")


def test_a_browser_let_in_by_one_link_is_nobody_at_another(abroad):
    abroad.inside()
    mine, abroad.browser = abroad.browser, ""
    _referral_id, other, _person = abroad.inside()

    assert abroad.visit(other, mine).state == VisitState.TAKEN


def test_the_session_ends_after_half_an_hour_and_the_code_opens_it_again(abroad):
    _referral_id, issued, person = abroad.inside()

    with time_machine.travel(now() + timedelta(minutes=31)):
        assert abroad.visit(issued).state == VisitState.CODE
        abroad.enter(issued)
        assert abroad.visit(issued).state == VisitState.INSIDE
    assert person.about is not None


def test_leaving_ends_the_session_of_this_browser_only(abroad):
    _referral_id, issued, _person = abroad.inside()

    with pytest.raises(NotFound):
        outside.commands.leave(abroad.door, token=issued.token, browser="x")
    assert abroad.visit(issued).state == VisitState.INSIDE
    outside.commands.leave(abroad.door, token=issued.token, browser=abroad.browser)
    assert abroad.visit(issued).state == VisitState.CODE


def test_a_link_ends_with_its_days_and_with_the_consent(abroad, settings):
    long = abroad.issued(abroad.sent())
    patient = abroad.scene.patient(consent=False)
    abroad.consent(patient, valid_until=now() + timedelta(days=3))
    short = abroad.issued(abroad.sent(patient_id=patient, consent=False))
    settings.CARELOOP_OUTSIDE_LINK_DAYS = 1
    configured = abroad.issued(abroad.sent())

    days = [round((one.expires_at - now()).total_seconds() / 86_400) for one in (long, short, configured)]
    assert days == [30, 3, 1]
    with time_machine.travel(now() + timedelta(days=2)):
        assert abroad.visit(configured).why == "expired"
        assert abroad.visit(short).state == VisitState.CODE


def test_a_name_is_needed_and_costs_no_try(abroad):
    issued = abroad.issued(abroad.sent())

    for name in ("", "  ", "x" * 61):
        with pytest.raises(Invalid) as invalid:
            abroad.enter(issued, name=name)
        assert invalid.value.field == "name"

    (link,) = outside.queries.links(abroad.scene.doctor, referral_id=issued.referral_id)
    assert link.wrong_codes == 0


def test_only_what_was_sent_outside_gets_a_link_and_only_on_the_version_seen(abroad):
    scene = abroad.scene
    draft = abroad.draft()
    inside = scene.sent_of(Kind.LATERAL)
    sent = abroad.sent()

    for referral_id in (draft.id, inside):
        with pytest.raises(Refused, match="not_outside"):
            abroad.issued(referral_id)
    with pytest.raises(Conflict):
        outside.commands.issue_outside_link(scene.doctor, referral_id=sent, expected_version=1)
    with pytest.raises(NotFound):
        outside.commands.issue_outside_link(scene.community_doctor, referral_id=sent, expected_version=3)


def test_handing_over_is_the_delivery_and_is_said_once(abroad):
    referral_id = abroad.sent()
    version = abroad.scene.at_hospital(referral_id).version
    with pytest.raises(Refused, match="no_link"):
        outside.commands.record_handover(
            abroad.scene.doctor, referral_id=referral_id, expected_version=version, how="paper"
        )
    issued = abroad.issued(referral_id)

    abroad.scene.do(outside.commands.record_handover, abroad.scene.doctor, referral_id, how="message")
    with pytest.raises(Refused, match="already_handed_over"):
        abroad.scene.do(outside.commands.record_handover, abroad.scene.doctor, referral_id, how="message")
    abroad.enter(issued)

    view = abroad.scene.at_hospital(referral_id)
    assert kinds(view).count(FactKind.DELIVERED) == 1
    assert next(fact for fact in view.timeline if fact.kind == FactKind.DELIVERED).by_name == "王医生"


def test_somebody_outside_may_touch_nothing_else(abroad):
    """Neither another referral nor any list, nor anything after the link's task has a successor."""
    _referral_id, _issued, person = abroad.inside()
    abroad.browser = ""
    other, _other_link, _other_person = abroad.inside()

    with pytest.raises(NotFound):
        handoff.decline_referral(person, referral_id=other, expected_version=9, reason="no_capacity")
    for read in (queries.lists, queries.discharges):
        with pytest.raises(Refused, match="not_allowed"):
            read(person)
    with pytest.raises(Refused, match="not_allowed"):
        queries.referral(person, referral_id=_referral_id)


def test_a_machine_without_the_right_opens_no_door(abroad):
    issued = abroad.issued(abroad.sent())

    with pytest.raises(Refused, match="not_allowed"):
        outside.queries.visit(machine(abroad.scene.hospital, "clock"), token=issued.token, browser="", language="en")
