"""How lists and pages see follow-up. Each read of a person is on record."""

from followup.queries.alerts import alert, alerts, open_alert_count, open_alerts
from followup.queries.forms import asked_now, form_definition, form_response, latest_form_response, readmitted
from followup.queries.plans import contact_day, foreseen, is_followed, plan, plan_of_referral, plans_to_extend, promised
from followup.queries.readings import alerts_by, alerts_of, pressure_class, readings
from followup.queries.tasks import contacts, failed_attempts, task, task_lists, tasks_due, workload

__all__ = [
    "alert",
    "alerts",
    "alerts_by",
    "alerts_of",
    "asked_now",
    "contact_day",
    "contacts",
    "failed_attempts",
    "foreseen",
    "form_definition",
    "form_response",
    "is_followed",
    "latest_form_response",
    "open_alert_count",
    "open_alerts",
    "plan",
    "plan_of_referral",
    "plans_to_extend",
    "pressure_class",
    "promised",
    "readings",
    "readmitted",
    "task",
    "task_lists",
    "tasks_due",
    "workload",
]
