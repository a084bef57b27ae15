"""What the template parts need to know, and nothing else: views turn contracts into these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from kernel.errors import Text

Tone = Literal["", "harm", "clock", "closed"]
FactTone = Literal["done", "wait", "harm", "ahead"]
Style = Literal["", "main", "harm", "grave", "plain"]


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person may do: where it leads, its word, its key, and why it is not possible (then no link)."""

    url: str
    label: Text
    icon: str = ""
    style: Style = ""
    key: str = ""
    dialog: bool = False
    refusal: Text = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline: what is due, when, and whether the clock runs (`running`, `paused`) or only says when (`stopped`)."""

    label: Text
    due_at: datetime
    state: str = "running"


@dataclass(frozen=True, slots=True)
class Banner:
    """Who holds the ball, the sentence under it, the clock that runs, the one main action first.

    `agreed`: what was promised (first contact, appointment, bed and doctor), by name; `todo`: a sentence on what to do;
    `may_undo`: the sending can still be taken back.
    """

    who: Text
    icon: str
    tone: Tone = ""
    state: Text = ""
    line: Text = ""
    clock: Clock | None = None
    acts: tuple[Act, ...] = ()
    agreed: tuple[tuple[Text, Any], ...] = ()
    todo: Text = ""
    todo_icon: str = "shield-off"
    may_undo: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a timeline; `at` is None for what has not happened yet."""

    what: Text
    icon: str
    at: datetime | None = None
    who: Text = ""
    note: Text = ""
    tone: FactTone = "done"


@dataclass(frozen=True, slots=True)
class Mark:
    """Delivered, opened, accepted: a word with the moment it became true, or None."""

    word: Text
    at: datetime | None = None
    icon: str = "check"


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with a tone: `danger` only where a person may come to harm."""

    word: Text
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a worklist. `stands`: since when it waits, where no deadline runs. `later`: why nothing is to be
    done about it yet."""

    url: str
    patient: str
    person: Text
    why: Text
    since: datetime
    other: Text
    clock: Clock | None = None
    tags: tuple[Tag, ...] = ()
    marks: tuple[Mark, ...] = ()
    act: Act | None = None
    glance: str = ""
    subject: str = ""
    numbers: tuple[Text, ...] = ()
    stands: datetime | None = None
    later: Text = ""


@dataclass(frozen=True, slots=True)
class ListLink:
    """A list in the rail: named by the next action, with its count."""

    url: str
    label: Text
    count: int | None = None
    icon: str = "inbox"
    tone: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the discharge handoff: `done`, `now` or `ahead`."""

    url: str
    label: Text
    state: str


@dataclass(frozen=True, slots=True)
class Rail:
    """A titled group of lists; `quiet` are those in which nobody waits, folded away together."""

    title: Text
    links: tuple[ListLink, ...]
    quiet: tuple[ListLink, ...] = ()
    name: str = ""
