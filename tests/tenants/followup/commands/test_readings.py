from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from followup.commands import acknowledge_alert, close_alert, record_readings
from followup.contracts import Reading
from followup.enums import AlertState, ReadingSource, Severity
from followup.models import Alert, Task
from followup.models import Reading as Stored
from kernel.clock import SHANGHAI, now
from kernel.errors import Conflict, Invalid, NotFound, Refused
from kernel.ids import new_id
from tenancy.access import unit_of_work

TAKEN = datetime(2026, 11, 18, 15, 30, tzinfo=SHANGHAI)


def pressure(systolic, diastolic):
    return (Reading("8480-6", Decimal(systolic), "mm[Hg]"), Reading("8462-4", Decimal(diastolic), "mm[Hg]"))


@pytest.fixture
def measure(nurse, patient, clock):
    """`measure(systolic, diastolic, **other)`: the nurse records what was measured at a home visit."""

    def record(systolic=None, diastolic=None, **other):
        wanted = {
            "patient_id": patient,
            "readings": pressure(systolic, diastolic) if systolic else (),
            "source": ReadingSource.HOME_VISIT,
            "taken_at": TAKEN,
        }
        return record_readings(nurse, **{**wanted, **other})

    return record


def alerts(tenant):
    with unit_of_work(tenant):
        return list(Alert.objects.order_by("id"))


def stored(tenant):
    with unit_of_work(tenant):
        return list(Stored.objects.order_by("code"))


def test_185_over_112_raises_one_red_alert_that_explains_itself(centre, patient, measure, happened):
    measure(185, 112)

    (alert,) = alerts(centre)
    assert (alert.severity, alert.rule_set, alert.rule, alert.state) == (
        Severity.RED,
        "cn-basic-ph-v3/htn",
        "emergency",
        AlertState.OPEN,
    )
    assert (alert.patient_id, alert.at) == (patient, TAKEN)
    said = alert.explanation
    assert (said["threshold"], said["value"]) == (
        "systolic ≥ 180 mmHg; diastolic ≥ 110 mmHg",
        "185/112 mmHg",
    )
    assert said["text_en"]
    assert said["text_zh"]
    assert said["source"].startswith("国家基本公共卫生服务规范")
    recorded, raised = happened(centre)
    assert (recorded.kind, raised.kind) == ("followup.readings_recorded", "followup.alert_raised")
    assert (raised.subject_type, raised.subject_id, raised.patient_id) == ("alert", alert.id, patient)


def test_what_was_measured_together_is_stored_together(centre, nurse, patient, measure):
    ref = measure(135, 85, source="device", device="cuff 7")

    diastolic, systolic = stored(centre)
    assert (systolic.value, systolic.unit, diastolic.value) == (Decimal(135), "mm[Hg]", Decimal(85))
    assert {row.occasion_id for row in (systolic, diastolic)} == {ref.id}
    assert {
        (row.patient_id, row.source, row.device, row.recorded_by, row.taken_at) for row in (systolic, diastolic)
    } == {(patient, "device", "cuff 7", nurse.id, TAKEN)}


@pytest.mark.parametrize("numbers", [(179, 109), (140, 90), (120, 80)])
def test_below_the_emergency_nothing_is_said(centre, measure, numbers):
    measure(*numbers)

    assert alerts(centre) == []


@pytest.mark.parametrize("numbers", [(180, 80), (150, 110)])
def test_either_number_is_enough(centre, measure, numbers):
    measure(*numbers)

    assert [alert.severity for alert in alerts(centre)] == [Severity.RED]


def test_signs_alone_are_an_emergency(centre, measure):
    measure(signs=("headache_dizziness", "nausea_vomiting"))

    (alert,) = alerts(centre)
    assert [criterion["id"] for criterion in alert.explanation["criteria"]] == ["headache_dizziness", "nausea_vomiting"]
    assert stored(centre) == []


def test_pregnancy_with_raised_pressure_is_an_emergency(centre, measure):
    measure(146, 92, pregnant_or_lactating=True)

    assert len(alerts(centre)) == 1


def test_while_an_alert_stands_a_new_crossing_adds_to_it(centre, measure, happened):
    measure(185, 112)
    measure(192, 118, taken_at=TAKEN + timedelta(minutes=20))

    (alert,) = alerts(centre)
    assert (alert.repeats, alert.version, alert.explanation["value"]) == (1, 2, "192/118 mmHg")
    assert alert.at == TAKEN + timedelta(minutes=20)
    with unit_of_work(centre):
        assert alert.readings.count() == 4
    assert [event.kind for event in happened(centre)][-1] == "followup.alert_changed"


