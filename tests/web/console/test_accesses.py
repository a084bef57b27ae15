"""Who looked: for the privacy officer, and for nobody else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

import commands as commands_package
import handoff.commands
import handoff.queries
import patients.queries
import staff.queries
from commands.verbs import commands, readers
from console.presenters.deeds import DEEDS
from console.presenters.refusals import CODES
from kernel.errors import Refused
from staff.enums import Role


@pytest.fixture
def officer(hospital, person_in):
    return person_in(hospital, Role.PRIVACY_OFFICER, name="郑隐私")


def test_the_officer_finds_the_patient_and_reads_who_looked(scene, officer, console_of):
    patient = scene.patient()
    patients.queries.detail(scene.doctor, patient_id=patient)
    name = patients.queries.summary(scene.ward, patient_id=patient).name
    browser = console_of(officer)

    home = browser.get("/")
    found = browser.get("/patients", {"q": name}).text
    page = browser.get(f"/accesses/{patient}").text

    assert home["Location"] == "/accesses"
    assert f'href="/accesses/{patient}"' in found
    assert name in page
    line = next(row for row in page.split("<tr") if "王医生" in row)
    assert "hospital doctor" in line
    assert "Patient page opened" in line
    assert re.search(r"\d{4}-\d\d-\d\d \w{3} \d\d:\d\d", line)


def test_the_officers_own_look_is_on_record(scene, officer, console_of):
    patient, browser = scene.patient(), console_of(officer)

    browser.get(f"/accesses/{patient}")
    page = browser.get(f"/accesses/{patient}").text

    assert "郑隐私" in page
    assert "Record of accesses read" in page


def test_the_page_continues_after_its_last_line_and_skips_none(scene, officer, console_of):
    patient, browser = scene.patient(), console_of(officer)
    for _time in range(35):
        patients.queries.detail(scene.doctor, patient_id=patient)

    first = browser.get(f"/accesses/{patient}").text
    onward = re.search(r'href="(/accesses/[^"]*after=[^"]*)" rel="next"', first)[1]
    second = browser.get(onward.replace("&amp;", "&")).text

    opened = sum(page.count("Patient page opened") for page in (first, second))
    assert opened == 35
    assert first.count('class="list__row"') == 30


def test_openings_by_the_receiver_stand_beside_them(scene, officer, console_of):
    referral = scene.accepted()
    scene.at_centre(referral)
    patient = scene.at_hospital(referral).patient_id

    page = console_of(officer).get(f"/accesses/{patient}").text
    given = page.split("Given to other organisations")[1].split("</section>")[0]

    assert scene.centre.name in given or scene.centre.name_en in given
    assert "opened" in given
    assert "血压控制稳定" not in page


def test_what_is_added_to_an_open_referral_is_not_called_unopened(scene, officer, console_of):
    opened, closed = scene.accepted(), scene.sent()
    page = console_of(officer).get(f"/accesses/{scene.at_hospital(opened).patient_id}").text
    waiting = console_of(officer).get(f"/accesses/{scene.at_hospital(closed).patient_id}").text

    given, unopened = (one.split("Given to other organisations")[1].split("</section>")[0] for one in (page, waiting))

    assert given.count("<li>") > 1
    assert "added to the referral that was opened" in given
    assert "not opened yet" not in given
    assert "permitted: " in given
    assert "Discharge plan" in given
    assert unopened.count("not opened yet") == unopened.count("<li>") == 1
    assert "(exchange)" not in page


def test_refusals_are_listed_with_who_and_why(scene, officer, console_of):
    with pytest.raises(Refused):
        handoff.queries.clock_lengths(scene.ward, partner_id=scene.centre.id)

    page = console_of(officer).get("/accesses/refused").text

    line = next(row for row in page.split("<tr") if "赵护士" in row)
    assert "the role does not allow it" in line


@pytest.mark.parametrize("who", ["ward", "doctor", "office"])
def test_nobody_else_reads_the_record(scene, console_of, who):
    browser, patient = console_of(getattr(scene, who)), scene.patient()

    assert browser.get(f"/accesses/{patient}").status_code == 403
    assert browser.get("/accesses/refused").status_code == 403
    assert "/accesses" not in browser.get("/patients", {"q": "z"}).text
    with pytest.raises(Refused):
        staff.queries.accesses(getattr(scene, who), patient_id=patient)


def test_a_cursor_that_is_none_is_a_fault_of_the_link(scene, officer, console_of):
    answer = console_of(officer).get(f"/accesses/{scene.patient()}", {"after": "WyJ4IiwieSJd"})

    assert answer.status_code == 422


def test_every_verb_has_a_word_on_the_record():
    ours = {name for name in (*commands, *readers) if apps.is_installed(name.partition(".")[0])}

    assert ours - set(DEEDS) == set()


def test_everybody_finds_what_was_refused_to_them_and_nobody_elses(scene, console_of):
    referral_id = scene.opened()
    with pytest.raises(Refused):
        handoff.commands.accept_referral(
            scene.community_nurse, referral_id=referral_id, expected_version=1, responsible_id=scene.community_nurse.id
        )

    mine, others = (console_of(one).get("/mine/refused").text for one in (scene.community_nurse, scene.head))

    assert "the role does not allow it" in mine
    assert "Nothing is on record" in others


def test_the_same_refusal_on_one_day_is_one_line_with_its_count(scene, console_of):
    referral_id = scene.opened()
    for _time in range(3):
        with pytest.raises(Refused):
            handoff.commands.accept_referral(
                scene.community_nurse,
                referral_id=referral_id,
                expected_version=1,
                responsible_id=scene.community_nurse.id,
            )

    mine = console_of(scene.community_nurse).get("/mine/refused").text

    assert mine.count('class="list__row"') == 1
    assert "3 times" in mine


def codes_of_refusals():
    """Every code with which the code of the apps refuses."""
    root, wanted = (
        Path(commands_package.__file__).parents[2],
        re.compile(r"\b(?:Refused|Conflict|CareloopError)\(\s*(?:code=)?\"([a-z_]+)\""),
    )
    folders = ("platform", "tenants", "referrals", "graphql", "realtime")
    files = [path for folder in folders for path in (root / folder).rglob("*.py")]
    return {code for path in files for code in wanted.findall(path.read_text(encoding="utf-8"))}


def test_every_code_of_a_refusal_has_words():
    found = codes_of_refusals()

    assert len(found) > 60
    assert found - set(CODES) == set()


def test_a_refusal_names_its_record_and_shows_no_code(scene, console_of, person_in):
    import followup.commands
    from followup.queries import plan

    patient = scene.at_centre(scene.accepted()).patient_id
    call = plan(scene.community_nurse, patient_id=patient).tasks[0]
    inputs = {"task_id": call.id, "outcome": "reached"}
    followup.commands.complete_task(scene.community_nurse, expected_version=1, **inputs)
    with pytest.raises(Refused):
        followup.commands.complete_task(scene.community_nurse, expected_version=2, **inputs)
    officer = person_in(scene.centre, Role.PRIVACY_OFFICER, name="郑隐私")

    pages = [
        console_of(officer).get("/accesses/refused").text,
        console_of(scene.community_nurse).get("/mine/refused").text,
    ]

    for page in pages:
        assert "the contact was closed already" in page
        assert "task_closed" not in page
        assert f"contact to make no. …{call.id.hex[-6:]}" in page


def test_a_refused_look_at_a_patient_names_the_patient(scene, officer, console_of):
    patient = scene.patient()
    with pytest.raises(Refused):
        patients.queries.detail(officer, patient_id=patient)

    page = console_of(officer).get("/accesses/refused").text

    line = next(row for row in page.split("<tr")[1:] if "郑隐私" in row)
    assert patients.queries.summary(scene.ward, patient_id=patient).name in line


def test_what_the_receiver_sent_back_stands_with_what_was_given(scene, console_of, person_in):
    referral_id = scene.in_care_of("DOWN")
    scene.do(
        handoff.commands.send_outcome, scene.community_nurse, referral_id, outcome="improved", summary="血压136/82"
    )
    patient = scene.at_centre(referral_id).patient_id
    officer = person_in(scene.centre, Role.PRIVACY_OFFICER, name="郑隐私")

    page = console_of(officer).get(f"/accesses/{patient}").text

    given = page.split("Given to other organisations")[1].split("</section>")[0]
    assert "outcome with its summary" in given
    assert "Nothing about this patient was given" not in page
    assert "136/82" not in page
