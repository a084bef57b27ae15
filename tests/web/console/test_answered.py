"""Small things that were asked twice, or said in the wrong language, or could not be done."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

import followup.queries
import patients.queries
from console.views import starting
from kernel.ids import new_id
from patients.commands import register_patient, update_patient
from patients.contracts import PatientIdentity
from patients.enums import LivingSituation, Sex
from staff.access import machine
from staff.commands import invite
from staff.enums import Role


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def test_only_those_who_take_over_at_home_are_offered_with_their_phone(scene, console_of, monkeypatch):
    known = starting.partners(scene.hospital.id)
    hospital = replace(known[0], id=new_id(), kind="hospital", name="县人民医院", name_en="")
    monkeypatch.setattr(starting, "partners", lambda *_given: (*known, hospital))

    page = console_of(scene.ward).get(f"/handoffs/new/{scene.patient()}").text

    assert f'value="{scene.centre.id}"' in page
    assert "县人民医院" not in page


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        (LivingSituation.ALONE, "alone"),
        (LivingSituation.WITH_CHILDREN, "together"),
        (LivingSituation.CARE_HOME, "institution"),
    ],
)
def test_how_the_patient_lives_is_filled_in_where_it_is_known(scene, console_of, known, answer):
    patient = scene.patient()
    version = patients.queries.summary(scene.ward, patient_id=patient).version
    update_patient(scene.ward, patient_id=patient, expected_version=version, living_situation=known)
    referral = scene.draft(patient).id

    page = console_of(scene.ward).get(f"/referrals/{referral}/prepare/assessment").text

    chosen = next(tag for tag in re.findall(r"<input[^>]*>", page) if 'name="living"' in tag and "checked" in tag)
    assert f'value="{answer}"' in chosen


@pytest.mark.parametrize(("sex", "asked"), [(Sex.MALE, False), (Sex.FEMALE, True), (Sex.OTHER, True)])
def test_pregnancy_is_not_asked_of_a_man(scene, console_of, sex, asked):
    patient = register_patient(scene.head, identity=PatientIdentity("林晓", sex, date(1950, 1, 1))).id
    browser = console_of(scene.community_nurse)

    page = browser.get(f"/patients/{patient}/readings").text
    given = {"systolic": "130", "diastolic": "80", "source": "clinic", "taken_at": hidden_moment(page)}
    saved = browser.post(f"/patients/{patient}/readings", given)

    assert ('name="pregnant_or_lactating"' in page) is asked
    assert saved.status_code == 303


def hidden_moment(page):
    return re.search(r'name="taken_at" value="([^"]*)"', page)[1]


def test_the_phones_of_patient_and_relatives_are_links(scene, console_of):
    patient = scene.patient()
    detail = patients.queries.detail(scene.ward, patient_id=patient)

    page = console_of(scene.ward).get(f"/patients/{patient}").text

    for phone in {detail.phone, *(one.phone for one in detail.contacts)}:
        assert f'href="tel:{phone}"' in page


def test_a_new_password_is_typed_twice(scene, hospital, console_of, stranger):
    browser = console_of(scene.ward)
    given = {"current": "correct horse 42", "new": "battery staple 77", "again": "battery staple 78"}

    refused = browser.post("/password", given)
    changed = browser.post("/password", {**given, "again": "battery staple 77"})
    provisioning = machine(hospital, "provisioning")
    token = invite(provisioning, name="冯护士", roles=[Role.WARD_NURSE]).token
    joining = {"username": "feng.nurse", "password": "battery staple 77", "again": "battery staple 7"}
    not_joined = stranger(hospital).post(f"/invitation/{token}", joining)
    joined = stranger(hospital).post(f"/invitation/{token}", {**joining, "again": "battery staple 77"})

    for answer in (refused, not_joined):
        assert answer.status_code == 422
        assert 'href="#id_again"' in answer.text
    assert changed.status_code == 303
    assert joined.status_code == 302


@pytest.mark.parametrize(
    ("weak", "said"),
    [("kurz1", "密码至少 12 个字符"), ("password1234", "此密码过于常见"), ("username", "密码与姓名或用户名过于相似")],
)
def test_a_weak_password_is_refused_in_the_language_of_the_page(scene, console_of, username_of, weak, said):
    browser = console_of(scene.ward, language="zh-hans")
    new = username_of(scene.ward) if weak == "username" else weak

    answer = browser.post("/password", {"current": "correct horse 42", "new": new, "again": new})

    assert said in answer.text
    assert "This password" not in answer.text


def test_the_head_names_another_responsible_person(scene, console_of):
    referral = scene.accepted()
    patient = scene.at_centre(referral).patient_id
    browser = console_of(scene.head)

    page = browser.get(f"/patients/{patient}").text
    dialog = browser.get(f"/patients/{patient}/responsible").text
    given = {"responsible_id": scene.other_nurse.id, "expected_version": hidden(dialog, "expected_version")}
    answer = browser.post(f"/patients/{patient}/responsible", given)

    assert f'href="/patients/{patient}/responsible"' in page
    assert str(scene.community_nurse.id) not in dialog
    assert scene.community_nurse.name in dialog
    assert answer.status_code == 303
    assert followup.queries.plan(scene.head, patient_id=patient).responsible_id == scene.other_nurse.id
    nurse = console_of(scene.other_nurse).get(f"/patients/{patient}").text
    assert f"/patients/{patient}/responsible" not in nurse
