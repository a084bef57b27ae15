"""The person, the numbers that name the person, whom to call and where they live.

Numbers, telephones and addresses are sealed; `…_index` is their blind index. Names and pinyin are open in the tenant's
own schema, so that a person is found while typing.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel.ids import new_id
from patients.enums import Channel, ContactRelation, IdentifierKind, LivingSituation, Sex
from vault.fields import SealedField


class Patient(models.Model):
    """`source` and `fhir_id`: where the row came from and its id there; both empty for a person registered here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1)
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=400, blank=True)
    initials = models.CharField(max_length=80, blank=True)
    sex = models.CharField(max_length=8, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.DateField(null=True)
    deceased_on = models.DateField(null=True)
    death_retracted_at = models.DateTimeField(null=True)
    preferred_channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.PHONE)
    language = models.CharField(max_length=16, default="zh-hans")
    living_situation = models.CharField(max_length=16, choices=LivingSituation.choices, default=LivingSituation.UNKNOWN)
    tags = ArrayField(models.CharField(max_length=32), default=list)
    household_id = models.UUIDField(null=True, db_index=True)
    source = models.CharField(max_length=80, blank=True)
    fhir_id = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "fhir_id"], condition=~Q(fhir_id=""), name="patients_one_per_source"
            ),
            models.CheckConstraint(
                condition=Q(deceased_on=None) | Q(birth_date=None) | Q(deceased_on__gte=models.F("birth_date")),
                name="patients_born_before_death",
            ),
        ]
        indexes = [
            models.Index(fields=["pinyin", "id"]),
            models.Index(fields=["initials"], opclasses=["varchar_pattern_ops"], name="patients_initials_like"),
            models.Index(fields=["pinyin"], opclasses=["varchar_pattern_ops"], name="patients_pinyin_like"),
        ]


class Identifier(models.Model):
    """A number that names one person only. `assigner`: see `contracts.IdentifierValue`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=24, choices=IdentifierKind.choices)
    assigner = models.CharField(max_length=60, blank=True)
    value = SealedField()
    value_index = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["value_index", "kind", "assigner"], name="patients_number_names_one"),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(kind="resident_id"), name="patients_one_resident_id"
            ),
        ]


class Contact(models.Model):
    """Somebody to call; the patient too (`relation` self)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="contacts")
    relation = models.CharField(max_length=12, choices=ContactRelation.choices)
    name = models.CharField(max_length=80, blank=True)
    phone = SealedField()
    phone_index = models.BinaryField(max_length=32, db_index=True)
    is_caregiver = models.BooleanField(default=False)
    may_be_called = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "phone_index", "relation"], name="patients_contact_once")
        ]


class Address(models.Model):
    """Where the person lives now. `area_code` and `township` are open: catchments are found by them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.OneToOneField(Patient, on_delete=models.CASCADE, related_name="address")
    line = SealedField()
    area_code = models.CharField(max_length=6, blank=True)
    township = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area_code", "township"])]


class IdentityNote(models.Model):
    """Another source says something else about the person: sealed, since it may be an address or a number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="notes")
    field = models.CharField(max_length=40)
    ours = SealedField()
    theirs = SealedField()
    theirs_index = models.BinaryField(max_length=32)
    source = models.CharField(max_length=80)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "field", "theirs_index", "source"], name="patients_note_once")
        ]
