from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    HOSPITAL = "hospital", _("Hospital")
    COMMUNITY_HEALTH_CENTRE = "community_health_centre", _("Community health centre")
    REHABILITATION = "rehabilitation", _("Rehabilitation institution")
    HEALTH_AUTHORITY = "health_authority", _("Health authority")


class OrganisationStatus(TextChoices):
    """Only `active` organisations can be signed in to, found in the directory or sent to."""

    PROVISIONING = "provisioning", _("Being set up")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")


class ServiceKind(TextChoices):
    DEPARTMENT = "department", _("Department")
    BED = "bed", _("Beds")
    SLOT = "slot", _("Appointment slots")


class ReferralKind(TextChoices):
    """Kinds of referral that a partnership may cover."""

    DOWN = "DOWN", _("Discharge handoff to the community")
    UP = "UP", _("Referral up to the hospital")
    UP_GREEN = "UP-GREEN", _("Green channel")
    LATERAL = "LATERAL", _("Referral on the same level")
    ADVICE = "ADVICE", _("Request for advice")
    TEMP = "TEMP", _("Temporary care")


class Permission(StrEnum):
    """`PUBLISH`: the organisation's own numbers and position in the directory. Apps above grant it to roles."""

    PUBLISH = "tenancy.publish"


class EventKind(StrEnum):
    PUBLISHED = "tenancy.published"
