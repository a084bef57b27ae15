"""The words of a conversation: who may take part, what is told on sockets, why nothing can be written."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MACHINE = "dialogue"
"""The machine that follows what became of messages."""


class MediaType(TextChoices):
    """What may be attached, told by the content's own first bytes."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"


class Closed(TextChoices):
    """Why nothing can be written now."""

    NOT_SENT = "not_sent", _("Messages open once the referral was sent and accepted.")
    BEFORE_ACCEPTANCE = (
        "before_acceptance",
        _("Messages open once the package has crossed. Until then ask for information and answer."),
    )
    BEFORE_TAKEN_ON = "before_taken_on", _("Messages open once the question has been taken on.")
    NOT_SHARED = "not_shared", _("The package was not shared, so no messages about the patient go with it.")
    SHARING_STOPPED = "sharing_stopped", _("The patient withdrew the consent: nothing more is written or read here.")
    OUTSIDE = "outside", _("The receiver is outside the network. Call the person who is named.")
    OVER = "over", _("The referral has ended. What was written stays on record.")


class Permission(StrEnum):
    """`HEAR` takes in what the other organisation wrote; `FOLLOW` is the machine's: what became of our own."""

    READ = "dialogue.read"
    WRITE = "dialogue.write"
    HEAR = "dialogue.hear"
    FOLLOW = "dialogue.follow"


class EventKind(StrEnum):
    """Told on sockets as "look again"; the subject is the referral."""

    SENT = "dialogue.sent"
    ARRIVED = "dialogue.arrived"
    DELIVERED = "dialogue.delivered"
    NOT_DELIVERED = "dialogue.not_delivered"
    READ = "dialogue.read"
