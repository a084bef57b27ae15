"""Words of a prescription as a patient says them, for paper that is read at the kitchen table."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

SHORTHAND: dict[str, Callable[[], str]] = {
    "qd": lambda: _("once a day"),
    "qod": lambda: _("every second day"),
    "bid": lambda: _("twice a day"),
    "tid": lambda: _("three times a day"),
    "qid": lambda: _("four times a day"),
    "qn": lambda: _("every evening before sleep"),
    "hs": lambda: _("before sleep"),
    "qm": lambda: _("every morning"),
    "qw": lambda: _("once a week"),
    "biw": lambda: _("twice a week"),
    "prn": lambda: _("only when needed"),
    "po": lambda: _("by mouth"),
    "ac": lambda: _("before meals"),
    "pc": lambda: _("after meals"),
    "sl": lambda: _("under the tongue"),
}
"""The Latin shorthand of prescriptions; what is not here stays as it was written."""

_WORDS = re.compile(r"(?<![A-Za-z])(" + "|".join(SHORTHAND) + r"|q(?P<hours>\d{1,2})h)(?![A-Za-z])", re.IGNORECASE)
_CODE = re.compile(r"\s*(?<![A-Za-z0-9])[A-TV-Z]\d{2}\.[0-9xX]{1,4}(?:x\d{3})?(?![A-Za-z0-9])\s*")


def dose(text: str) -> str:
    """`5 mg qd` → `5 mg once a day`."""
    return _WORDS.sub(_said, text)


def without_codes(text: str) -> str:
    """`I10.x00x002 高血压3级` → `高血压3级`: codes of the classification help no patient."""
    return _CODE.sub("", text)


def _said(found: re.Match[str]) -> str:
    if found["hours"]:
        return _("every %(count)s hours") % {"count": found["hours"]}
    return SHORTHAND[found[1].lower()]()
