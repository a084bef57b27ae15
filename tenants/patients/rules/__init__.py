"""What is true of a person's data, without a database."""

from patients.rules.ages import age_on
from patients.rules.identifiers import ResidentId, mask_identifier, normalise_identifier, read_resident_id
from patients.rules.identity import (
    checked_address,
    checked_contact,
    checked_identity,
    checked_tags,
    with_own_numbers,
)
from patients.rules.mentions import given_name, mentions, names_whole
from patients.rules.names import Spelling, mask_name, romanised, spelling, tidy_name
from patients.rules.phones import mask_phone, normalise_phone
from patients.rules.search import SearchTerms, read_search
from patients.rules.synthetic import DISTRICT, TOWNSHIPS, synthetic_identity

__all__ = [
    "DISTRICT",
    "TOWNSHIPS",
    "ResidentId",
    "SearchTerms",
    "Spelling",
    "age_on",
    "checked_address",
    "checked_contact",
    "checked_identity",
    "checked_tags",
    "given_name",
    "mask_identifier",
    "mask_name",
    "mask_phone",
    "mentions",
    "names_whole",
    "normalise_identifier",
    "normalise_phone",
    "read_resident_id",
    "read_search",
    "romanised",
    "spelling",
    "synthetic_identity",
    "tidy_name",
    "with_own_numbers",
]
