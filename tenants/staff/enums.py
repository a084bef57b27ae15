from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    """What a person is here; what it allows is said by each app (`AppConfig.grants`)."""

    WARD_NURSE = "ward_nurse", _("ward nurse")
    HOSPITAL_DOCTOR = "hospital_doctor", _("hospital doctor")
    REFERRAL_OFFICE = "referral_office", _("referral office")
    COMMUNITY_DOCTOR = "community_doctor", _("community doctor")
    COMMUNITY_NURSE = "community_nurse", _("community nurse")
    CENTRE_HEAD = "centre_head", _("head of the centre")
    REGIONAL_ADMINISTRATOR = "regional_administrator", _("regional administrator")
    ORGANISATION_ADMINISTRATOR = "organisation_administrator", _("organisation administrator")
    PRIVACY_OFFICER = "privacy_officer", _("privacy officer")


class DelegationState(TextChoices):
    """Whether somebody may act for a colleague now."""

    AHEAD = "ahead", pgettext_lazy("delegation", "Not yet")
    RUNNING = "running", pgettext_lazy("delegation", "Running")
    OVER = "over", pgettext_lazy("delegation", "Over")
    REVOKED = "revoked", pgettext_lazy("delegation", "Taken back")


class Permission(StrEnum):
    """`SIGN_IN` is the sign-in machine's alone: what happens before there is a person who acts."""

    SIGN_IN = "staff.sign_in"
    OWN_ACCOUNT = "staff.own_account"
    SEE_PEOPLE = "staff.see_people"
    MANAGE_PEOPLE = "staff.manage_people"
    PUBLISH_DUTY = "staff.publish_duty"
    SEE_ACCESSES = "staff.see_accesses"
    FORGET_EXPIRED = "staff.forget_expired"
    DELEGATE = "staff.delegate"


class EventKind(StrEnum):
    """`ACCESS_ENDED`: a session or token of that account, or what it allows, is no more; open sockets look again."""

    INVITED = "staff.invited"
    JOINED = "staff.joined"
    PERSON_CHANGED = "staff.person_changed"
    ACCESS_ENDED = "staff.access_ended"
    DUTY_PUBLISHED = "staff.duty_published"
    DELEGATED = "staff.delegated"
