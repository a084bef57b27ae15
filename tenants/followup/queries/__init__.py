"""How lists and pages see follow-up. Each read of a person is on record."""

from followup.queries.alerts import alert, alerts, open_alert_count, open_alerts
from followup.queries.forms import asked_now, form_definition, form_response, latest_form_response, readmitted
from followup.queries.plans import foreseen, plan, plan_of_referral, plans_to_extend, promised
from followup.queries.readings import readings
from followup.queries.tasks import failed_attempts, task, task_lists, tasks_due, workload

__all__ = [
    "alert",
    "alerts",
    "asked_now",
    "failed_attempts",
    "foreseen",
    "form_definition",
    "form_response",
    "latest_form_response",
    "open_alert_count",
    "open_alerts",
    "plan",
    "plan_of_referral",
    "plans_to_extend",
    "promised",
    "readings",
    "readmitted",
    "task",
    "task_lists",
    "tasks_due",
    "workload",
]
