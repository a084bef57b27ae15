"""What the database itself does not let happen."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from factories import building
from followup.models import Alert, Plan, Task
from kernel.clock import SHANGHAI
from kernel.ids import new_id
from tenancy.access import unit_of_work

AT = datetime(2026, 11, 18, 15, 0, tzinfo=SHANGHAI)


@pytest.fixture
def refused(centre, patient, planned):
    """`refused(name, act)`: the act on the plan's rows breaks the constraint of that name."""
    planned(patient)

    def check(name, act):
        with unit_of_work(centre), building(), pytest.raises(IntegrityError, match=name), transaction.atomic():
            act(Plan.objects.get(), Task.objects.order_by("due_until").first())

    return check


def alert_row(patient_id, **more):
    return Alert.objects.create(
        patient_id=patient_id, rule_set="r", rule="r", severity="red", explanation={}, at=AT, raised_at=AT, **more
    )


ACTS = {
    "followup_a_step_once": lambda plan, task: Task.objects.create(
        plan=plan,
        patient_id=plan.patient_id,
        step=task.step,
        kind="phone_call",
        assignee_id=new_id(),
        due_from=AT,
        due_until=AT + timedelta(hours=1),
    ),
    "followup_window_not_empty": lambda plan, task: Task.objects.filter(id=task.id).update(due_until=task.due_from),
    "followup_due_or_closed": lambda plan, task: Task.objects.filter(id=task.id).update(state="done"),
    "followup_a_stop_has_a_reason": lambda plan, task: Plan.objects.filter(id=plan.id).update(
        state="stopped", stopped_at=AT
    ),
    "followup_one_running_plan": lambda plan, task: Plan.objects.create(
        patient_id=plan.patient_id,
        pathway=plan.pathway,
        responsible_id=new_id(),
        first_contact_on=AT.date(),
        day_one=AT.date(),
        made_until=AT.date(),
        started_by=new_id(),
        started_at=AT,
    ),
    "followup_one_alert_stands": lambda plan, task: [alert_row(plan.patient_id) for _ in range(2)],
    "followup_closed_has_a_time": lambda plan, task: alert_row(plan.patient_id, state="closed"),
    "referral_id": lambda plan, task: Plan.objects.create(
        patient_id=new_id(),
        pathway="htn",
        referral_id=plan.referral_id,
        responsible_id=new_id(),
        first_contact_on=AT.date(),
        day_one=AT.date(),
        made_until=AT.date(),
        started_by=new_id(),
        started_at=AT,
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_constraint(refused, name):
    refused(name, ACTS[name])
