"""The verbs of follow-up; nothing else writes its tables."""

from followup.commands.alerts import acknowledge_alert, close_alert
from followup.commands.forms import record_form_response
from followup.commands.plans import reassign_plan, start_plan, stop_plan
from followup.commands.readings import record_readings
from followup.commands.tasks import complete_task, reassign_task
from followup.commands.timing import extend_plan, retime_plan

__all__ = [
    "acknowledge_alert",
    "close_alert",
    "complete_task",
    "extend_plan",
    "reassign_plan",
    "reassign_task",
    "record_form_response",
    "record_readings",
    "retime_plan",
    "start_plan",
    "stop_plan",
]
