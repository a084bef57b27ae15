from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from audit.models import AuditEntry
from followup.commands import close_alert, record_readings
from followup.contracts import Reading
from followup.queries import alerts_of, open_alerts, pressure_class, readings
from kernel.clock import SHANGHAI
from kernel.errors import Refused
from tenancy.access import unit_of_work

TREND_STATEMENTS = 4  # savepoint, rows, audit, release
ALERT_STATEMENTS = 6  # savepoint, causes, alerts, their readings, audit, release

TAKEN = datetime(2026, 11, 18, 9, 0, tzinfo=SHANGHAI)
SYSTOLIC, HEART_RATE = "8480-6", "8867-4"


@pytest.fixture
def measured(nurse, patient, clock):
    """Five mornings of pressure and pulse, entered in no order."""
    for day in (2, 0, 4, 1, 3):
        values = (
            Reading(SYSTOLIC, Decimal(130 + day), "mm[Hg]"),
            Reading("8462-4", Decimal(80), "mm[Hg]"),
            Reading(HEART_RATE, Decimal("70.5") + day, "/min"),
        )
        at = TAKEN - timedelta(days=day)
        record_readings(nurse, patient_id=patient, readings=values, source="reported", taken_at=at)


def test_the_newest_of_each_code_newest_first(nurse, patient, measured):
    found = readings(nurse, patient_id=patient, limit=2)

    assert [(one.code, str(one.value)) for one in found if one.code == SYSTOLIC] == [
        (SYSTOLIC, "130"),
        (SYSTOLIC, "131"),
    ]
    assert [str(one.value) for one in found if one.code == HEART_RATE] == ["70.5", "71.5"]
    assert [one.taken_at for one in found] == sorted((one.taken_at for one in found), reverse=True)


def test_only_the_codes_asked_for(nurse, patient, measured):
    found = readings(nurse, patient_id=patient, codes=[SYSTOLIC])

    assert [str(one.value) for one in found] == ["130", "131", "132", "133", "134"]
    assert {(one.unit, one.source, one.patient_id) for one in found} == {("mm[Hg]", "reported", patient)}
    assert readings(nurse, patient_id=patient, codes=[]) == ()


@pytest.mark.parametrize("limit", [1, 3])
def test_a_trend_takes_the_same_statements_however_long_it_is(nurse, patient, measured, statements, limit):
    with statements() as found:
        trend = readings(nurse, patient_id=patient, codes=[SYSTOLIC], limit=limit)

    assert len(trend) == limit
    assert len(found) == TREND_STATEMENTS, found


def test_nobody_is_put_on_record_for_nothing(centre, nurse, patient, patient_of, measured):
    readings(nurse, patient_id=patient_of(nurse, "乙"))
    readings(nurse, patient_id=patient)

    with unit_of_work(centre):
        seen = AuditEntry.objects.filter(action="followup.readings", outcome="read")
        assert [row.patient_id for row in seen] == [patient]


def test_another_organisation_sees_nothing(other_centre, patient, measured, actor_in):
    assert readings(actor_in(other_centre, "centre_head"), patient_id=patient) == ()


def test_nobody_else_reads_values(centre, patient, actor_in):
    with pytest.raises(Refused):
        readings(actor_in(centre, "ward_nurse"), patient_id=patient)


@pytest.mark.parametrize("number", [1, 3])
def test_the_alerts_of_readings_stay_when_they_are_closed(nurse, patient, clock, statements, number):
    for _again in range(number):
        values = (Reading(SYSTOLIC, Decimal(185), "mm[Hg]"), Reading("8462-4", Decimal(112), "mm[Hg]"))
        record_readings(nurse, patient_id=patient, readings=values, source="reported", taken_at=TAKEN)
        (alert,) = open_alerts(nurse, patient_id=patient).items
        close_alert(nurse, alert_id=alert.id, expected_version=alert.version, resolution="已转诊")
    ids = [one.id for one in readings(nurse, patient_id=patient)]

    with statements() as found:
        judged = alerts_of(nurse, reading_ids=ids)

    assert set(judged) == set(ids)
    assert {(one.state, one.severity, one.resolution) for one in judged.values()} == {("closed", "red", "已转诊")}
    assert len({one.id for one in judged.values()}) == number
    assert len(found) == ALERT_STATEMENTS, found


@pytest.mark.parametrize(
    ("systolic", "diastolic", "age", "said"),
    [(128, 82, 60, "1"), (140, 80, 60, "2"), (148, 88, 66, "1"), (185, 112, 60, "emergency"), (128, None, 60, None)],
)
def test_a_pressure_is_judged_by_its_numbers(systolic, diastolic, age, said):
    numbers = [Decimal(value) if value else None for value in (systolic, diastolic)]

    found = pressure_class(*numbers, age)

    assert (found.control_class if found else None) == said
