from django.db.models import TextChoices


class KeyUse(TextChoices):
    """What a tenant's key is for; a blind index never shares a key with encryption."""

    SEAL = "seal"
    INDEX = "index"
