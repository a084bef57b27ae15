"""What may stand in words that are read before acceptance, and in a number that is dialled."""

from __future__ import annotations

import re
import unicodedata

SHORTEST_NAME, FEWEST_DIGITS, LONGEST_PHONE = 2, 5, 40
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


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _bare(text: str) -> str:
    return re.sub(r"[\s·•・]", "", unicodedata.normalize("NFKC", text).casefold())
