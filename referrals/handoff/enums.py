"""The words of a referral: kinds, states, verbs, sides, clocks, facts, permissions and event kinds."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenancy.enums import ReferralKind as Kind

__all__ = [
    "AskState",
    "ClockCode",
    "Comparison",
    "DeclaredSharing",
    "Direction",
    "Disease",
    "EventKind",
    "FactKind",
    "FileForm",
    "Kind",
    "ListName",
    "OrderStatus",
    "PackagePart",
    "PackageStatus",
    "PaperForm",
    "Permission",
    "Priority",
    "ProposalState",
    "ProtocolState",
    "Side",
    "Source",
    "State",
    "Verb",
]


class Side(TextChoices):
    """Whose copy of the referral this is."""

    SENDER = "sender", _("Sender")
    RECIPIENT = "recipient", _("Recipient")

    @property
    def other(self) -> "Side":
        return Side.RECIPIENT if self == Side.SENDER else Side.SENDER


class Priority(TextChoices):
    ROUTINE = "routine", pgettext_lazy("priority", "Routine")
    URGENT = "urgent", pgettext_lazy("priority", "Urgent")
    EMERGENCY = "emergency", pgettext_lazy("priority", "Emergency")


class State(TextChoices):
    """Where the receiver's promise stands; the FHIR codes are in `rules.states`."""

    DRAFT = "DRAFT", _("Draft")
    CONSENT_PENDING = "CONSENT_PENDING", _("Waiting for the patient's consent")
    INTERNAL_REVIEW = "INTERNAL_REVIEW", _("In internal review")
    SENT = "SENT", _("Sent, not opened yet")
    RECEIVED = "RECEIVED", _("Received, being decided")
    INFO_REQUESTED = "INFO_REQUESTED", _("More information asked")
    WAITLISTED = "WAITLISTED", _("On the waiting list")
    ACCEPTED = "ACCEPTED", _("Accepted")
    SCHEDULED = "SCHEDULED", _("Appointment made")
    NO_SHOW = "NO_SHOW", _("Did not attend")
    APPT_CANCELLED = "APPT_CANCELLED", _("Appointment cancelled")
    IN_CARE = "IN_CARE", _("In care")
    CANCEL_REQUESTED = "CANCEL_REQUESTED", _("Cancellation asked")
    OUTCOME_SENT = "OUTCOME_SENT", _("Outcome sent")
    CLOSED = "CLOSED", _("Loop closed")
    DECLINED = "DECLINED", _("Declined")
    REDIRECTED = "REDIRECTED", _("Sent elsewhere")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    CANCELLED = "CANCELLED", _("Cancelled")
    NOT_COMPLETED = "NOT_COMPLETED", _("Not completed")
    EXPIRED = "EXPIRED", _("Expired")
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR", _("Entered in error")


class OrderStatus(TextChoices):
    """FHIR ServiceRequest.status: the sender's order, which a receiver's refusal never revokes."""

    DRAFT = "draft", pgettext_lazy("order", "Draft")
    ACTIVE = "active", pgettext_lazy("order", "Active")
    COMPLETED = "completed", pgettext_lazy("order", "Completed")
    REVOKED = "revoked", pgettext_lazy("order", "Revoked")


class Verb(TextChoices):
    """What somebody may do with a referral; the label is the button."""

    START = "start", _("Start a referral")
    ASK_CONSENT = "ask_consent", _("Ask for consent")
    SUBMIT = "submit", _("Submit for review")
    RETURN_DRAFT = "return_draft", _("Return to the author")
    CONSENT_REFUSED = "consent_refused", _("Record that the patient refused")
    SEND = "send", _("Send")
    OPEN = "open", _("Confirm receipt")
    ASK_INFO = "ask_info", _("Ask for more information")
    ANSWER_INFO = "answer_info", _("Answer the question")
    ACCEPT = "accept", _("Accept")
    WAITLIST = "waitlist", _("Put on the waiting list")
    PROPOSE_ONWARD = "propose_onward", _("Propose another receiver")
    REDIRECT = "redirect", _("Send elsewhere")
    DECLINE = "decline", _("Decline")
    WITHDRAW = "withdraw", _("Withdraw")
    SCHEDULE = "schedule", _("Set the appointment")
    NO_SHOW = "no_show", _("Did not attend")
    CANCEL_APPOINTMENT = "cancel_appointment", _("Cancel the appointment")
    ARRIVE = "arrive", _("Record arrival or first contact")
    NOTE = "note", _("Write an interim note")
    READ_NOTES = "read_notes", _("Mark the notes as read")
    SEND_RECORD = "send_record", _("Send the complete record")
    FOLLOWED_UP = "followed_up", _("Record the community follow-up")
    NOT_COMPLETE = "not_complete", _("Give up: not completed")
    CANCEL = "cancel", _("Ask to cancel")
    CONFIRM_CANCEL = "confirm_cancel", _("Confirm the cancellation")
    CONTINUE_CARE = "continue_care", _("Refuse the cancellation, care goes on")
    SEND_OUTCOME = "send_outcome", _("Send the outcome")
    ACKNOWLEDGE = "acknowledge", _("Mark outcome as read")
    QUESTION_OUTCOME = "question_outcome", _("Outcome unclear: ask back")
    CLOSE_UNREAD = "close_unread", _("Closed by the clock: outcome not read")
    EXPIRE = "expire", _("Expired without a decision")
    UNDO = "undo", _("Undo: sent by mistake")
    ENTER_IN_ERROR = "enter_in_error", _("Mark as entered in error")
    SETTLE = "settle", _("Close without another receiver")
    STOP = "stop", _("Stop: superseded or the patient died")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent withdrawn: sharing stops")
    CONTINUE_WITHOUT_SHARING = "continue_without_sharing", _("Continue without sharing")
    RECORD_DISCHARGE = "record_discharge", _("Record that the patient left the ward")
    NOT_DELIVERED = "not_delivered", _("Could not be delivered: back to its author")
    REFER_UP = "refer_up", _("Refer up through the green channel")
    TURN_INTO_REFERRAL = "turn_into_referral", _("Turn the question into a referral")
    REFER_BACK = "refer_back", _("Refer back to the community")
    TAKEN_OVER_ELSEWHERE = "taken_over_elsewhere", _("Taken over elsewhere")


