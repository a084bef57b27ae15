"""A patient who comes for the first time: what was searched for is carried over, and nobody is registered twice."""

from __future__ import annotations

from urllib.parse import quote

import pytest

import patients.queries
from console.forms.registration import RegistrationForm
from patients.commands import register_patient
from patients.contracts import AddressDetails, IdentifierValue
from patients.enums import IdentifierKind
from patients.rules.synthetic import synthetic_identity
from staff.enums import Role
from tenancy import provisioning
from tenancy.queries import area_named

UNSEEN = 880001
STREET = "999999988"


@pytest.fixture(autouse=True)
def street():
    """A street of the region in the directory."""
    provisioning.define_area(STREET, "春和街道")


def numbered(number=UNSEEN):
    """A resident number of an invented person."""
    found = [one.value for one in synthetic_identity(number).identifiers if one.kind == IdentifierKind.RESIDENT_ID]
    return found[0]


def filled(**changed):
    return {
        "name": "陈桂芳",
        "resident_id": numbered(),
        "phone": "13900001234",
        "preferred_channel": "wechat",
        "language": "zh-hans",
        "living_situation": "alone",
        "address": "春和路 8 号",
        "township": STREET,
        "contact_relation": "child",
        "contact_name": "陈小明",
        "contact_phone": "13900005678",
        **changed,
    }


def only(actor, text):
    (found,) = patients.queries.search(actor, text=text).items
    return patients.queries.detail(actor, patient_id=found.id)


def test_the_centre_registers_a_walk_in_and_opens_the_page(scene, console_of):
    answer = console_of(scene.community_nurse).post("/patients/new", filled())

    person = only(scene.community_nurse, numbered())
    told = synthetic_identity(UNSEEN)
    assert (answer.status_code, answer["Location"]) == (303, f"/patients/{person.id}")
    assert (person.name, person.sex, person.birth_date) == ("陈桂芳", told.sex, told.birth_date)
    assert (person.phone, person.preferred_channel, person.living_situation) == ("13900001234", "wechat", "alone")
    assert (person.address.line, person.address.township) == ("春和路 8 号", "春和街道")
    assert [(one.relation, one.name, one.phone) for one in person.contacts if one.relation != "self"] == [
        ("child", "陈小明", "13900005678")
    ]


def test_who_is_registered_for_a_handoff_goes_on_to_it(scene, console_of):
    answer = console_of(scene.ward).post("/patients/new", filled(then="handoff"))

    assert answer["Location"] == f"/handoffs/new/{only(scene.ward, numbered()).id}"


def test_nobody_found_leads_to_registration_with_what_was_typed(scene, console_of):
    browser = console_of(scene.ward)

    found = browser.get("/patients", {"q": "欧阳无人"}).text
    for_handoff = browser.get("/handoffs/new", {"q": "欧阳无人"}).text
    by_name = browser.get("/patients/new", {"q": "欧阳无人"}).text
    by_phone = browser.get("/patients/new", {"q": "139 0000 1234"}).text
    by_number = browser.get("/patients/new", {"q": numbered()}).text

    assert f'href="/patients/new?q={quote("欧阳无人")}"' in found
    assert f'href="/patients/new?q={quote("欧阳无人")}&amp;then=handoff"' in for_handoff
    assert 'name="name" value="欧阳无人"' in by_name
    assert 'name="phone" value="139 0000 1234"' in by_phone
    assert f'name="resident_id" value="{numbered()}"' in by_number


def test_a_person_who_is_here_already_is_answered_with_a_link(scene, console_of):
    existing = register_patient(scene.ward, identity=synthetic_identity(UNSEEN)).id

    answer = console_of(scene.ward).post("/patients/new", filled(name="另一个名"))

    assert answer.status_code == 409
    assert f'href="/patients/{existing}"' in answer.text
    assert 'value="另一个名"' in answer.text


def test_every_fault_stands_beside_its_field(scene, console_of):
    wrong = numbered()[:-1] + ("1" if numbered()[-1] != "1" else "2")
    other = IdentifierValue(IdentifierKind.PASSPORT, "!!")
    given = filled(resident_id=wrong, passport=other.value, phone="12", contact_phone="34")

    answer = console_of(scene.ward).post("/patients/new", given)

    assert answer.status_code == 422
    for field in ("resident_id", "passport", "phone", "contact_phone"):
        assert f'href="#id_{field}"' in answer.text, field


def test_a_birthday_that_the_number_contradicts_is_refused(scene, console_of):
    answer = console_of(scene.ward).post("/patients/new", filled(birth_date="1999-01-01"))

    assert answer.status_code == 422
    assert 'href="#id_birth_date"' in answer.text


