from django.db import models

from audit.enums import Outcome
from kernel.ids import new_id


class AuditEntry(models.Model):
    """Tenant roles may insert and select, nothing else: what is written stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(db_index=True)
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=120)
    actor_kind = models.CharField(max_length=16)
    action = models.CharField(max_length=80)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    patient_id = models.UUIDField(null=True)
    code = models.CharField(max_length=60, blank=True)
    session = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient_id", "at"]), models.Index(fields=["actor_id", "at"])]


SEALED_FIELDS = [field.attname for field in AuditEntry._meta.concrete_fields]  # noqa: SLF001 - Django's public API


class AuditSeal(models.Model):
    """One link of the chain: the digest of a batch of entries and of the link before it."""

    number = models.BigIntegerField(primary_key=True)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    count = models.IntegerField()
    at = models.DateTimeField()


class AuditSealed(models.Model):
    """Which link covers an entry, and where in the batch it stands."""

    entry_id = models.UUIDField(primary_key=True)
    seal = models.ForeignKey(AuditSeal, on_delete=models.PROTECT)
    position = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="audit_sealed_once")]
