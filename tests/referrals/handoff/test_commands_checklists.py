"""Checklists: the organisation words them, a referral keeps what was ticked, the receiver reads it with its source."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import followup.commands
from crossings import give_consent
from drain import deliver_all
from followup.contracts import Reading
from handoff import commands as handoff
from handoff import queries
from handoff.enums import Direction, Kind
from handoffs import Scene
from kernel.clock import now
from kernel.errors import Conflict, Invalid, NotFound, Refused

WORDS = {"text_zh": "血钾低于本院下限", "text_en": "Potassium below our limit", "source": "本院 2026 年转诊规定"}
LOW = {"code": "k_low", "direction": Direction.UP_FIRST, "disease": "HTN", **WORDS}
RULE = {"loinc": "8480-6", "comparison": ">=", "limit": Decimal(200), "unit": "mm[Hg]"}


def measure(scene: Scene, patient_id: Any, systolic: int, diastolic: int, *, taken_at: Any = None) -> None:
    followup.commands.record_readings(
        scene.community_nurse,
        patient_id=patient_id,
        readings=(Reading("8480-6", Decimal(systolic), "mm[Hg]"), Reading("8462-4", Decimal(diastolic), "mm[Hg]")),
        source="clinic",
        taken_at=taken_at or now(),
    )


def up(scene: Scene, patient_id: Any, kind: str = Kind.UP, **more: Any) -> Any:
    inputs = {"kind": kind, "patient_id": patient_id, "recipient_id": scene.hospital.id, "reason": "血压控制不佳"}
    return handoff.start_referral(scene.community_doctor, **inputs, **more)


def test_every_row_that_came_with_the_product_names_its_source_in_both_languages(scene: Scene) -> None:
    rows = queries.criteria(scene.head)

    assert {row.direction for row in rows} == set(Direction.values)
    assert all(row.text_zh and row.text_en and row.source and row.active and row.number == 1 for row in rows)
    assert [row.code for row in rows if row.loinc] == [
        "sbp_180", "dbp_110", "glucose_16_7", "glucose_3_9", "first_sbp_180", "first_dbp_110",
    ]  # fmt: skip


def test_an_upward_referral_is_ticked_by_the_newest_reading_and_by_hand(scene: Scene) -> None:
    patient_id = scene.patient_of_centre()
    measure(scene, patient_id, 182, 104)

    shown = {row.code: row for row in queries.checklist(scene.community_doctor, kind=Kind.UP, patient_id=patient_id)}
    made = up(scene, patient_id, criteria=("low_potassium",))

    assert (shown["first_sbp_180"].ticked, shown["first_sbp_180"].value) == (True, "182/104")
    assert not shown["first_dbp_110"].ticked
    ticked = [row for row in scene.at_centre(made.id).criteria if row.ticked]
    assert [(row.code, row.value, row.rule) for row in ticked] == [
        ("first_sbp_180", "182/104", "≥ 180 mm[Hg]"),
        ("low_potassium", "", ""),
    ]


def test_a_reading_of_yesterday_ticks_nothing_by_itself(scene: Scene) -> None:
    from datetime import timedelta

    patient_id = scene.patient_of_centre()
    measure(scene, patient_id, 190, 120, taken_at=now() - timedelta(hours=25))

    assert not [row for row in scene.at_centre(up(scene, patient_id).id).criteria if row.ticked]


def test_a_referral_keeps_the_wording_that_it_was_sent_with(scene: Scene) -> None:
    patient_id = scene.patient_of_centre()
    give_consent(scene.community_doctor, patient_id, scene.hospital, purpose="up_referral")
    made = up(scene, patient_id, criteria=("low_potassium",))
    handoff.send_referral(scene.community_doctor, referral_id=made.id, expected_version=made.version)
    deliver_all()

    handoff.edit_criterion(scene.head, code="low_potassium", expected_version=1, direction=Direction.UP_FIRST, **WORDS)
    handoff.retire_criterion(scene.head, code="low_potassium", expected_version=2)

    for view in scene.both(made.id):
        (row,) = view.criteria
        assert (row.code, row.number, row.text_zh, row.source) == (
            "low_potassium", 1, "血钾偏低", "高血压转诊条件，第三方副本 · G 10033474711",
        )  # fmt: skip
    assert [row.number for row in queries.criterion_history(scene.head, code="low_potassium")] == [3, 2, 1]


def test_the_number_behind_a_row_crosses_with_the_package_and_not_before(scene: Scene) -> None:
    patient_id = scene.patient_of_centre()
    measure(scene, patient_id, 182, 112)
    every = ("identity", "conditions", "followup")
    give_consent(scene.community_doctor, patient_id, scene.hospital, purpose="up_referral", categories=every)
    made = up(scene, patient_id)
    handoff.send_referral(scene.community_doctor, referral_id=made.id, expected_version=made.version)
    deliver_all()

    before = scene.at_hospital(made.id)
    scene.do(handoff.accept_referral, scene.doctor, made.id, responsible_id=scene.doctor.id)

    assert [(row.code, row.value) for row in before.criteria] == [("first_sbp_180", ""), ("first_dbp_110", "")]
    part = next(one for one in scene.at_hospital(made.id).package.sections if one.category == "followup")
    assert [row["value"] for row in part.content["checklist"]] == ["182/112", "182/112"]  # type: ignore[index]


def test_a_consent_without_readings_lets_no_number_of_a_green_channel_cross(scene: Scene) -> None:
    patient_id = scene.patient_of_centre()
    measure(scene, patient_id, 185, 112)
    give_consent(scene.community_doctor, patient_id, scene.hospital, purpose="green_channel")
    made = up(scene, patient_id, Kind.UP_GREEN)
    handoff.send_referral(scene.community_doctor, referral_id=made.id, expected_version=made.version)
    deliver_all()

    assert [(row.code, row.value) for row in scene.at_hospital(made.id).criteria] == [("sbp_180", ""), ("dbp_110", "")]


def test_what_is_ticked_on_a_draft_can_be_changed(scene: Scene) -> None:
    made = scene.draft(criteria=("down_stable",))

    handoff.edit_referral(
        scene.ward, referral_id=made.id, expected_version=made.version, criteria=("down_diagnosis", "down_plan")
    )

    assert [row.code for row in scene.at_hospital(made.id).criteria if row.ticked] == ["down_diagnosis", "down_plan"]


def test_a_row_of_another_list_is_refused(scene: Scene) -> None:
    with pytest.raises(Invalid) as fault:
        up(scene, scene.patient_of_centre(), criteria=("chest_pain",))

    assert (fault.value.field, fault.value.code) == ("criteria", "unknown_criterion")


def test_an_organisation_adds_changes_and_retires_its_own_rows(scene: Scene) -> None:
    made = handoff.add_criterion(scene.head, **LOW, **RULE)
    assert made.version == 1
    handoff.edit_criterion(scene.head, expected_version=1, **{**LOW, "text_en": "Potassium is low"})
    handoff.retire_criterion(scene.head, code="k_low", expected_version=2)

    codes = [row.code for row in queries.checklist(scene.community_doctor, kind=Kind.UP)]
    (row,) = (row for row in queries.criteria(scene.head) if row.code == "k_low")

    assert "k_low" not in codes
    assert (row.number, row.active, row.text_en, row.loinc, row.limit) == (3, False, "Potassium is low", "", None)
    assert "k_low" not in [row.code for row in queries.criteria(scene.office)]
    handoff.retire_criterion(scene.head, code="k_low", expected_version=3, active=True)
    assert "k_low" in [row.code for row in queries.checklist(scene.community_doctor, kind=Kind.UP)]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "K low"}, "code"),
        ({"direction": "sideways"}, "direction"),
        ({"disease": "flu"}, "disease"),
        ({"text_zh": " "}, "text_zh"),
        ({"source": ""}, "source"),
        ({**RULE, "loinc": "pressure"}, "loinc"),
        ({**RULE, "comparison": "~"}, "comparison"),
        ({**RULE, "limit": None}, "limit"),
        ({**RULE, "limit": Decimal("NaN")}, "limit"),
        ({**RULE, "unit": ""}, "unit"),
    ],
)
def test_a_row_that_is_not_whole_is_refused(scene: Scene, changed: dict[str, Any], field: str) -> None:
    before = queries.criteria(scene.head)

    with pytest.raises(Invalid) as fault:
        handoff.add_criterion(scene.head, **{**LOW, **changed})

    assert fault.value.field == field
    assert queries.criteria(scene.head) == before


def test_a_change_on_an_older_wording_and_of_an_unknown_row_is_refused(scene: Scene) -> None:
    handoff.add_criterion(scene.head, **LOW)
    with pytest.raises(Conflict):
        handoff.add_criterion(scene.head, **LOW)
    with pytest.raises(Conflict):
        handoff.edit_criterion(scene.head, expected_version=7, **LOW)
    with pytest.raises(NotFound):
        handoff.retire_criterion(scene.head, code="nothing", expected_version=1)


def test_only_office_head_and_administrator_word_the_lists(scene: Scene) -> None:
    for actor in (scene.community_doctor, scene.community_nurse, scene.ward):
        with pytest.raises(Refused):
            handoff.add_criterion(actor, **LOW)
        with pytest.raises(Refused):
            queries.criteria(actor)
    handoff.add_criterion(scene.office, **LOW)


def test_the_checklist_of_a_patient_who_is_not_here_is_not_shown(scene: Scene) -> None:
    with pytest.raises(NotFound):
        queries.checklist(scene.community_doctor, kind=Kind.UP, patient_id=scene.patient())
    with pytest.raises(Invalid):
        queries.checklist(scene.community_doctor, kind="SIDEWAYS")


def test_the_checklist_takes_five_statements_whatever_it_finds(scene: Scene) -> None:
    taken = []
    for number in (1, 3):
        patient_id = scene.patient_of_centre()
        for _each in range(number):
            measure(scene, patient_id, 185, 112)
        with CaptureQueriesContext(connection) as captured:
            queries.checklist(scene.community_doctor, kind=Kind.UP_GREEN, patient_id=patient_id)
        taken.append(len([one for one in captured if one["sql"].startswith("SELECT")]))

    assert taken == [5, 5]


def test_a_row_without_a_code_gets_one_and_without_english_says_the_chinese_words(scene: Scene) -> None:
    words = {name: value for name, value in LOW.items() if name not in ("code", "text_en")}

    for _each in range(2):
        handoff.add_criterion(scene.head, **words)

    made = [row for row in queries.criteria(scene.head) if row.text_zh == LOW["text_zh"]]
    assert sorted(row.code for row in made) == ["row_1", "row_2"]
    assert {row.text_en for row in made} == {LOW["text_zh"]}
