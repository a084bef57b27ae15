"""The public directory: who the organisations are and who may refer to whom. Never a patient."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django_tenants.models import DomainMixin, TenantMixin

from kernel.ids import new_id
from tenancy.enums import OrganisationKind, OrganisationStatus, ServiceKind


class Region(models.Model):  # type: ignore[django-manager-missing] # TenantMixin brings no typed manager
    on_public_side = True
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)


class Organisation(TenantMixin):
    """One organisation and its schema. `work_role` names its DML role; envelopes are checked against it."""

    on_public_side = True
    auto_create_schema = False
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=32, choices=OrganisationKind.choices)
    level = models.SmallIntegerField(null=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True)
    phone = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=16, choices=OrganisationStatus.choices)
    work_role = models.CharField(max_length=63, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=OrganisationKind.HOSPITAL, level__range=(1, 3))
                | (~Q(kind=OrganisationKind.HOSPITAL) & Q(level=None)),
                name="tenancy_hospitals_have_a_level",
            )
        ]


class Duty(models.Model):
    """Whom partners call out of the ordinary: what an organisation says of itself. Empty where it names nobody.

    Each organisation's own working role may write its own row, and no other; the database sees to it.
    """

    on_public_side = True
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="duty")
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField()


class Domain(DomainMixin):
    on_public_side = True
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)


class Alliance(models.Model):
    """医联体: hospitals and centres that share resources."""

    on_public_side = True
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    members = models.ManyToManyField(Organisation, through="AllianceMember", related_name="alliances")


class AllianceMember(models.Model):
    on_public_side = True
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alliance", "organisation"], name="tenancy_member_once")]


class Partnership(models.Model):
    """An agreement: the sender may refer to the recipient in these kinds while it is valid (both days included)."""

    on_public_side = True
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kinds = ArrayField(models.CharField(max_length=12))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sender", "recipient"])]
        constraints = [
            models.CheckConstraint(condition=~Q(sender=F("recipient")), name="tenancy_partners_differ"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="tenancy_partnership_period"
            ),
        ]


class HealthcareService(models.Model):
    """What an organisation offers: departments, beds, slots, and the areas it serves (area codes).

    `updated_at`: when the organisation itself last published `capacity` and `available`; null where it never did.
    """

    on_public_side = True
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    kind = models.CharField(max_length=16, choices=ServiceKind.choices)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    capacity = models.IntegerField(null=True)
    available = models.IntegerField(null=True)
    updated_at = models.DateTimeField(null=True)
    catchment = ArrayField(models.CharField(max_length=12), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind", "code"], name="tenancy_service_once")]


class Position(models.Model):
    """Where an organisation is (WGS 84 degrees), published by itself: public data of an institution."""

    on_public_side = True
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="position")
    latitude = models.DecimalField(max_digits=8, decimal_places=5)
    longitude = models.DecimalField(max_digits=8, decimal_places=5)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="tenancy_on_the_globe"
            )
        ]


class Area(models.Model):
    """A township with its nine-digit code; its middle (WGS 84 degrees) where that is published. Set by the operator."""

    on_public_side = True
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
