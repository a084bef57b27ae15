"""What a list is narrowed to: read out of the address, so that it can be kept, shared and gone back to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from handoff.contracts import ListFilter
from handoff.enums import Kind, Priority, State
from kernel.errors import Text

NAMES = ("q", "kind", "priority", "state", "partner", "person", "clock", "waiting")
OVERDUE = "overdue"
WAITING = (("1", _("1 day and more")), ("3", _("3 days and more")), ("7", _("7 days and more")))
Options = Iterable[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form offers: partner organisations, and people in groups; states where the list holds several."""

    partners: Options = ()
    people: Options = ()
    states: Iterable[State] = ()


class FilterForm(forms.Form):
    """Search and filters of one list; what the address holds beyond the choices narrows nothing."""

    def __init__(self, data: Mapping[str, Any], offered: Offered) -> None:
        super().__init__(data)
        states = [(one.value, one.label) for one in offered.states]
        self.fields["kind"] = _choice(_("Kind"), Kind.choices)
        self.fields["priority"] = _choice(_("Urgency"), Priority.choices)
        if len(states) > 1:
            self.fields["state"] = _choice(_("State"), states)
        self.fields["partner"] = _choice(_("Other organisation"), offered.partners)
        self.fields["person"] = _choice(_("Doctor or nurse"), offered.people)
        self.fields["clock"] = _choice(_("Clock"), ((OVERDUE, _("overdue")),))
        self.fields["waiting"] = _choice(_("Waiting"), WAITING)


def _choice(label: Text, options: Options) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("all")), *options], required=False)


def asked(query: Mapping[str, str]) -> ListFilter:
    """The filters in an address; nonsense narrows nothing."""
    days = query.get("waiting", "")
    return ListFilter(
        kind=_one_of(Kind, query.get("kind")),
        priority=_one_of(Priority, query.get("priority")),
        state=_one_of(State, query.get("state")),
        partner_id=_id(query.get("partner")),
        person_id=_id(query.get("person")),
        overdue=query.get("clock") == OVERDUE,
        waiting_days=int(days) if days.isdecimal() and len(days) < 4 else 0,
        text=query.get("q", "").replace("\x00", "").strip()[:80],
    )


def address(path: str, query: Mapping[str, str], **more: str) -> str:
    """The path with the filters of this address, and what else is to be said."""
    kept = {name: query[name] for name in NAMES if query.get(name)}
    every = {**kept, **{name: value for name, value in more.items() if value}}
    return f"{path}?{urlencode(every)}" if every else path


def _one_of(words: Any, found: str | None) -> str:
    return found if found and found in words.values else ""


def _id(found: str | None) -> UUID | None:
    try:
        return UUID(found) if found else None
    except ValueError:
        return None
