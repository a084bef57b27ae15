"""What may stand in a number that is dialled, and in codes."""

from __future__ import annotations

import re
import unicodedata

FEWEST_DIGITS, LONGEST_PHONE = 5, 40
_LOINC, _CODE_WORD = re.compile(r"[0-9]{1,7}-[0-9]"), re.compile(r"[a-z][a-z0-9_]{1,39}")
_PHONE = re.compile(r"\+?[0-9(][0-9 ()\-]*(?:(?:转|分机|ext\.?|x)\s*[0-9]{1,6})?", re.IGNORECASE)


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
