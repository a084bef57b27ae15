"""A conversation as its panel shows it: who may be called, what was written, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

import dialogue.queries
from console import words
from console.panels import Mark
from dialogue.contracts import AttachmentView, ConversationView, MessageView
from dialogue.enums import Closed, Permission
from handoff.contracts import PartyView, ReferralView
from handoff.enums import Side
from kernel.actor import Actor
from kernel.errors import Text

PAGE = 25
ICONS = {"application/pdf": "file-text", "image/jpeg": "image", "image/png": "image"}


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a message; without an address it has not crossed yet."""

    url: str
    name: str
    icon: str
    size: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `note` stands where there are no words to show."""

    id: str
    ours: bool
    who: Text
    at: datetime
    text: str
    note: Text
    files: tuple[FileLine, ...]
    marks: tuple[Mark, ...]
    unread: bool


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody at the other end, and the number."""

    who: Text
    phone: str


@dataclass(frozen=True, slots=True)
class Talk:
    """The whole panel. `up_to` is 0 where nothing waits to be read."""

    referral_id: str
    title: Text
    lines: tuple[Line, ...]
    calls: tuple[Call, ...]
    may_write: bool
    closed: Text
    unread: int
    up_to: int
    url: str
    part_url: str
    read_url: str
    earlier_url: str
    file_hint: Text
    files: bool
    empty: Text


def talk_of(actor: Actor, view: ReferralView, *, after: str | None = None) -> Talk | None:
    """The panel for this referral; None where this person has none, or for a draft."""
    if not actor.may(Permission.READ):
        return None
    stands = dialogue.queries.conversation(actor, referral_id=view.id)
    if stands.why_closed == Closed.NOT_SENT and not stands.number:
        return None
    page = dialogue.queries.messages(actor, referral_id=view.id, after=after, limit=PAGE)
    url = reverse("console:talk", args=[view.id])
    return Talk(
        referral_id=str(view.id),
        title=_("Conversation"),
        lines=tuple(_line(view, one) for one in reversed(page.items)),
        calls=calls(other_side(view)),
        may_write=stands.may_write,
        closed=stands.why_closed_label,
        unread=stands.unread,
        up_to=stands.number if stands.unread and not after else 0,
        url=url,
        part_url=reverse("console:talk_part", args=[view.id]),
        read_url=reverse("console:talk_read", args=[view.id]),
        earlier_url=f"{url}?after={page.next_cursor}" if page.next_cursor else "",
        file_hint=_files_hint(stands),
        files=stands.attachments,
        empty=_("Nothing was written yet."),
    )


def other_side(view: ReferralView) -> PartyView:
    """The organisation at the other end."""
    return view.recipient if view.side == Side.SENDER else view.sender


def calls(party: PartyView) -> tuple[Call, ...]:
    """Whom to call there: the named person, who is on duty, the organisation."""
    found: list[Call] = []
    if party.person and party.person.name and party.person.phone and party.person.phone != party.phone:
        found.append(Call(party.person.name, party.person.phone))
    if party.duty_phone:
        found.append(Call(_("on duty: %(name)s") % {"name": party.duty_name}, party.duty_phone))
    if party.phone:
        found.append(Call(words.name_of(party), party.phone))
    return tuple(found)


def _files_hint(stands: ConversationView) -> Text:
    told = {"count": stands.most_files, "size": f"{stands.largest_file / 1024 / 1024:.3g}"}
    return _("PDF, JPEG or PNG, at most %(count)s files of %(size)s MB each.") % told


def _line(view: ReferralView, message: MessageView) -> Line:
    title = f" {message.author_title}" if message.author_title else ""
    place = "" if message.ours else f" · {_organisation(view, message)}"
    return Line(
        id=str(message.id),
        ours=message.ours,
        who=f"{message.author_name}{title}{place}",
        at=message.at,
        text=message.text,
        note=_("No longer shown: the referral has ended or sharing has stopped.") if message.withheld else "",
        files=tuple(_file(view, one) for one in message.attachments),
        marks=_marks(message) if message.ours else (),
        unread=message.unread,
    )


def _organisation(view: ReferralView, message: MessageView) -> str:
    known = {party.organisation_id: party for party in (view.sender, view.recipient)}
    party: Any = known.get(message.organisation_id)
    return words.name_of(party) if party else message.organisation_name


def _file(view: ReferralView, file: AttachmentView) -> FileLine:
    url = reverse("console:attachment", args=[view.id, file.id]) if file.here else ""
    kilobytes = max(1, round(file.size / 1024))
    size = f"{file.size / 1024 / 1024:.1f} MB" if kilobytes >= 1024 else f"{kilobytes} KB"
    return FileLine(url, file.name, ICONS.get(file.media_type, "file"), size)


def _marks(message: MessageView) -> tuple[Mark, ...]:
    """What became of one's own message: the last thing that is known."""
    if message.read_at is not None:
        word = _("read by %(name)s") % {"name": message.read_by} if message.read_by else _("read")
        return (Mark(word, message.read_at, "check-check"),)
    if message.not_delivered:
        return (Mark(_("not delivered"), None, "circle-x"),)
    if message.delivered_at is not None:
        return (Mark(_("delivered"), message.delivered_at, "check"),)
    return (Mark(_("on its way"), None, "clock"),)
