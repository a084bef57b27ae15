from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from consent.enums import Basis, Category, Giver, LegalBasis, ProcessingMethod, Purpose, Shown, Way
from kernel.ids import new_id
from vault.fields import SealedField

SHORT = 16
NAME = 120


def categories() -> ArrayField:
    """A set of `Category` values."""
    return ArrayField(models.CharField(max_length=20, choices=Category.choices))


class Consent(models.Model):
    """What one person agreed to: one recipient, one purpose, named kinds of data, a term (PIPL art. 14, 23, 29).

    At most one consent per patient, recipient and purpose is neither withdrawn nor superseded.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    patient_id = models.UUIDField()
    giver = models.CharField(max_length=SHORT, choices=Giver.choices)
    giver_relation = models.CharField(max_length=40, blank=True)
    giver_name = SealedField()
    giver_identifier = SealedField(null=True)
    categories = categories()
    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    method = models.CharField(max_length=SHORT, choices=ProcessingMethod.choices)
    discloser_id = models.UUIDField()
    discloser_name = models.CharField(max_length=NAME)
    discloser_contact = models.CharField(max_length=NAME, blank=True)
    recipient_id = models.UUIDField()
    recipient_name = models.CharField(max_length=NAME)
    recipient_contact = models.CharField(max_length=NAME, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    separate_consent = models.BooleanField()
    necessity_shown = models.BooleanField()
    notice_version = models.CharField(max_length=SHORT)
    notice_language = models.CharField(max_length=SHORT)
    notice_digest = models.CharField(max_length=64)
    way = models.CharField(max_length=20, choices=Way.choices)
    given_at = models.DateTimeField()
    time_zone = models.CharField(max_length=40)
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()
    evidence = models.CharField(max_length=64, blank=True)
    witnessed_by = SealedField(null=True)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="successor")
    superseded_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=SHORT, choices=Giver.choices, blank=True)
    withdrawn_how = models.CharField(max_length=20, choices=Way.choices, blank=True)
    withdrawal_recorded_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["patient_id", "recipient_id", "purpose"])]
        constraints = [
            models.UniqueConstraint(
                fields=["patient_id", "recipient_id", "purpose"],
                condition=Q(withdrawn_at=None, superseded_at=None),
                name="consent_one_stands",
            ),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="consent_has_a_term"),
            models.CheckConstraint(condition=Q(categories__len__gt=0), name="consent_names_categories"),
            models.CheckConstraint(condition=Q(separate_consent=True, necessity_shown=True), name="consent_separate"),
            models.CheckConstraint(condition=~Q(recipient_id=F("discloser_id")), name="consent_for_another"),
        ]


class EmergencyBasis(models.Model):
    """A disclosure without consent, because life or health was at risk (PIPL art. 13 (4)); told later (art. 18)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    patient_id = models.UUIDField()
    recipient_id = models.UUIDField()
    recipient_name = models.CharField(max_length=NAME)
    recipient_contact = models.CharField(max_length=NAME, blank=True)
    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    categories = categories()
    method = models.CharField(max_length=SHORT, choices=ProcessingMethod.choices)
    reason = SealedField()
    legal_basis = models.CharField(max_length=24, choices=LegalBasis.choices)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()
    notice_due_at = models.DateTimeField()
    notice_given_at = models.DateTimeField(null=True)
    notice_given_how = models.CharField(max_length=20, choices=Way.choices, blank=True)
    notice_recorded_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "recipient_id", "purpose"]),
            models.Index(fields=["notice_due_at"], condition=Q(notice_given_at=None), name="consent_notice_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="consent_emergency_has_a_term")
        ]


class ReceivedBasis(models.Model):
    """The ground under which another organisation sent us a patient: what our answers to it rest on.

    `source_proof_id` names the row in the schema of `source_id`. `stopped_at` is set when it tells us that the ground
    is gone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    source_id = models.UUIDField()
    source_proof_id = models.UUIDField()
    conversation = models.UUIDField()
    basis = models.CharField(max_length=SHORT, choices=Basis.choices)
    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    categories = categories()
    method = models.CharField(max_length=SHORT, choices=ProcessingMethod.choices)
    valid_until = models.DateTimeField()
    answer_until = models.DateTimeField()
    received_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["source_id", "source_proof_id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "source_id", "source_proof_id"], name="consent_received_once"
            )
        ]


class DisclosureRow(models.Model):
    """One delivery or shared read under a ground. `crossing_id` is the message that carried or reported it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proof_id = models.UUIDField()
    basis = models.CharField(max_length=SHORT, choices=Basis.choices)
    patient_id = models.UUIDField(null=True)
    recipient_id = models.UUIDField()
    recipient_name = models.CharField(max_length=NAME)
    shown = models.CharField(max_length=SHORT, choices=Shown.choices)
    categories = ArrayField(models.CharField(max_length=20, choices=Category.choices))
    conversation = models.UUIDField(db_index=True)
    crossing_id = models.UUIDField(unique=True)
    at = models.DateTimeField()
    opened_by = SealedField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["proof_id", "at"]), models.Index(fields=["patient_id", "at"])]
