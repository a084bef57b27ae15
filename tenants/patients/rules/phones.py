"""Telephone numbers: one way of writing them, and the masked form."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

_CHINA = re.compile(r"^(?:\+|00)86(?=\d{8})")
_POSSIBLE = re.compile(
    r"1\d{10}"  # mobile; also the numbers of invented persons, 1000000xxxx, which no network connects
    r"|0\d{9,11}"  # area code and number
    r"|[2-9]\d{6,7}|[2-9]\d{9}"  # local; 400/800 and foreign numbers without their country
    r"|\+[1-9]\d{6,14}"  # E.164 of another country
)


def normalise_phone(text: str, *, field: str = "phone") -> str:
    """Digits only, without +86; other countries keep their `+`. `Invalid(field, "not_a_phone")` if impossible."""
    digits = re.sub(r"[\s().\-‐-―/]", "", unicodedata.normalize("NFKC", text))
    number = _CHINA.sub("", digits)
    if number.startswith("00"):
        number = "+" + number[2:]
    if not number.isascii() or not _POSSIBLE.fullmatch(number):
        raise Invalid(field, "not_a_phone", _("This is not a complete telephone number; a mobile has 11 digits."))
    return number


def mask_phone(number: str) -> str:
    """138****1234; only the end of short numbers."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 10 else f"****{number[-3:]}"
