"""What leaves the app: the person as input and package, and as lists and pages show them."""

from patients.contracts.errors import AlreadyRegistered, PerhapsTheSame
from patients.contracts.identity import AddressDetails, ContactDetails, IdentifierValue, PatientIdentity
from patients.contracts.views import (
    AddressView,
    ContactView,
    IdentifierView,
    IdentityNoteView,
    PatientDetail,
    PatientSummary,
)

__all__ = [
    "AddressDetails",
    "AddressView",
    "AlreadyRegistered",
    "ContactDetails",
    "ContactView",
    "IdentifierValue",
    "IdentifierView",
    "IdentityNoteView",
    "PatientDetail",
    "PatientIdentity",
    "PatientSummary",
    "PerhapsTheSame",
]
