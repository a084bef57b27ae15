from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """What may be done with the clinical record: read, add readings, import files, take over what was handed over."""

    READ = "records.read"
    WRITE = "records.write"
    IMPORT = "records.import"
    ADOPT = "records.adopt"


class EventKind(StrEnum):
    """`imported`: a file brought rows for a person; `observed`: readings were added; `adopted`: a package was kept."""

    IMPORTED = "records.imported"
    OBSERVED = "records.observed"
    ADOPTED = "records.adopted"


class RecordCategory(TextChoices):
    """The parts of the clinical record; a consent names the same values."""

    ENCOUNTERS = "encounters", _("Encounters")
    CONDITIONS = "conditions", _("Conditions")
    MEDICATIONS = "medications", _("Medications")
    ALLERGIES = "allergies", _("Allergies")
    OBSERVATIONS = "observations", _("Observations")
    PROCEDURES = "procedures", _("Procedures")
    DOCUMENTS = "documents", _("Documents")


class Precision(TextChoices):
    """How exactly a time is known: FHIR dates may be a bare year. `NONE`: the source gave no time."""

    NONE = "", _("not recorded")
    YEAR = "year", _("year")
    MONTH = "month", _("month")
    DAY = "day", _("day")
    INSTANT = "instant", _("moment")


class Fault(StrEnum):
    """Why a bundle is refused; the code of the `Invalid` that a caller sees."""

    NOT_JSON = "not_json"
    NOT_A_BUNDLE = "not_a_bundle"
    BUNDLE_TYPE = "bundle_type"
    NO_ENTRIES = "no_entries"
    TOO_MANY_PERSONS = "too_many_persons"
    WRONG_TYPE = "wrong_type"
    ELEMENT_MISSING = "element_missing"
    RESOURCE_MISSING = "resource_missing"
    FULL_URL_MISSING = "full_url_missing"
    FULL_URL_TWICE = "full_url_twice"
    RESOURCE_TWICE = "resource_twice"
    METHOD = "method"
    BAD_ID = "bad_id"
    BAD_DATE = "bad_date"
    BAD_NUMBER = "bad_number"
    TOO_LONG = "too_long"
    REFERENCE_TARGET = "reference_target"
    SUBJECT_OUTSIDE = "subject_outside"
    OTHER_PERSON = "other_person"
