from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """What a region counts: each referral that was sent stands in exactly one."""

    WAITING = "waiting", _("Waiting for a decision")
    TAKEN_OVER = "taken_over", _("Taken over")
    OUTCOME_UNREAD = "outcome_unread", _("Outcome not read")
    CLOSED = "closed", _("Loop closed")
    CLOSED_UNREAD = "closed_unread", _("Closed, outcome never read")
    DECLINED = "declined", _("Declined, sender decides")
    UNMET = "unmet", _("Need unmet")
    CALLED_OFF = "called_off", _("Called off")


class SuggestionReason(TextChoices):
    """Why the authority suggests another receiver."""

    NO_CAPACITY = "no_capacity", _("No capacity at present")
    NO_ANSWER = "no_answer", _("Does not answer in time")
    OUT_OF_SERVICE = "out_of_service", _("Out of service")


class Permission(StrEnum):
    READ = "oversight.read"
    SUGGEST = "oversight.suggest"
    SEE_SUGGESTIONS = "oversight.see_suggestions"
    PUBLISH = "oversight.publish"
    RECEIVE = "oversight.receive"


class EventKind(StrEnum):
    FIGURES_RECEIVED = "oversight.figures_received"
    SUGGESTED = "oversight.suggested"
