from datetime import date
from decimal import Decimal

from audit.models import AuditEntry
from followup.commands import record_readings
from followup.contracts import Reading
from followup.enums import AlertState, CloseReason, Pathway, StopReason, TaskState
from followup.models import Alert, Plan, Task
from kernel.clock import now
from patients.commands import mark_deceased
from tenancy.access import unit_of_work


def test_a_death_ends_every_promise_to_that_patient_and_to_nobody_else(
    centre, nurse, head, patient, patient_of, planned
):
    planned(patient)
    planned(patient, pathway=Pathway.HYPERTENSION)
    neighbour = patient_of(nurse, "邻居")
    planned(neighbour)

    mark_deceased(head, patient_id=patient, on=date(2026, 11, 18))

    with unit_of_work(centre):
        assert set(Plan.objects.filter(patient_id=patient).values_list("stop_reason", flat=True)) == {StopReason.DEATH}
        closed = Task.objects.filter(patient_id=patient).values_list("state", "closed_reason")
        assert set(closed) == {(TaskState.NOT_DONE, CloseReason.DEATH)}
        assert set(Task.objects.filter(patient_id=neighbour).values_list("state", flat=True)) == {TaskState.DUE}


def test_a_death_closes_the_alerts_of_that_patient_with_the_reason_and_of_nobody_else(
    centre, nurse, head, patient, patient_of
):
    neighbour = patient_of(nurse, "邻居")
    for person in (patient, neighbour):
        numbers = (Reading("8480-6", Decimal(185), "mm[Hg]"), Reading("8462-4", Decimal(112), "mm[Hg]"))
        record_readings(nurse, patient_id=person, readings=numbers, source="clinic", taken_at=now())

    mark_deceased(head, patient_id=patient, on=date(2026, 11, 18))

    with unit_of_work(centre):
        closed = Alert.objects.get(patient_id=patient)
        assert Alert.objects.get(patient_id=neighbour).state == AlertState.OPEN
        done = AuditEntry.objects.get(action="followup.close_alert")
    assert (closed.state, closed.resolution) == (AlertState.CLOSED, "患者已去世。")
    assert (done.actor_kind, done.actor_name) == ("machine", "followup")


def test_whoever_records_a_death_need_not_work_in_follow_up(hospital, ward, actor_in, patient_of, happened):
    inpatient = patient_of(ward)

    mark_deceased(actor_in(hospital, "hospital_doctor"), patient_id=inpatient, on=date(2020, 11, 18))

    assert happened(hospital) == []
    with unit_of_work(hospital):
        done = AuditEntry.objects.get(action="followup.stop_plan")
    assert (done.actor_kind, done.actor_name, done.outcome) == ("machine", "followup", "done")
