from api.core.enums import named
from followup import enums

Pathway = named(enums.Pathway, "Pathway", "A schedule of follow-up contacts.")
PlanState = named(enums.PlanState, "PlanState", "Whether a plan still promises anything.")
StopReason = named(enums.StopReason, "StopReason")
TaskKind = named(enums.TaskKind, "TaskKind", "In which way a contact is made.")
TaskState = named(enums.TaskState, "TaskState")
TaskOutcome = named(enums.Outcome, "TaskOutcome", "How an attempt to reach the patient ended.")
CloseReason = named(enums.CloseReason, "CloseReason", "Why a task ended without an outcome of its own.")
TaskList = named(enums.TaskList, "TaskList")
ReadingSource = named(enums.ReadingSource, "ReadingSource")
Severity = named(enums.Severity, "AlertSeverity")
AlertState = named(enums.AlertState, "AlertState", "What became of an alert.")
EmergencySign = named(enums.EmergencySign, "EmergencySign")
FormCode = named(enums.FormCode, "FormCode", "The forms.", {"PRE_DISCHARGE": "Assessment before discharge."})
