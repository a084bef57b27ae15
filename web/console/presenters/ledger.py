"""Consents: to whom, for what, how long, and who has read under them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from consent.contracts import Disclosure, LedgerEntry
from consent.enums import Basis, Category, Giver, LegalBasis, ProcessingMethod, Purpose, Way, WhyNot
from console.panels import Act, Tag
from kernel import clock
from kernel.errors import Text

STANDS = "stands"


@dataclass(frozen=True, slots=True)
class Short:
    """One ground in two lines."""

    recipient: str
    line: str
    tag: Tag


@dataclass(frozen=True, slots=True)
class Whole:
    """One ground with every field."""

    recipient: str
    tag: Tag
    pairs: tuple[tuple[Text, Any], ...]
    act: Act | None


def in_short(entry: LedgerEntry) -> Short:
    """For the patient's page."""
    line = " · ".join((categories(entry.categories), _("until %(day)s") % {"day": end(entry.valid_until)}))
    return Short(entry.recipient.name, line, tag(entry))


def tag(entry: LedgerEntry) -> Tag:
    """Whether the ground stands."""
    if entry.state != STANDS:
        return Tag(WhyNot(entry.state).label, "", "shield-x")
    if entry.basis == Basis.EMERGENCY:
        return Tag(_("emergency, in force"), "warning", "siren")
    return Tag(_("in force"), "success", "shield-check")


def categories(found: Iterable[str]) -> str:
    """Kinds of data in the order of the list."""
    held = set(found)
    return _(", ").join(str(one.label) for one in Category if one.value in held)


def whole(entry: LedgerEntry, *, patient_id: UUID, may_withdraw: bool, may_tell: bool = False) -> Whole:
    """For the ledger. An emergency of which the patient does not know yet offers to record that they were told."""
    stands = entry.state == STANDS and entry.basis == Basis.CONSENT
    url = reverse("console:withdraw_consent", args=[patient_id, entry.id])
    act = Act(url, _("Withdraw this consent"), "shield-off", "grave", dialog=True) if stands and may_withdraw else None
    if may_tell and entry.basis == Basis.EMERGENCY and entry.notice_given_at is None:
        told = reverse("console:patient_told", args=[patient_id, entry.id])
        act = Act(told, _("Record that the patient was told"), "message-circle", "main", dialog=True)
    return Whole(entry.recipient.name, tag(entry), tuple(_pairs(entry)), act)


def _pairs(entry: LedgerEntry) -> list[tuple[Text, Any]]:
    lines: list[tuple[Text, Any]] = [
        (_("For"), Purpose(entry.purpose).label),
        (_("Kinds of data"), categories(entry.categories)),
        (_("Way of processing"), ProcessingMethod(entry.method).label),
        (_("Valid"), f"{day(entry.valid_from)} – {end(entry.valid_until)}"),
    ]
    lines += _given(entry) if entry.basis == Basis.CONSENT else _emergency(entry)
    if entry.ended_at:
        lines.append((_("Ended"), day(entry.ended_at)))
    return [*lines, (_("Given out"), _disclosed(entry.disclosures))]


def _given(entry: LedgerEntry) -> list[tuple[Text, Any]]:
    giver = " · ".join(part for part in (str(Giver(entry.giver).label), entry.giver_name, entry.giver_relation) if part)
    return [
        (_("Given by"), giver),
        (_("How"), Way(entry.way).label),
        (_("Given on"), day(entry.given_at)),
        (_("Notice"), " · ".join((entry.notice_version, _language(entry.notice_language)))),
        (_("Witness"), entry.witnessed_by or "–"),
        (_("Evidence (SHA-256)"), f"{entry.evidence[:16]}…" if entry.evidence else "–"),
    ]


def _emergency(entry: LedgerEntry) -> list[tuple[Text, Any]]:
    told = day(entry.notice_given_at) if entry.notice_given_at else _untold(entry)
    return [(_("Reason"), entry.reason), (_("Law"), LegalBasis(entry.legal_basis).label), (_("Patient told"), told)]


def _untold(entry: LedgerEntry) -> str:
    return _("not yet, due %(when)s") % {"when": f"{clock.local(entry.notice_due_at or entry.given_at):%Y-%m-%d %H:%M}"}


def _disclosed(found: tuple[Disclosure, ...]) -> str:
    if not found:
        return _("nothing yet")
    return _("; ").join(_one(one) for one in found[:6])


def _one(one: Disclosure) -> str:
    opened = _("opened by %(name)s") % {"name": one.opened_by} if one.opened_by else ""
    given = f"{day(one.at)} {one.recipient.name}"
    return " · ".join(part for part in (given, categories(one.categories), opened) if part)


def _language(code: str) -> str:
    return {"zh-hans": _("Chinese"), "en": _("English")}.get(code, code)


def day(moment: datetime) -> str:
    """A day and hour on the clocks of Asia/Shanghai."""
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


def end(until: datetime) -> str:
    """The last day of a term that ends with a day; else the day and hour until which it runs."""
    moment = clock.local(until)
    return f"{moment - timedelta(days=1):%Y-%m-%d}" if moment.time() == time() else day(until)
