from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """What may be agreed to, kind by kind. Those of the record carry the values of `records.enums.RecordCategory`."""

    IDENTITY = "identity", _("Who the patient is and how to reach them")
    ENCOUNTERS = "encounters", _("Stays and visits")
    CONDITIONS = "conditions", _("Diagnoses")
    MEDICATIONS = "medications", _("Medicines")
    ALLERGIES = "allergies", _("Allergies")
    OBSERVATIONS = "observations", _("Measurements and laboratory results")
    PROCEDURES = "procedures", _("Operations and procedures")
    DOCUMENTS = "documents", _("Documents")
    DISCHARGE_PLAN = "discharge_plan", _("Discharge plan")
    ASSESSMENT = "assessment", _("Assessments and scores")
    FOLLOWUP = "followup", _("Follow-up visits and readings")


class Purpose(TextChoices):
    """What the data is for. Nobody consents to `COORDINATION` and `STATISTICS`: what crosses for them is no data."""

    DISCHARGE_HANDOFF = "discharge_handoff", _("Care in the community after discharge")
    UP_REFERRAL = "up_referral", _("Examination or treatment at a hospital")
    GREEN_CHANNEL = "green_channel", _("Urgent treatment at a hospital (green channel)")
    LATERAL_REFERRAL = "lateral_referral", _("Care at another institution of the same level")
    ADVICE = "advice", _("Advice from another institution")
    TEMPORARY_CARE = "temporary_care", _("Temporary care at another centre")
    COORDINATION = "coordination", _("Telling a partner how a referral stands")
    STATISTICS = "statistics", _("Counts for the health authority")


class Basis(TextChoices):
    """Why something may leave this organisation."""

    CONSENT = "consent", _("Consent of the patient")
    EMERGENCY = "emergency", _("Emergency: life or health at risk")
    ANSWER = "answer", _("Answer to an organisation that sent the patient")
    STATUS_ONLY = "status_only", _("State of a referral, no patient data")
    ANONYMISED = "anonymised", _("Anonymised question: the patient's identity stays here")
    COUNTS_ONLY = "counts_only", _("Counts for the health authority, no patient data")
    AGREEMENT = "agreement", _("Agreement between two organisations, no patient in it")


class LegalBasis(TextChoices):
    """The named grounds of 个人信息保护法 (PIPL) art. 13 on which health data may leave without consent."""

    LIFE_AND_HEALTH = "pipl_13_4", _("PIPL art. 13 (4): urgently needed to protect life or health")
    PUBLIC_HEALTH = "pipl_13_4_public", _("PIPL art. 13 (4): response to a public health emergency")


class ProcessingMethod(TextChoices):
    """How the recipient may process what it is given."""

    COPY = "copy", _("A fixed copy is sent once")
    COPY_AND_LIVE = "copy_and_live", _("A fixed copy is sent, and the live record may be read until the consent ends")


class Way(TextChoices):
    """How consent was given, or withdrawn."""

    PAPER = "paper", _("Signed on paper")
    E_SIGN = "e_sign", _("Signed electronically")
    SMS_LINK = "sms_link", _("Confirmed through a link sent by SMS")
    VERBAL_WITNESSED = "verbal_witnessed", _("Said aloud before a witness")


class Giver(TextChoices):
    """Who speaks for the patient."""

    SELF = "self", _("The patient")
    GUARDIAN = "guardian", _("A guardian")
    AGENT = "agent", _("A person whom the patient has authorised")


class WhyNot(TextChoices):
    """Why a question is answered with no, or not in full."""

    NONE_GIVEN = "none_given", _("No consent for this recipient and purpose is on record.")
    NOT_YET = "not_yet", _("The consent on record does not apply yet.")
    EXPIRED = "expired", _("The consent on record has expired.")
    WITHDRAWN = "withdrawn", _("The consent was withdrawn.")
    SUPERSEDED = "superseded", _("A newer consent has replaced this one.")
    OUTSIDE_SCOPE = "outside_scope", _("The consent does not cover these kinds of data.")


class Shown(TextChoices):
    """In which way data reached the recipient."""

    DELIVERY = "delivery", _("Sent to the recipient")
    SHARED_READ = "shared_read", _("Read live by the recipient")


class Permission(StrEnum):
    """`USE` lets a sender rest on a consent, `SEE` opens the ledger, `KEEP` is the machine's alone."""

    RECORD = "consent.record"
    WITHDRAW = "consent.withdraw"
    EMERGENCY = "consent.emergency"
    USE = "consent.use"
    SEE = "consent.see"
    KEEP = "consent.keep"


class EventKind(StrEnum):
    """`related_id` is the other organisation, except for `SHARING_STOPPED`, where it is the conversation."""

    GIVEN = "consent.given"
    WITHDRAWN = "consent.withdrawn"
    EMERGENCY = "consent.emergency"
    EMERGENCY_ENDED = "consent.emergency_ended"
    NOTICE_GIVEN = "consent.notice_given"
    SHARING_STOPPED = "consent.sharing_stopped"
