from django.db import models

from kernel.ids import new_id
from vault.enums import KeyUse


class DataKey(models.Model):
    """A key of this organisation, wrapped by the master key, which is not in the database."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    use = models.CharField(max_length=8, choices=KeyUse.choices)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["use", "created_at"])]