class AskState(TextChoices):
    """A sender's request that the receiver's copy decides."""

    ASKED = "asked", pgettext_lazy("request", "Asked")
    APPLIED = "applied", pgettext_lazy("request", "Done")
    REFUSED = "refused", pgettext_lazy("request", "Refused")


class ClockCode(TextChoices):
    R1 = "R1", _("Not opened")
    R2 = "R2", _("No decision")
    R3 = "R3", _("Question not answered")
    R4 = "R4", _("Accepted, no contact or appointment")
    R5 = "R5", _("Did not attend")
    R6 = "R6", _("Outcome missing")
    R7 = "R7", _("Outcome not read")
    R8 = "R8", _("Community follow-up of an urgent referral")
    R9 = "R9", _("Expiry without a decision")
    R10 = "R10", _("Cancellation not answered")


class FactKind(TextChoices):
    """Facts of the timeline that are not a verb of somebody."""

    DELIVERED = "delivered", _("Delivered")
    REASSIGNED = "reassigned", _("Another person is responsible")
    EDITED = "edited", _("Edited")
    PACKAGE_SENT = "package_sent", _("Package released")
    PACKAGE_WITHHELD = "package_withheld", _("Package withheld: consent does not hold")
    ASKED = "asked", _("Asked the receiver")
    ASK_REFUSED = "ask_refused", _("Request came too late")
    ESCALATED = "escalated", _("Escalated")
    CLOCKS_MOVED = "clocks_moved", _("Clocks started, paused or stopped")
    SHARING_RESUMED = "sharing_resumed", _("Sharing resumed under a new consent")
    LINK_ISSUED = "link_issued", _("Link and code made for the receiver")
    LINK_LOCKED = "link_locked", _("Link locked after wrong codes")
    PLAN_NOT_STARTED = "plan_not_started", _("Follow-up not started: name somebody who follows up")


class PackagePart(TextChoices):
    PREVIEW = "preview", _("Preview")
    FULL = "full", _("Package")
    OUTCOME = "outcome", _("Outcome")


class PackageStatus(TextChoices):
    """Why the package is or is not on the page; never an empty cell."""

    HERE = "here", _("Package received")
    AFTER_ACCEPTANCE = "after_acceptance", _("The full package comes with acceptance")
    ON_ITS_WAY = "on_its_way", _("On its way")
    WITHHELD = "withheld", _("Withheld by consent")
    NOT_FROZEN = "not_frozen", _("Not sent yet")
    ANONYMOUS = "anonymous", _("Anonymous question: nothing but the question crosses")
    NOT_OPEN = "not_open", _("No longer open to this organisation")


class PaperForm(TextChoices):
    """What is printed of a referral; which kind has which form stands in `rules.paper`."""

    OUT = "out", _("Two-way referral form: transfer out")
    BACK = "back", _("Two-way referral form: transfer back")
    PLAN = "plan", _("Discharge plan on paper")
    SHEET = "sheet", _("Sheet for the patient")


