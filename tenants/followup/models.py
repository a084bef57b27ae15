"""What is kept in the tenant's own schema. Forms, attempts and readings are written once and never changed."""

from django.db import models
from django.db.models import F, Q

from followup.enums import (
    AlertState,
    CloseReason,
    Outcome,
    Pathway,
    PlanState,
    ReadingSource,
    Severity,
    StopReason,
    TaskKind,
    TaskState,
)
from kernel.ids import new_id


class FormResponse(models.Model):
    """A form as it was answered, with the scores it came to then. `subject_id` is what it is about: a referral."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient_id = models.UUIDField()
    subject_id = models.UUIDField(null=True)
    form_code = models.CharField(max_length=60)
    form_version = models.IntegerField()
    answers = models.JSONField()
    scores = models.JSONField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "form_code", "recorded_at"], name="followup_form_of_patient"),
            models.Index(fields=["subject_id", "form_code"], name="followup_form_of_subject"),
        ]


class Plan(models.Model):
    """What one referral promised. `day_one` is the day the schedule counts from; tasks exist up to `made_until`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    patient_id = models.UUIDField()
    referral_id = models.UUIDField(null=True, unique=True)
    pathway = models.CharField(max_length=20, choices=Pathway.choices)
    state = models.CharField(max_length=8, choices=PlanState.choices, default=PlanState.ACTIVE)
    responsible_id = models.UUIDField()
    first_contact_on = models.DateField()
    discharged_at = models.DateTimeField(null=True)
    day_one = models.DateField()
    made_until = models.DateField()
    started_by = models.UUIDField()
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(max_length=12, choices=StopReason.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient_id", "pathway"], condition=Q(state="active"), name="followup_one_running_plan"
            ),
            models.CheckConstraint(
                condition=Q(state="active", stopped_at=None, stop_reason="")
                | (Q(state="stopped", stopped_at__isnull=False) & ~Q(stop_reason="")),
                name="followup_a_stop_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["made_until"], condition=Q(state="active"), name="followup_plan_to_extend")]


class Task(models.Model):
    """One promised contact, from `due_from` until just before `due_until`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks")
    patient_id = models.UUIDField(db_index=True)
    step = models.CharField(max_length=30)
    kind = models.CharField(max_length=12, choices=TaskKind.choices)
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.DUE)
    assignee_id = models.UUIDField()
    due_from = models.DateTimeField()
    due_until = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    closed_reason = models.CharField(max_length=16, choices=CloseReason.choices, blank=True)
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "step"], name="followup_a_step_once"),
            models.CheckConstraint(condition=Q(due_from__lt=F("due_until")), name="followup_window_not_empty"),
            models.CheckConstraint(
                condition=Q(state="due", closed_at=None) | (~Q(state="due") & Q(closed_at__isnull=False)),
                name="followup_due_or_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["due_until", "id"], condition=Q(state="due"), name="followup_due"),
            models.Index(fields=["assignee_id", "due_until", "id"], condition=Q(state="due"), name="followup_due_mine"),
        ]


class Attempt(models.Model):
    """One try to reach the patient."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="attempts")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    note = models.CharField(max_length=500, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()


class Reading(models.Model):
    """A measured value. What was measured together has one `occasion_id`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    occasion_id = models.UUIDField(db_index=True)
    patient_id = models.UUIDField()
    code = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=9, decimal_places=3)
    unit = models.CharField(max_length=20)
    taken_at = models.DateTimeField()
    source = models.CharField(max_length=12, choices=ReadingSource.choices)
    device = models.CharField(max_length=80, blank=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="readings")
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient_id", "code", "-taken_at"], name="followup_trend")]


class Alert(models.Model):
    """A rule that spoke. One stands per patient and rule until it is closed; speaking again adds to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    patient_id = models.UUIDField()
    rule_set = models.CharField(max_length=40)
    rule = models.CharField(max_length=40)
    severity = models.CharField(max_length=6, choices=Severity.choices)
    state = models.CharField(max_length=12, choices=AlertState.choices, default=AlertState.OPEN)
    explanation = models.JSONField()
    readings = models.ManyToManyField(Reading, through="AlertReading", related_name="alerts")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="alerts")
    at = models.DateTimeField()
    raised_at = models.DateTimeField()
    repeats = models.IntegerField(default=0)
    acknowledged_by = models.UUIDField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient_id", "rule_set", "rule"],
                condition=~Q(state="closed"),
                name="followup_one_alert_stands",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="followup_closed_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-severity", "-at", "-id"], condition=~Q(state="closed"), name="followup_alerts_standing"
            )
        ]


class AlertReading(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="causes")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="causes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "reading"], name="followup_cause_once")]
