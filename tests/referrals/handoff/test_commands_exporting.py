"""A worklist as a file: one's own, as narrowed, masked where the page is, within a measure, and on record."""

from __future__ import annotations

import csv
import io

import pytest
from django.utils import translation

from audit.models import AuditEntry
from handoff import commands as handoff
from handoff.commands import exporting
from handoff.contracts import ListFilter
from handoff.enums import Kind, ListName
from kernel.errors import Invalid, Refused
from tenancy.access import unit_of_work

WAITING = ListName.WAITING_FOR_ACCEPTANCE


def lines(made) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"), newline="")))


def recorded(tenant, **wanted):
    with unit_of_work(tenant):
        rows = AuditEntry.objects.filter(action="handoff.export_list", **wanted).order_by("id")
        return list(rows.values_list("patient_id", "code"))


def test_it_is_the_list_as_on_the_page_in_both_languages(scene):
    referral_id = scene.accepted()
    row = scene.at_centre(referral_id)

    with translation.override("en"):
        heads, line = lines(handoff.export_list(scene.head, list_name=ListName.ACCEPTED_NO_CONTACT, form="csv"))
    with translation.override("zh-hans"):
        chinese, _line = lines(handoff.export_list(scene.head, list_name=ListName.ACCEPTED_NO_CONTACT, form="csv"))

    told = dict(zip(heads, line, strict=True))
    assert told["Patient"] == row.patient_name
    assert (told["State"], told["Responsible"]) == ("Accepted", "李护士")
    assert chinese[:3] == ["患者", "性别", "年龄"]


def test_before_acceptance_it_is_masked_as_on_the_page(scene):
    referral_id = scene.sent()
    known = scene.at_hospital(referral_id)

    text = handoff.export_list(scene.head, list_name=WAITING, form="csv").content.decode()

    assert known.preview.masked_name in text
    assert known.patient_name not in text


def test_who_took_out_what_is_on_record_and_each_person_as_read(scene):
    patients = {scene.at_hospital(scene.sent(priority="urgent")).patient_id for _ in range(2)}
    scene.sent()
    urgent = ListFilter(priority="urgent", text="")

    made = handoff.export_list(scene.office, list_name=ListName.NOT_YET_ACCEPTED, form="xlsx", filters=urgent)

    assert made.rows == 2
    assert recorded(scene.hospital, outcome="done") == [(None, "not_yet_accepted.xlsx.2.u")]
    assert {one for one, _code in recorded(scene.hospital, outcome="read")} == patients


def test_what_was_searched_for_stands_nowhere_on_record(scene):
    name = scene.at_hospital(scene.sent()).patient_name

    handoff.export_list(
        scene.office, list_name=ListName.NOT_YET_ACCEPTED, form="csv", filters=ListFilter(text=name, overdue=True)
    )

    ((_nobody, code),) = recorded(scene.hospital, outcome="done")
    assert code == "not_yet_accepted.csv.0.ct"


def test_a_list_that_is_too_long_says_so(scene, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_EXPORTED", 2)
    for _ in range(3):
        scene.sent()

    with translation.override("en"):
        made = handoff.export_list(scene.office, list_name=ListName.NOT_YET_ACCEPTED, form="csv")

    assert (made.rows, made.left_out) == (2, 1)
    assert lines(made)[-1] == ["1 more rows are not in this file. Narrow the list."]
    assert exporting.MOST_EXPORTED == 2


@pytest.mark.parametrize("who", ["ward", "community_nurse"])
def test_nurses_take_nothing_out(scene, who):
    with pytest.raises(Refused) as fault:
        handoff.export_list(getattr(scene, who), list_name=ListName.IN_CARE, form="csv")

    assert fault.value.code == "not_allowed"


def test_a_list_of_others_and_an_unknown_form_are_refused(scene):
    scene.sent()
    for wanted in ({"list_name": ListName.TO_REVIEW, "form": "csv"}, {"list_name": WAITING, "form": "pdf"}):
        with pytest.raises(Invalid):
            handoff.export_list(scene.community_doctor, **wanted)

    assert recorded(scene.centre) == []


def test_the_end_of_temporary_care_is_the_last_day_as_on_the_page(scene):
    referral_id = scene.in_care_of(Kind.TEMP)
    day = scene.at_centre(referral_id).ends_on

    with translation.override("en"):
        heads, line = lines(handoff.export_list(scene.head, list_name=ListName.IN_CARE, form="csv"))

    assert dict(zip(heads, line, strict=True))["Due"] == f"{day} 24:00"
