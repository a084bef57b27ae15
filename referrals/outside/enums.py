from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MACHINE = "outside"


class LinkState(TextChoices):
    """What became of a link."""

    WAITING = "waiting", _("Not opened yet: no code has been entered")
    OPENED = "opened", pgettext_lazy("link", "Opened")
    LOCKED = "locked", _("Locked after wrong codes: make a new link")
    REPLACED = "replaced", _("Replaced by a newer link")
    EXPIRED = "expired", _("Its time is over: make a new link")
    CLOSED = "closed", pgettext_lazy("link", "Closed: the referral is no longer open to the receiver")


class VisitState(TextChoices):
    """What somebody finds who follows a link."""

    CODE = "code", _("The code is asked")
    INSIDE = "inside", _("The code was entered in this browser")
    TAKEN = "taken", _("The link belongs to another browser")
    LOCKED = "locked", _("Too many wrong codes")
    CLOSED = "closed", _("No longer open")


class HandoverWay(TextChoices):
    """How link and code reached the receiver."""

    MESSAGE = "message", _("Link by message, code by telephone")
    PHONE = "phone", _("Both read out by telephone")
    PAPER = "paper", _("Link on paper, code by telephone")
    IN_PERSON = "in_person", _("In person")


class Permission(StrEnum):
    """`OPEN` is the machine's at the door: what happens before there is a person who acts."""

    ISSUE = "outside.issue"
    READ = "outside.read"
    OPEN = "outside.open"


class EventKind(StrEnum):
    ISSUED = "outside.issued"
    CHANGED = "outside.changed"
