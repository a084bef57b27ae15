from django.db import models
from django.db.models import Q

from kernel.ids import new_id
from vault.fields import SealedField

DIGEST = 64


class Link(models.Model):
    """A way in for the receiver of one task. Token and browser are kept as digests, the code as a keyed one.

    `tries` counts codes since the last right one. One link of a task stands; a newer one replaces it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    referral_id = models.UUIDField()
    task_id = models.UUIDField()
    recipient_id = models.UUIDField()
    token_digest = models.CharField(max_length=DIGEST, unique=True)
    code_index = models.CharField(max_length=DIGEST)
    issued_by = models.UUIDField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    browser_digest = models.CharField(max_length=DIGEST, blank=True)
    opened_by = SealedField(null=True)
    opened_at = models.DateTimeField(null=True)
    session_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["referral_id", "issued_at"], name="outside_of_referral")]
        constraints = [
            models.UniqueConstraint(fields=["task_id"], condition=Q(replaced_at=None), name="outside_one_stands")
        ]