def test_a_sign_stays_while_the_alert_stands(centre, nurse, measure):
    measure(signs=("consciousness",))
    measure(188, 114, taken_at=TAKEN + timedelta(minutes=10))
    measure(signs=("chest_tightness",), taken_at=TAKEN - timedelta(hours=1))

    (alert,) = alerts(centre)
    ids = [criterion["id"] for criterion in alert.explanation["criteria"]]
    assert ids == ["systolic", "diastolic", "consciousness", "chest_tightness"]
    assert (alert.explanation["value"], alert.at) == ("188/114 mmHg", TAKEN + timedelta(minutes=10))


def test_a_sign_after_a_value_keeps_the_value(centre, measure):
    measure(188, 114)
    measure(signs=("consciousness",), taken_at=TAKEN + timedelta(minutes=10))

    (alert,) = alerts(centre)
    assert alert.explanation["value"] == "188/114 mmHg"
    assert [one["id"] for one in alert.explanation["criteria"]] == ["consciousness", "systolic", "diastolic"]


def test_an_older_crossing_that_comes_late_does_not_hide_the_latest(centre, measure):
    measure(185, 112)
    measure(200, 90, taken_at=TAKEN - timedelta(days=2))

    (alert,) = alerts(centre)
    assert (alert.at, alert.explanation["value"], alert.repeats) == (TAKEN, "185/112 mmHg", 1)


def test_a_crossing_after_it_was_seen_opens_the_alert_again(centre, nurse, measure):
    measure(185, 112)
    (alert,) = alerts(centre)
    acknowledge_alert(nurse, alert_id=alert.id, expected_version=1)

    measure(186, 113)

    (alert,) = alerts(centre)
    assert (alert.state, alert.acknowledged_by, alert.version) == (AlertState.OPEN, None, 3)


def test_after_it_was_closed_a_crossing_is_a_new_alert(centre, nurse, measure):
    measure(185, 112)
    (alert,) = alerts(centre)
    close_alert(nurse, alert_id=alert.id, expected_version=1, resolution="已转诊")

    measure(186, 113)

    assert [one.state for one in alerts(centre)] == [AlertState.CLOSED, AlertState.OPEN]


def test_each_patient_has_an_alert_of_their_own(centre, nurse, patient_of, measure):
    measure(185, 112)
    measure(185, 112, patient_id=patient_of(nurse, "王小红"))

    assert len({alert.patient_id for alert in alerts(centre)}) == 2


def test_a_reading_may_belong_to_a_task_of_the_patient(centre, patient, planned, measure):
    planned(patient)
    with unit_of_work(centre):
        task = Task.objects.order_by("due_until").first()

    measure(185, 112, task_id=task.id)

    assert {row.task_id for row in stored(centre)} == {task.id}
    assert alerts(centre)[0].task_id == task.id


def test_the_same_request_twice_is_stored_once(centre, measure):
    first = measure(185, 112, idempotency_key="reading-0001")
    again = measure(185, 112, idempotency_key="reading-0001")

    assert first == again
    assert (len(stored(centre)), len(alerts(centre)), alerts(centre)[0].repeats) == (2, 1, 0)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"readings": ()}, "readings", "required"),
        ({"readings": (Reading("8480-6", Decimal(185), "mmHg"),)}, "readings[0].unit", "wrong_unit"),
        ({"readings": (Reading("0-0", Decimal(185), "mm[Hg]"),)}, "readings[0].code", "unknown_code"),
        ({"readings": pressure(1850, 112)}, "readings[0].value", "outside_validation_range"),
        ({"readings": pressure(90, 140)}, "readings", "pressures_swapped"),
        ({"taken_at": TAKEN.replace(tzinfo=None)}, "taken_at", "naive_time"),
        ({"taken_at": TAKEN + timedelta(hours=1)}, "taken_at", "in_the_future"),
        ({"taken_at": TAKEN - timedelta(days=400)}, "taken_at", "too_old"),
        ({"device": "x" * 81}, "device", "too_long"),
        ({"source": "rumour"}, "source", "unknown_option"),
        ({"signs": ("sneezing",)}, "signs", "unknown_option"),
    ],
)
def test_what_cannot_be_right_is_refused_by_field_and_stores_nothing(
    centre, measure, contents, happened, change, field, code
):
    before = contents(centre)

    with pytest.raises(Invalid) as refusal:
        measure(185, 112, **change)

    assert (refusal.value.field, refusal.value.code) == (field, code)
    assert (contents(centre), happened(centre)) == (before, [])


