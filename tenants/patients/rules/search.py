"""What a person typed into the search box could mean."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid
from patients.enums import IdentifierKind
from patients.rules.identifiers import normalise_identifier
from patients.rules.phones import normalise_phone

LONGEST_SEARCH = 80


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """Readings of one search, tried together: part of a name; start of its pinyin; a whole phone; whole numbers."""

    name: str = ""
    latin: str = ""
    phone: str = ""
    identifiers: tuple[tuple[IdentifierKind, str], ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing was asked for: the list shows everybody."""
        return self == SearchTerms()


def read_search(text: str) -> SearchTerms:
    """Every reading that the text allows; text that means nothing finds by name and so finds nobody.

    Raises `Invalid("text", "nothing_asked")` for blanks and signs without a shape: they must not find everybody.
    """
    asked = " ".join(unicodedata.normalize("NFKC", text).split())[:LONGEST_SEARCH]
    asked = "".join(sign for sign in asked if unicodedata.category(sign) not in ("Cc", "Cf", "Cs")).strip()
    if text and not asked:
        raise Invalid("text", "nothing_asked", _("Type a name, a telephone number or another number."))
    latin = re.sub(r"[ '’·.]", "", asked.lower())
    return SearchTerms(
        name=asked,
        latin=latin if latin.isascii() and latin.isalnum() and not latin.isdigit() else "",
        phone=_phone(asked),
        identifiers=_identifiers(asked) if any(sign.isdigit() for sign in asked) else (),
    )


def _phone(text: str) -> str:
    try:
        return normalise_phone(text)
    except Invalid:
        return ""


def _identifiers(text: str) -> tuple[tuple[IdentifierKind, str], ...]:
    found = []
    for kind in IdentifierKind:
        try:
            found.append((kind, normalise_identifier(kind, text)))
        except Invalid:
            continue
    return tuple(found)
