"""The words of follow-up: what may be done, what a task or an alert can be, and what they are called on a page."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Permission(StrEnum):
    """What a role may do here; `apps.py` says which role holds which."""

    RECORD_FORMS = "followup.record_forms"
    READ_FORMS = "followup.read_forms"
    START_PLANS = "followup.start_plans"
    EXTEND_PLANS = "followup.extend_plans"
    STOP_PLANS = "followup.stop_plans"
    WORK_TASKS = "followup.work_tasks"
    REASSIGN = "followup.reassign"
    RECORD_READINGS = "followup.record_readings"
    HANDLE_ALERTS = "followup.handle_alerts"
    READ = "followup.read"


class EventKind(StrEnum):
    """What the journal says happened here."""

    FORM_RECORDED = "followup.form_recorded"
    PLAN_STARTED = "followup.plan_started"
    PLAN_CHANGED = "followup.plan_changed"
    PLAN_STOPPED = "followup.plan_stopped"
    TASK_COMPLETED = "followup.task_completed"
    TASK_CHANGED = "followup.task_changed"
    READINGS_RECORDED = "followup.readings_recorded"
    ALERT_RAISED = "followup.alert_raised"
    ALERT_CHANGED = "followup.alert_changed"


class FormCode(StrEnum):
    PRE_DISCHARGE = "pre-discharge-assessment"


FIRST_CONTACT = "first-contact"
"""The step of every pathway with which its follow-up begins."""


class Pathway(TextChoices):
    """A schedule template; the schedules themselves stand in `rules.pathways`."""

    DISCHARGE = "dc-generic", _("After discharge")
    HYPERTENSION = "htn", _("Hypertension")


class PlanState(TextChoices):
    ACTIVE = "active", pgettext_lazy("plan", "Running")
    STOPPED = "stopped", pgettext_lazy("plan", "Stopped")


class StopReason(TextChoices):
    """Why nothing more is promised."""

    DEATH = "death", _("The patient has died")
    WITHDRAWAL = "withdrawal", _("The patient wants no further follow-up")
    CONSENT = "consent", _("Consent was withdrawn")
    COMPLETED = "completed", _("Follow-up was completed")
    SUPERSEDED = "superseded", _("A newer plan took its place")
    MISTAKE = "mistake", _("The handoff was entered in error")
    ENDED = "ended", _("The referral that it came from has ended")


class TaskKind(TextChoices):
    PHONE_CALL = "phone_call", pgettext_lazy("task", "Phone call")
    HOME_VISIT = "home_visit", pgettext_lazy("task", "Home visit")
    CLINIC_VISIT = "clinic_visit", pgettext_lazy("task", "Clinic visit")
    READING = "reading", pgettext_lazy("task", "Reading")


class TaskState(TextChoices):
    """The five follow-up states of the national reports: 应访, 已访, 失访, 未访, 过访."""

    DUE = "due", pgettext_lazy("task", "Due")
    DONE = "done", pgettext_lazy("task", "Done")
    LOST = "lost", pgettext_lazy("task", "Lost to follow-up")
    NOT_DONE = "not_done", pgettext_lazy("task", "Not done")
    LATE_DONE = "late_done", pgettext_lazy("task", "Done late")


class Outcome(TextChoices):
    """How an attempt to reach the patient ended; `rules.outcomes` says what it makes of the task."""

    REACHED = "reached", pgettext_lazy("attempt", "Reached")
    NOT_REACHED = "not_reached", pgettext_lazy("attempt", "Not reached")
    WRONG_NUMBER = "wrong_number", pgettext_lazy("attempt", "Wrong number or address")
    REFUSED = "refused", pgettext_lazy("attempt", "Refused this time")
    MOVED = "moved", pgettext_lazy("attempt", "Moved away")
    LOST = "lost", pgettext_lazy("attempt", "Lost after every way of contact was tried")
    NOT_CARRIED_OUT = "not_carried_out", pgettext_lazy("attempt", "Not carried out on our side")


class CloseReason(TextChoices):
    """Why a task ended without its own outcome: the plan stopped, or a later contact made it pointless."""

    DEATH = StopReason.DEATH.value, StopReason.DEATH.label
    WITHDRAWAL = StopReason.WITHDRAWAL.value, StopReason.WITHDRAWAL.label
    CONSENT = StopReason.CONSENT.value, StopReason.CONSENT.label
    COMPLETED = StopReason.COMPLETED.value, StopReason.COMPLETED.label
    SUPERSEDED = StopReason.SUPERSEDED.value, StopReason.SUPERSEDED.label
    MISTAKE = StopReason.MISTAKE.value, StopReason.MISTAKE.label
    ENDED = StopReason.ENDED.value, StopReason.ENDED.label
    LATER_CONTACT = "later_contact", _("The patient was reached by a later contact")


class TaskList(TextChoices):
    """The worklists, named by the next action."""

    CALL_TODAY = "call_today", pgettext_lazy("worklist", "Call today")
    OVERDUE = "overdue", pgettext_lazy("worklist", "Overdue")
    THIS_WEEK = "this_week", pgettext_lazy("worklist", "Next 7 days")


class ReadingSource(TextChoices):
    """Where a value was measured, and by whom."""

    CLINIC = "clinic", _("At the centre")
    HOME_VISIT = "home_visit", _("At a home visit")
    REPORTED = "reported", _("Reported by the patient")
    DEVICE = "device", _("Sent by a device")


class Severity(TextChoices):
    """Red: a person may come to harm. Amber: somebody should look."""

    RED = "red", pgettext_lazy("alert", "Emergency")
    AMBER = "amber", pgettext_lazy("alert", "Attention")


class AlertState(TextChoices):
    OPEN = "open", pgettext_lazy("alert", "Open")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("alert", "Seen")
    CLOSED = "closed", pgettext_lazy("alert", "Closed")


class ControlClass(TextChoices):
    """此次随访分类 1–4 of the national hypertension form, and the emergency that goes before them."""

    SATISFIED = "1", pgettext_lazy("hypertension", "Well controlled")
    UNSATISFIED = "2", pgettext_lazy("hypertension", "Not well controlled")
    ADVERSE_REACTION = "3", pgettext_lazy("hypertension", "Adverse drug reaction")
    COMPLICATION = "4", pgettext_lazy("hypertension", "Complication")
    EMERGENCY = "emergency", pgettext_lazy("hypertension", "Emergency")


class Action(TextChoices):
    """What the rule asks for after a classified visit."""

    CONTINUE = "continue", _("Continue; book the next routine visit")
    ADJUST = "adjust", _("Adjust the treatment")
    REFER = "refer", _("Refer to a higher hospital")
    URGENT_REFERRAL = "urgent_referral", _("Treat and refer urgently")


class EmergencySign(TextChoices):
    """Findings that make a hypertension visit an emergency whatever the numbers say."""

    CONSCIOUSNESS = "consciousness", _("Change of consciousness")
    HEADACHE_DIZZINESS = "headache_dizziness", _("Severe headache or dizziness")
    NAUSEA_VOMITING = "nausea_vomiting", _("Nausea or vomiting")
    BLURRED_VISION = "blurred_vision", _("Blurred vision")
    EYE_PAIN = "eye_pain", _("Eye pain")
    PALPITATIONS = "palpitations", _("Palpitations")
    CHEST_TIGHTNESS = "chest_tightness", _("Chest tightness")
    DYSPNOEA = "dyspnoea", _("Shortness of breath or unable to lie flat")
    UNMANAGEABLE = "unmanageable", _("Another condition that cannot be managed here")


class RuleSet(TextChoices):
    """The published documents whose rules speak here, by the code that is stored with what they said."""

    CN_BASIC_V3_HTN = (
        "cn-basic-ph-v3/htn",
        _("National basic public health service specification (3rd edition): hypertension"),
    )
    CN_BASIC_V3_T2DM = (
        "cn-basic-ph-v3/t2dm",
        _("National basic public health service specification (3rd edition): type 2 diabetes"),
    )
    CN_HTN_2025 = "cn-htn-guideline-2025", _("Chinese hypertension guideline (2025)")


class Risk(TextChoices):
    """Bands of the readmission scores."""

    LOW = "low", _("Low risk")
    MODERATE = "moderate", _("Moderate risk")
    HIGH = "high", _("High risk")


class Dependence(TextChoices):
    """Bands of the Barthel index as used in China."""

    SEVERE = "severe", _("Severe dependence")
    MODERATE = "moderate", _("Moderate dependence")
    MILD = "mild", _("Mild dependence")
    NONE = "none", _("Independent")


class Comorbidity(TextChoices):
    """The conditions that count in the C of LACE."""

    MYOCARDIAL_INFARCTION = "myocardial_infarction", _("Previous myocardial infarction")
    CEREBROVASCULAR = "cerebrovascular", _("Cerebrovascular disease")
    PERIPHERAL_VASCULAR = "peripheral_vascular", _("Peripheral vascular disease")
    DIABETES = "diabetes", _("Diabetes without complications")
    HEART_FAILURE = "heart_failure", _("Congestive heart failure")
    DIABETES_ORGAN_DAMAGE = "diabetes_organ_damage", _("Diabetes with end-organ damage")
    CHRONIC_PULMONARY = "chronic_pulmonary", _("Chronic pulmonary disease")
    MILD_LIVER_OR_RENAL = "mild_liver_or_renal", _("Mild liver or renal disease")
    TUMOUR = "tumour", _("Any tumour")
    DEMENTIA = "dementia", _("Dementia")
    CONNECTIVE_TISSUE = "connective_tissue", _("Connective tissue disease")
    AIDS = "aids", _("AIDS")
    SEVERE_LIVER_OR_RENAL = "severe_liver_or_renal", _("Moderate or severe liver or renal disease")
    METASTATIC = "metastatic", _("Metastatic solid tumour")
