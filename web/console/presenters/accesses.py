"""Who looked and what they did, in words: every verb of the apps below has one here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.contracts import Disclosure, LedgerEntry, Party
from console import words
from console.panels import Tag
from console.presenters import ledger, refusals
from console.presenters.deeds import DEEDS
from kernel import clock
from kernel.errors import Text
from kernel.tenant import Tenant
from staff.contracts import Access
from staff.enums import Role

CROSSING: dict[str, Text] = {
    "handoff.send_outcome": gettext_lazy("outcome with its summary"),
    "handoff.write_note": gettext_lazy("note"),
    "handoff.ask_info": gettext_lazy("question"),
    "handoff.answer_info": gettext_lazy("answer to a question"),
    "dialogue.send_message": gettext_lazy("message, with its files where any were attached"),
}
"""The steps with which something about a patient goes to the other side of a referral, beside the packages that stand
under their consent, and what goes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One look or step."""

    at: datetime
    who: str
    roles: str
    what: Text
    tag: Tag | None
    times: int = 1
    about: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """What another organisation was given, and who there opened it; `added`: the referral was open there by then."""

    recipient: str
    categories: str
    given_at: datetime
    opened_by: str
    opened_at: datetime | None
    added: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody here sent to the other side of a referral."""

    at: datetime
    what: Text
    who: str


def sent(found: Iterable[Access]) -> tuple[Sent, ...]:
    """What crossed with a referral, by the step that sent it."""
    return tuple(
        Sent(one.at, CROSSING[one.action], _("by the system") if one.is_machine else one.name) for one in found
    )


def line(access: Access, patients: Mapping[UUID, str] = MappingProxyType({})) -> Line:
    """One look or step of somebody here; a refused one with its record, the patient by name where `patients` has it."""
    roles = " · ".join(str(role.label) for role in Role if role.value in access.roles)
    who = _("by the system") if access.is_machine else access.name
    about = refusals.about(access, patients) if access.was_refused else ""
    done = DEEDS.get(access.action, access.action)
    return Line(access.at, who, "" if access.is_machine else roles, done, _tag(access), about=about)


def _tag(access: Access) -> Tag | None:
    if access.on_behalf_of:
        return Tag(_("on behalf of %(name)s") % {"name": access.on_behalf_of}, "info", "user-check")
    if not access.was_refused:
        return None
    return Tag(_("refused: %(why)s") % {"why": refusals.why(access)}, "warning", "ban")


def by_day(found: Iterable[Line]) -> list[Line]:
    """The same refusal on one day is one line with its count, at the moment of the newest."""
    counted: dict[tuple[str, ...], Line] = {}
    for one in found:
        same = (
            str(clock.local(one.at).date()),
            one.who,
            str(one.what),
            one.about,
            str(one.tag.word if one.tag else ""),
        )
        before = counted.get(same)
        counted[same] = replace(before, times=before.times + 1) if before else one
    return list(counted.values())


def openings(found: tuple[LedgerEntry, ...], known: Mapping[UUID, Tenant | None]) -> tuple[Opening, ...]:
    """What other organisations were given under all grounds of the patient, the newest first."""
    given = [one for entry in found for one in entry.disclosures]
    first = {_place(one): one for one in sorted(given, key=_opened, reverse=True) if one.opened_at}
    every = [_opening(one, first.get(_place(one)), known.get(one.recipient.id)) for one in given]
    return tuple(sorted(every, key=lambda one: one.given_at, reverse=True))


def _place(one: Disclosure) -> tuple[UUID, UUID]:
    return one.conversation, one.recipient.id


def _opened(one: Disclosure) -> datetime:
    return one.opened_at or one.at


def _opening(one: Disclosure, first: Disclosure | None, organisation: Tenant | None) -> Opening:
    """Who opened it; of what was added to an open referral, who had opened that: later looks are not told to us."""
    told = one if one.opened_at else first
    by, at = (told.opened_by, told.opened_at) if told else ("", None)
    named = _named(one.recipient, organisation)
    return Opening(named, ledger.categories(one.categories), one.at, by, at, added=one.opened_at is None)


def _named(party: Party, organisation: Tenant | None) -> str:
    return words.name_of(organisation) if organisation else party.name
