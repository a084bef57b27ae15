from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """What may be done with people: find (lists, masked), read (everything), and the verbs."""

    FIND = "patients.find"
    READ = "patients.read"
    REGISTER = "patients.register"
    CHANGE = "patients.change"
    DISCLOSE = "patients.disclose"
    ADOPT = "patients.adopt"
    DECLARE_DEATH = "patients.declare_death"


class EventKind(StrEnum):
    REGISTERED = "patients.registered"
    UPDATED = "patients.updated"
    DECEASED = "patients.deceased"


class Sex(TextChoices):
    """FHIR administrative gender."""

    MALE = "male", _("male")
    FEMALE = "female", _("female")
    OTHER = "other", _("other")
    UNKNOWN = "unknown", _("not recorded")


class IdentifierKind(TextChoices):
    """Ordered from the strongest proof of identity to the weakest."""

    RESIDENT_ID = "resident_id", _("resident identity card")
    PASSPORT = "passport", _("passport")
    HEALTH_RECORD_NUMBER = "health_record_number", _("health record number")
    MEDICAL_RECORD_NUMBER = "medical_record_number", _("medical record number")


class ContactRelation(TextChoices):
    SELF = "self", _("the patient")
    SPOUSE = "spouse", _("spouse")
    CHILD = "child", _("child")
    PARENT = "parent", _("parent")
    SIBLING = "sibling", _("brother or sister")
    CAREGIVER = "caregiver", _("caregiver")
    NEIGHBOUR = "neighbour", _("neighbour")
    OTHER = "other", _("other")


class Channel(TextChoices):
    PHONE = "phone", _("telephone")
    SMS = "sms", _("text message")
    WECHAT = "wechat", _("WeChat")
    IN_PERSON = "in_person", _("in person")
    EMAIL = "email", _("e-mail")


class LivingSituation(TextChoices):
    UNKNOWN = "unknown", _("not recorded")
    ALONE = "alone", _("lives alone")
    WITH_SPOUSE = "with_spouse", _("lives with spouse")
    WITH_CHILDREN = "with_children", _("lives with children")
    WITH_OTHERS = "with_others", _("lives with others")
    CARE_HOME = "care_home", _("lives in a care home")