def test_half_a_relative_is_not_registered(scene, console_of):
    browser = console_of(scene.ward)

    without_phone = browser.post("/patients/new", filled(contact_phone=""))
    without_relation = browser.post("/patients/new", filled(contact_relation=""))

    assert 'href="#id_contact_phone"' in without_phone.text
    assert 'href="#id_contact_relation_0"' in without_relation.text


def test_who_may_not_register_is_not_led_there(scene, hospital, person_in, console_of):
    officer = console_of(person_in(hospital, Role.PRIVACY_OFFICER, name="郑隐私"))

    assert "/patients/new" not in officer.get("/patients", {"q": "欧阳无人"}).text
    assert officer.get("/patients/new").status_code == 403
    assert officer.post("/patients/new", filled()).status_code == 403


def test_who_may_be_the_same_is_shown_and_another_person_is_confirmed(scene, console_of):
    browser = console_of(scene.ward)
    given = filled(resident_id="", birth_date="1950-01-02", sex="female")
    browser.post("/patients/new", given)
    first = only(scene.ward, "陈桂芳")

    asked = browser.post("/patients/new", given)
    ticked = browser.post("/patients/new", {**given, "another_than": str(first.id)})

    assert asked.status_code == 409
    assert f'href="/patients/{first.id}"' in asked.text
    assert f'name="another_than" value="{first.id}"' in asked.text
    assert "1950-01-02" in asked.text
    assert ticked.status_code == 303
    assert len(patients.queries.search(scene.ward, text="陈桂芳").items) == 2


def test_a_name_alone_is_not_enough(scene, console_of):
    given = {"name": "张", "preferred_channel": "phone", "language": "zh-hans", "living_situation": "unknown"}

    answer = console_of(scene.ward).post("/patients/new", given)

    assert answer.status_code == 422
    assert 'href="#id_birth_date"' in answer.text
    assert patients.queries.search(scene.ward, text="张").items == ()


def test_a_street_without_an_address_is_told_at_the_street(scene, console_of):
    answer = console_of(scene.ward).post("/patients/new", filled(address=""))

    assert answer.status_code == 422
    assert 'href="#id_township"' in answer.text


def test_the_street_is_chosen_where_the_directory_has_it_and_stands_on_the_patients_page(scene, console_of):
    browser = console_of(scene.ward)

    offered = browser.get("/patients/new").text
    browser.post("/patients/new", filled())

    person = only(scene.ward, numbered())
    assert f'<option value="{STREET}">春和街道</option>' in offered
    assert area_named(person.address.area_code, person.address.township).code == STREET
    assert "春和街道" in browser.get(f"/patients/{person.id}").text


def test_where_the_directory_has_no_streets_the_name_is_typed():
    form = RegistrationForm(filled(township="春和街道"))

    assert form.is_valid(), form.errors
    assert form.identity().address == AddressDetails("春和路 8 号", township="春和街道")


def test_the_identity_is_corrected_on_the_version_that_was_read(scene, console_of):
    browser = console_of(scene.ward)
    browser.post("/patients/new", filled(resident_id="", birth_date="1950-01-02", sex="female"))
    person = only(scene.ward, "陈桂芳")
    path = f"/patients/{person.id}/correct"
    right = {
        "name": "陈桂芬", "sex": "female", "birth_date": "1950-01-03", "living_situation": "with_spouse",
        "address": "春和路 9 号", "township": STREET, "preferred_channel": "phone", "language": "en",
        "expected_version": person.version,
    }  # fmt: skip

    shown = browser.get(path).text
    done = browser.post(path, {**right, "idempotency_key": "key-correct-1"})
    stale = browser.post(path, {**right, "name": "陈桂英", "idempotency_key": "key-correct-2"})
    emptied = browser.post(path, {**right, "birth_date": "", "expected_version": person.version + 1})

    assert 'value="陈桂芳"' in shown
    assert f'href="{path}"' in browser.get(f"/patients/{person.id}").text
    assert (done.status_code, stale.status_code, emptied.status_code) == (303, 409, 422)
    found = patients.queries.detail(scene.ward, patient_id=person.id)
    assert (found.name, str(found.birth_date), found.living_situation) == ("陈桂芬", "1950-01-03", "with_spouse")
    assert (found.address.line, found.preferred_channel, found.language) == ("春和路 9 号", "phone", "en")


def test_who_may_not_change_a_patient_is_not_led_there(scene, hospital, person_in, console_of):
    officer = console_of(person_in(hospital, Role.PRIVACY_OFFICER, name="郑隐私"))
    patient = scene.patient(consent=False)

    assert officer.get(f"/patients/{patient}/correct").status_code == 403
