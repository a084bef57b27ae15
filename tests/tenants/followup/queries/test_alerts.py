from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from followup.commands import acknowledge_alert, close_alert, complete_task, record_readings
from followup.contracts import Explanation, Reading
from followup.enums import AlertState, Outcome, Severity
from followup.queries import alert, open_alert_count, open_alerts, plan
from kernel.clock import SHANGHAI
from kernel.errors import Invalid, NotFound, Refused
from kernel.ids import new_id

ALERT_STATEMENTS = 6  # savepoint, count, rows, their readings, audit, release

TAKEN = datetime(2026, 11, 18, 15, 30, tzinfo=SHANGHAI)


@pytest.fixture
def alarm(nurse, clock):
    """`alarm(patient_id, minutes=0)`: an emergency measured so many minutes after half past three."""

    def record(patient_id, minutes=0):
        numbers = (Reading("8480-6", Decimal("185.0"), "mm[Hg]"), Reading("8462-4", Decimal(112), "mm[Hg]"))
        at = TAKEN + timedelta(minutes=minutes)
        record_readings(nurse, patient_id=patient_id, readings=numbers, source="clinic", taken_at=at)

    return record


def test_an_alert_with_its_reason_and_its_readings(nurse, patient, alarm):
    alarm(patient)
    (found,) = open_alerts(nurse).items

    assert alert(nurse, alert_id=found.id) == found
    assert (found.patient_id, found.severity, found.state, found.at) == (patient, Severity.RED, AlertState.OPEN, TAKEN)
    assert isinstance(found.explanation, Explanation)
    assert [criterion.threshold for criterion in found.explanation.criteria] == ["≥ 180 mmHg", "≥ 110 mmHg"]
    assert {(reading.code, str(reading.value), reading.unit) for reading in found.readings} == {
        ("8480-6", "185", "mm[Hg]"),
        ("8462-4", "112", "mm[Hg]"),
    }


def test_red_comes_before_amber_and_the_newest_first(nurse, patient, patient_of, planned, alarm, clock):
    planned(patient, weeks_ahead=2)
    calls = plan(nurse, patient_id=patient).tasks[:2]
    for call in calls:
        clock.move_to(call.due_from)
        complete_task(nurse, task_id=call.id, expected_version=1, outcome=Outcome.NOT_REACHED)
    early, late = patient_of(nurse, "早"), patient_of(nurse, "晚")
    alarm(late, 20)
    alarm(early, 10)

    found = open_alerts(nurse)

    assert [(one.severity, one.patient_id) for one in found.items] == [
        ("red", late),
        ("red", early),
        ("amber", patient),
    ]
    assert found.total == open_alert_count(nurse) == 3
    assert [one.patient_id for one in open_alerts(nurse, patient_id=early).items] == [early]


def test_seen_alerts_stand_and_closed_ones_do_not(nurse, patient, patient_of, alarm):
    alarm(patient)
    alarm(patient_of(nurse, "乙"), 5)
    newer, older = open_alerts(nurse).items
    acknowledge_alert(nurse, alert_id=newer.id, expected_version=1)
    close_alert(nurse, alert_id=older.id, expected_version=1, resolution="已处理")

    (found,) = open_alerts(nurse).items

    assert (found.id, found.state, found.acknowledged_by) == (newer.id, AlertState.ACKNOWLEDGED, nurse.id)
    assert alert(nurse, alert_id=older.id).resolution == "已处理"


def test_pages_follow_each_other_without_gap_or_repetition(nurse, patient_of, alarm):
    for number in range(5):
        alarm(patient_of(nurse, f"病人{number}"), number // 2)

    found, after = [], None
    while True:
        page = open_alerts(nurse, after=after, limit=2)
        assert page.total == 5
        found += [one.id for one in page.items]
        after = page.next_cursor
        if after is None:
            break

    assert found == [one.id for one in open_alerts(nurse).items]
    assert len(set(found)) == 5


@pytest.mark.parametrize("cursor", ["nonsense", "WyJyZWQiLCAieCIsICJ5Il0"])
def test_a_cursor_that_is_none_of_ours_is_refused(nurse, cursor):
    with pytest.raises(Invalid) as refusal:
        open_alerts(nurse, after=cursor)

    assert refusal.value.code == "bad_cursor"


@pytest.mark.parametrize("patients", [1, 3])
def test_a_list_takes_the_same_statements_however_long_it_is(nurse, patient_of, alarm, statements, patients):
    for number in range(patients):
        alarm(patient_of(nurse, f"病人{number}"))

    with statements() as found:
        page = open_alerts(nurse)

    assert len(page.items) == patients
    assert len(found) == ALERT_STATEMENTS, found


def test_an_alert_that_does_not_exist_or_is_elsewhere_is_not_found(nurse, other_centre, patient, alarm, actor_in):
    alarm(patient)
    (found,) = open_alerts(nurse).items
    stranger = actor_in(other_centre, "centre_head")

    with pytest.raises(NotFound):
        alert(nurse, alert_id=new_id())
    with pytest.raises(NotFound):
        alert(stranger, alert_id=found.id)
    assert open_alerts(stranger).total == 0


@pytest.mark.parametrize("role", ["ward_nurse", "referral_office", "privacy_officer"])
def test_nobody_else_reads_alerts(centre, actor_in, role):
    with pytest.raises(Refused):
        open_alerts(actor_in(centre, role))