class FileForm(TextChoices):
    """As what a list is taken out."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel"


class DeclaredSharing(TextChoices):
    """What the sender says about sharing; its ledger of consents is the truth."""

    OPEN = "open", _("Sharing as consented")
    STOPPED = "stopped", _("Sharing stopped: consent withdrawn")
    WITHHELD = "withheld", _("Package withheld by consent")


class Source(TextChoices):
    DISCHARGE = "discharge", _("Discharge")
    VISIT = "visit", _("Visit")
    ALERT = "alert", _("Alert")


class ProposalState(TextChoices):
    OPEN = "open", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    DISMISSED = "dismissed", _("Dismissed")


class Direction(TextChoices):
    """When a row of a checklist is asked."""

    UP_EMERGENCY = "up_emergency", _("Up, emergency")
    UP_FIRST = "up_first", _("Up, first visit")
    UP_FOLLOW_UP = "up_follow_up", _("Up, follow-up")
    DOWN = "down", _("Down to the community")


class Disease(TextChoices):
    """What a row of a checklist is about; a row of no disease is asked for every patient."""

    HYPERTENSION = "HTN", pgettext_lazy("disease", "Hypertension")
    DIABETES = "DM", pgettext_lazy("disease", "Diabetes")


class Comparison(TextChoices):
    AT_LEAST = ">=", pgettext_lazy("limit", "at least")
    ABOVE = ">", pgettext_lazy("limit", "above")
    AT_MOST = "<=", pgettext_lazy("limit", "at most")
    BELOW = "<", pgettext_lazy("limit", "below")


class ProtocolState(TextChoices):
    """A joint protocol applies once the other organisation has confirmed it, from its first day on."""

    PROPOSED = "proposed", _("Proposed, not confirmed yet")
    CONFIRMED = "confirmed", _("Agreed by both")
    REFUSED = "refused", _("Not agreed")


class ListName(TextChoices):
    """Worklists, each named by the next action."""

    TO_SEND = "to_send", _("To finish and send")
    NOT_YET_ACCEPTED = "not_yet_accepted", _("Not yet accepted")
    INFORMATION_ASKED = "information_asked", _("A question to answer")
    TO_REVIEW = "to_review", _("To review and send")
    DECLINED = "declined", _("Declined: choose what next")
    EXPIRED = "expired", _("Expired: choose what next")
    NOT_COMPLETED = "not_completed", _("Not completed: choose what next")
    FOLLOW_UP_DUE = "follow_up_due", _("Urgent referral: follow up within 14 days")
    ASKED = "asked", _("Asked to withdraw, waiting for the answer")
    WITH_THE_RECEIVER = "with_the_receiver", _("Taken over, care goes on")
    OUTCOME_NOT_READ = "outcome_not_read", _("Outcome not read")
    NOTES_UNREAD = "notes_unread", _("Interim notes to read")
    GREEN_CHANNEL = "green_channel", _("Green channel")
    WAITING_FOR_ACCEPTANCE = "waiting_for_acceptance", _("Waiting for your acceptance")
    WAITING_LIST = "waiting_list", _("On your waiting list")
    ACCEPTED_NO_CONTACT = "accepted_no_contact", _("Accepted, no contact yet")
    NOT_ATTENDED = "not_attended", _("Did not come: find out why")
    IN_CARE = "in_care", _("In care")
    CANCELLATION_ASKED = "cancellation_asked", _("Cancellation to decide")
    ESCALATED = "escalated", _("Overdue: escalated")
    PARKED = "parked", _("Parked messages")


class Permission(StrEnum):
    """`CURATE` lets whoever keeps the organisation's checklists, numbers and joint protocols change them."""

    READ = "handoff.read"
    PREPARE = "handoff.prepare"
    SEND = "handoff.send"
    RECEIVE = "handoff.receive"
    DECIDE = "handoff.decide"
    ATTEND = "handoff.attend"
    WITHDRAW = "handoff.withdraw"
    CLOSE = "handoff.close"
    CONFIGURE = "handoff.configure"
    CURATE = "handoff.curate"
    EXPORT = "handoff.export"
    CROSS = "handoff.cross"
    TICK = "handoff.tick"
    COUNT = "handoff.count"
    LINK = "handoff.link"
    ANSWER_OUTSIDE = "handoff.answer_outside"


class EventKind(StrEnum):
    """Told on sockets as "look again". `CHANGED` stands for every move that has no name of its own."""

    STARTED = "handoff.started"
    CHANGED = "handoff.changed"
    SENT = "handoff.sent"
    ARRIVED = "handoff.arrived"
    DELIVERED = "handoff.delivered"
    OPENED = "handoff.opened"
    ACCEPTED = "handoff.accepted"
    DECLINED = "handoff.declined"
    PACKAGE = "handoff.package"
    WITHDRAWN = "handoff.withdrawn"
    CANCELLED = "handoff.cancelled"
    SCHEDULED = "handoff.scheduled"
    IN_CARE = "handoff.in_care"
    NOTED = "handoff.noted"
    OUTCOME_SENT = "handoff.outcome_sent"
    CLOSED = "handoff.closed"
    REDIRECTED = "handoff.redirected"
    EXPIRED = "handoff.expired"
    NOT_COMPLETED = "handoff.not_completed"
    ESCALATED = "handoff.escalated"
    PROPOSED = "handoff.proposed"
    PROPOSAL_SETTLED = "handoff.proposal_settled"
    CLOCK_SET = "handoff.clock_set"
    KIND_SET = "handoff.kind_set"
    CRITERION_SET = "handoff.criterion_set"
    PROTOCOL = "handoff.protocol"
