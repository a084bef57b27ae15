"""What a destination must say before anybody is referred there: pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

LONGEST = {"name": 70, "department": 48, "contact_name": 60, "phone": 40, "email": 120, "area": 60}
"""Institution and department stand in one line of a consent, which holds 120 signs."""

NEEDED = ("name", "contact_name", "phone", "area")
FEWEST_DIGITS = 5
_PHONE = re.compile(r"\+?[0-9(][0-9 ()\-]*(?:(?:转|分机|ext\.?|x)\s*[0-9]{1,6})?", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def tidy(given: dict[str, str]) -> dict[str, str]:
    """The values in one way of writing; `Invalid` names every one that is missing, too long or cannot be used."""
    tidied = {name: " ".join(unicodedata.normalize("NFKC", value).split()) for name, value in given.items()}
    if found := list(_faults(tidied)):
        raise Invalid.many(found)
    return tidied


def _faults(tidied: dict[str, str]) -> Iterator[Invalid]:
    for name, value in tidied.items():
        if name in NEEDED and not value:
            yield Invalid(name, "required", _("This must be filled in."))
        if len(value) > LONGEST[name] or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in value):
            yield Invalid(name, "too_long", _("This text is too long or has signs that cannot be shown."))
    phone, email = tidied["phone"], tidied["email"]
    if phone and not is_phone(phone):
        message = _("This is no telephone number. Write digits, with +, -, spaces or brackets; an extension after ext.")
        yield Invalid("phone", "not_a_phone", message)
    if email and _EMAIL.fullmatch(email) is None:
        yield Invalid("email", "not_an_address", _("This is no e-mail address."))


def is_phone(text: str) -> bool:
    """Something that can be dialled."""
    return sum(sign.isdigit() for sign in text) >= FEWEST_DIGITS and _PHONE.fullmatch(text) is not None
