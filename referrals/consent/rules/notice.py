"""The notice that a person is shown before consenting (个人信息保护法 art. 14, 17, 23, 28–30): texts by version.

A published text never changes: a new wording is a new version. A consent keeps the version, the language and the
SHA-256 of the filled-in text, so what was shown can be made again from the record and compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from consent.contracts import Notice, Party
from consent.enums import Category, ProcessingMethod, Purpose
from consent.rules.wording_2026_1 import WORDINGS as WORDINGS_2026_1
from consent.rules.wording_2026_2 import WORDINGS as WORDINGS_2026_2
from consent.rules.wording_2026_3 import WORDINGS as WORDINGS_2026_3
from kernel.clock import local
from kernel.errors import Invalid

CURRENT = "2026-3"
_PUBLISHED = {"2026-1": WORDINGS_2026_1, "2026-2": WORDINGS_2026_2, "2026-3": WORDINGS_2026_3}


@dataclass(frozen=True, slots=True)
class Slots:
    """Everything that a notice names. Times are shown on the clocks of Asia/Shanghai."""

    discloser: Party
    recipient: Party
    purpose: str
    method: str
    categories: Collection[str]
    valid_from: datetime
    valid_until: datetime


def published_versions() -> tuple[str, ...]:
    """All versions ever shown, the current one last."""
    return tuple(_PUBLISHED)


def current_notice(language: str, slots: Slots) -> Notice:
    """The text to show now; `Invalid("notice_language", …)` for a language in which there is none."""
    return filled(CURRENT, language, slots)


def filled(version: str, language: str, slots: Slots) -> Notice:
    """A published text with its slots filled, and its digest; `Invalid` for an unknown version or language."""
    if version not in _PUBLISHED:
        raise Invalid("notice_version", "unknown_notice", _("There is no notice of this version."))
    if language not in _PUBLISHED[version]:
        raise Invalid("notice_language", "unknown_language", _("The notice does not exist in this language."))
    wording = _PUBLISHED[version][language]
    names = wording.categories
    text = wording.text.format(
        discloser=slots.discloser.name,
        discloser_contact=slots.discloser.contact,
        recipient=slots.recipient.name,
        recipient_contact=slots.recipient.contact,
        purpose=wording.purposes[Purpose(slots.purpose)],
        method=wording.methods[ProcessingMethod(slots.method)],
        categories=wording.comma.join(names[one] for one in Category if one in slots.categories),
        valid_from=f"{local(slots.valid_from):%Y-%m-%d %H:%M}",
        valid_until=_end(slots.valid_until, names_the_last_day=wording.names_the_last_day),
    )
    return Notice(version, language, text, hashlib.sha256(text.encode()).hexdigest())


def _end(until: datetime, *, names_the_last_day: bool) -> str:
    end = local(until)
    if names_the_last_day and end.time() == time():
        return f"{end - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{end:%Y-%m-%d %H:%M}"