def test_a_clock_that_is_a_little_fast_is_forgiven(centre, measure):
    measure(185, 112, taken_at=now() + timedelta(minutes=4))

    assert len(stored(centre)) == 2


@pytest.mark.parametrize("whose", ["patient_id", "task_id"])
def test_an_unknown_patient_or_a_task_of_somebody_else_is_not_found(
    centre, nurse, patient_of, planned, measure, contents, whose
):
    somebody = patient_of(nurse, "刘一")
    planned(somebody)
    with unit_of_work(centre):
        foreign = {"patient_id": new_id(), "task_id": Task.objects.filter(patient_id=somebody).first().id}
    before = contents(centre)

    with pytest.raises(NotFound):
        measure(185, 112, **{whose: foreign[whose]})

    assert contents(centre) == before


@pytest.mark.parametrize("role", ["ward_nurse", "hospital_doctor", "referral_office", "regional_administrator"])
def test_nobody_else_records_readings(centre, patient, actor_in, contents, role):
    stranger, before = actor_in(centre, role), contents(centre)

    with pytest.raises(Refused):
        record_readings(stranger, patient_id=patient, readings=pressure(185, 112), source="clinic", taken_at=TAKEN)

    assert contents(centre) == before


def test_an_alert_is_seen_and_then_closed_with_what_was_done(centre, nurse, colleague, measure, happened):
    measure(185, 112)
    (alert,) = alerts(centre)

    seen = acknowledge_alert(nurse, alert_id=alert.id, expected_version=1)
    closed = close_alert(colleague, alert_id=alert.id, expected_version=seen.version, resolution=" 已上转 ")

    (alert,) = alerts(centre)
    assert (alert.state, alert.acknowledged_by, alert.closed_by) == (AlertState.CLOSED, nurse.id, colleague.id)
    assert (alert.resolution, closed.version) == ("已上转", 3)
    assert [event.kind for event in happened(centre)][-2:] == ["followup.alert_changed"] * 2


@pytest.mark.parametrize("resolution", ["", "   ", "长" * 501])
def test_an_alert_is_not_closed_without_saying_what_was_done(centre, nurse, measure, contents, resolution):
    measure(185, 112)
    before = contents(centre)

    with pytest.raises(Invalid) as refusal:
        close_alert(nurse, alert_id=alerts(centre)[0].id, expected_version=1, resolution=resolution)

    assert refusal.value.field == "resolution"
    assert contents(centre) == before


def test_two_people_do_not_take_the_same_alert(centre, nurse, colleague, measure, contents):
    measure(185, 112)
    (alert,) = alerts(centre)
    acknowledge_alert(nurse, alert_id=alert.id, expected_version=1)
    before = contents(centre)

    with pytest.raises(Conflict):
        acknowledge_alert(colleague, alert_id=alert.id, expected_version=1)
    with pytest.raises(Refused) as refusal:
        acknowledge_alert(colleague, alert_id=alert.id, expected_version=2)

    assert refusal.value.code == "alert_acknowledged"
    assert contents(centre) == before


def test_a_closed_alert_stays_closed(centre, nurse, measure, contents):
    measure(185, 112)
    (alert,) = alerts(centre)
    close_alert(nurse, alert_id=alert.id, expected_version=1, resolution="已处理")
    before = contents(centre)

    for verb, more in ((acknowledge_alert, {}), (close_alert, {"resolution": "again"})):
        with pytest.raises(Refused) as refusal:
            verb(nurse, alert_id=alert.id, expected_version=2, **more)
        assert refusal.value.code == "alert_closed"
    assert contents(centre) == before


def test_an_alert_of_another_organisation_is_not_found(centre, other_centre, measure, actor_in):
    measure(185, 112)

    with pytest.raises(NotFound):
        acknowledge_alert(actor_in(other_centre, "community_doctor"), alert_id=alerts(centre)[0].id, expected_version=1)
