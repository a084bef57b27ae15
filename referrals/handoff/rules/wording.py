"""What may stand in words that are read before acceptance, and in a number that is dialled."""

from __future__ import annotations

import re
import unicodedata

SHORTEST_NAME, FEWEST_DIGITS, LONGEST_PHONE = 2, 5, 40
_LOINC, _CODE_WORD = re.compile(r"[0-9]{1,7}-[0-9]"), re.compile(r"[a-z][a-z0-9_]{1,39}")
_PHONE = re.compile(r"\+?[0-9(][0-9 ()\-]*(?:(?:转|分机|ext\.?|x)\s*[0-9]{1,6})?", re.IGNORECASE)


def names(text: str, name: str) -> bool:
    """Whether the words name the person in full, however spaced. A name in Latin letters counts as a whole word."""
    wanted = _bare(name)
    if len(wanted) < SHORTEST_NAME:
        return False
    if wanted.isascii():
        return re.search(rf"(?<![a-z]){re.escape(_tidy(name))}(?![a-z])", _tidy(text)) is not None
    return wanted in _bare(text)


def is_phone(text: str) -> bool:
    """Digits, +, -, spaces and brackets, and an extension behind (转 12, ext. 12): something that can be dialled."""
    plain = unicodedata.normalize("NFKC", text).strip()
    digits = sum(sign.isdigit() for sign in plain)
    return len(plain) <= LONGEST_PHONE and digits >= FEWEST_DIGITS and _PHONE.fullmatch(plain) is not None


def is_loinc(text: str) -> bool:
    """The form of a LOINC code; whether it exists is not known here."""
    return _LOINC.fullmatch(text) is not None


def is_code(text: str) -> bool:
    """A name for programs: small letters, digits and underscores, a letter first, 2 to 40 signs."""
    return _CODE_WORD.fullmatch(text) is not None


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _bare(text: str) -> str:
    return re.sub(r"[\s·•・]", "", unicodedata.normalize("NFKC", text).casefold())
