from django.db import models


class Stream(models.Model):
    """One row per tenant: the number of its last event. Locked as the last act of a command."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    last_number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="journal_one_stream")]


class LoggedEvent(models.Model):
    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    version = models.IntegerField()
    patient_id = models.UUIDField(null=True)
    related_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_id", "number"])]


class IdempotencyKey(models.Model):
    """What a client's key was first used for, and what it was answered."""

    actor_id = models.UUIDField()
    key = models.CharField(max_length=80)
    request_hash = models.BinaryField(max_length=32)
    answer_id = models.UUIDField(null=True)
    answer_version = models.IntegerField(null=True)
    at = models.DateTimeField()

    pk = models.CompositePrimaryKey("actor_id", "key")
