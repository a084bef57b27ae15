from django.db import models
from django.db.models import Q

from kernel.ids import new_id
from vault.fields import SealedField

NAME, SHORT = 70, 60


class Destination(models.Model):
    """An institution outside the network. Whom to speak to there, and how, is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    name = models.CharField(max_length=NAME)
    department = models.CharField(max_length=SHORT, blank=True)
    contact_name = SealedField()
    phone = SealedField()
    email = SealedField(null=True)
    area = models.CharField(max_length=SHORT)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "department"], condition=Q(active=True), name="destinations_named_once"
            )
        ]
