from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MACHINE = "exchange"
"""The name of the machine that works for every organisation here."""


class State(TextChoices):
    """Where a message is. A parked one stops its conversation in its direction until a person acts."""

    PENDING = "pending", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    PARKED = "parked", _("Stopped, waiting for a decision")
    DISCARDED = "discarded", _("Discarded")


class Order(TextChoices):
    """What the sender tells the relay to do with a parked message."""

    RETRY = "retry", _("Try again")
    DISCARD = "discard", _("Do not deliver")


class Stop(TextChoices):
    """Why a message was parked, where it is no error code of the recipient's command."""

    CONSENT_WITHDRAWN = "consent_withdrawn", _("The consent or basis under which it was sent has ended.")
    CONSENT_NARROWED = "consent_narrowed", _("The consent now covers less than the message holds.")
    PARTNERSHIP_ENDED = "partnership_ended", _("The agreement with the recipient has ended.")
    RECIPIENT_INACTIVE = "recipient_inactive", _("The recipient is suspended or no longer on the network.")
    MESSAGE_MISSING = "message_missing", _("The sender's own record of the message cannot be read.")
    UNKNOWN_KIND = "unknown_kind", _("The recipient does not know this kind of message.")
    UNEXPECTED = "unexpected", _("The recipient could not process it because of a fault.")
    NO_ANSWER = "no_answer", _("Delivering was interrupted too often.")


class Kind(StrEnum):
    """Messages of the exchange itself. They are never confirmed by a message."""

    DELIVERED = "exchange.delivered"
    SHARED_READ = "exchange.shared_read"
    GROUND_ENDED = "exchange.ground_ended"


class Permission(StrEnum):
    """`POST` lets a command send, `SETTLE` retries and discards, `ACCEPT` and `MARK` are the machine's."""

    POST = "exchange.post"
    SEE = "exchange.see"
    SETTLE = "exchange.settle"
    READ_SHARED = "exchange.read_shared"
    ACCEPT = "exchange.accept"
    MARK = "exchange.mark"


class EventKind(StrEnum):
    """About one of our own messages; `subject_id` is the message, `related_id` its conversation.

    `SHARED_READ`: another organisation has read our live record; `related_id` is the ground it rested on.
    """

    DELIVERED = "exchange.delivered"
    PARKED = "exchange.parked"
    RETRIED = "exchange.retried"
    DISCARDED = "exchange.discarded"
    SHARED_READ = "exchange.shared_read"
