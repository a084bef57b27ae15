"""What of a person stands in words that are to cross without the person. It finds what is on record, not every hint."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from patients.contracts import PatientIdentity

SHORTEST_WORD, FEWEST_DIGITS = 2, 5
_APART = re.compile(r"[\s·•・\-_./,，。、()（）+]")


def identifying(texts: Iterable[str], identity: PatientIdentity) -> tuple[str, ...]:
    """The names, numbers, dates and places on record of this person that stand in the texts, however spaced: the
    person's and the contacts' names, telephone and identity numbers, the date of birth, the address.
    """
    plain = [_tidy(text) for text in texts if text.strip()]
    found = (word for word in _words(identity) if any(_stands_in(word, text) for text in plain))
    return tuple(dict.fromkeys(found))


def _words(identity: PatientIdentity) -> Iterator[str]:
    yield identity.name
    for contact in identity.contacts:
        yield contact.name
        yield contact.phone
    yield from (number.value for number in identity.identifiers)
    if identity.address is not None:
        yield identity.address.line
    if identity.birth_date is not None:
        born = identity.birth_date
        yield f"{born:%Y-%m-%d}"
        yield f"{born.year}-{born.month}-{born.day}"
        yield f"{born.year}年{born.month}月{born.day}日"


def _stands_in(word: str, text: str) -> bool:
    wanted = _tidy(word)
    bare = _APART.sub("", wanted)
    if len(bare) < SHORTEST_WORD or (bare.isdigit() and len(bare) < FEWEST_DIGITS):
        return False
    if bare.isdigit():
        return re.search(rf"(?<!\d){bare}(?!\d)", _APART.sub("", text)) is not None
    if bare.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])", text) is not None
    return bare in _APART.sub("", text)


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
