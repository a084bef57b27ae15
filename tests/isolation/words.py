"""Canaries: words that stand in one place of one organisation and nowhere else, and the eyes that look for them.

A word is six rare characters (CJK extension A) and twelve letters; where a format takes no words, it is a number that
was given once. Whoever reads something hands it to `Watch.read` with the name of the reader; a word of another
organisation is a sighting, and so is the identifier of a row that the reader does not hold.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

LOW, HIGH = 0x3400, 0x4DB5
PIECE = 3
_HAN_RUN = re.compile(f"[{chr(LOW)}-{chr(HIGH)}]{{{PIECE},}}")
_LETTERS = re.compile(r"zq[a-z]{10}", re.IGNORECASE)
_DIGITS = re.compile(r"(?<!\d)\d{11,18}X?")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_PACKED = re.compile(r"(?<![A-Za-z0-9_+/-])[A-Za-z0-9_+/-]{24,}={0,2}")
_HEX = re.compile(r"(?<![0-9a-fA-F])(?:[0-9a-fA-F]{2}){12,}")


@dataclass(frozen=True, slots=True)
class Canary:
    """One word: whose it is, and where it was put."""

    owner: str
    place: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something of `canary` was seen by `reader` at `door`."""

    reader: str
    canary: Canary
    door: str


@dataclass
class Aviary:
    """Makes the words, and knows every one that it made."""

    seed: int
    words: dict[str, Canary] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    def name(self, owner: str, place: str) -> str:
        """A word that may stand for a person: a surname before it, an ordinary character behind it."""
        return f"王{self._han(owner, place)}明"

    def text(self, owner: str, place: str) -> str:
        """A word for sentences: Chinese characters and letters."""
        return f"{self._han(owner, place)} {self.letters(owner, place)}"

    def letters(self, owner: str, place: str) -> str:
        """A word of letters, for names of files, systems and devices."""
        return self._kept("zq" + "".join(self.chance.choices(string.ascii_lowercase, k=10)), owner, place)

    def phone(self, owner: str, place: str) -> str:
        """A telephone number that was never given before."""
        return self._kept("19" + "".join(self.chance.choices(string.digits, k=9)), owner, place)

    def number(self, value: str, owner: str, place: str) -> str:
        """A number that somebody else made; it is a word from now on."""
        return self._kept(value, owner, place)

    def _han(self, owner: str, place: str) -> str:
        word = "".join(chr(self.chance.randint(LOW, HIGH)) for _ in range(6))
        for start in range(len(word) - PIECE + 1):
            self._kept(word[start : start + PIECE], owner, place)
        return word

    def _kept(self, word: str, owner: str, place: str) -> str:
        if self.words.setdefault(word, Canary(owner, place)) != Canary(owner, place):
            raise AssertionError(f"{place}: this word was given before; take another seed than {self.seed}")
        return word

    def seen_in(self, text: str) -> set[Canary]:
        """The canaries of which a whole word, or half of a Chinese one, stands in the text in any usual writing."""
        return {self.words[word] for word in self._written(text) if word in self.words}

    def _written(self, text: str) -> Iterator[str]:
        for form in forms(text):
            for run in _HAN_RUN.findall(form):
                yield from (run[at : at + PIECE] for at in range(len(run) - PIECE + 1))
            yield from (word.lower() for word in _LETTERS.findall(form))
            yield from _DIGITS.findall(form)


def forms(text: str) -> Iterator[str]:
    """The text, and what stands in it once escapes, entities, hexadecimal and base64 are undone."""
    yield text
    if "\\u" in text:
        yield _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if "&#" in text:
        yield html.unescape(text)
    if "%" in text:
        yield unquote_plus(text)
    for packed in _PACKED.findall(text):
        yield from _unpacked(packed)
    for digits in _HEX.findall(text):
        yield bytes.fromhex(digits).decode("utf-8", "ignore")


def _unpacked(packed: str) -> Iterator[str]:
    whole = packed.rstrip("=")
    try:
        found = base64.b64decode(whole + "=" * (-len(whole) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return
    inside = found.decode("utf-8", "ignore")
    yield inside
    if "\\u" in inside:
        yield _ESCAPED.sub(lambda each: chr(int(each[1], 16)), inside)


@dataclass
class Watch:
    """Reads over every reader's shoulder. `held`: the identifiers that stand somewhere in each organisation's rows."""

    aviary: Aviary
    held: dict[str, frozenset[str]] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)
    probes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    own: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    foreign: dict[str, list[Sighting]] = field(default_factory=lambda: defaultdict(list))

    def read(self, reader: str, kind: str, door: str, content: object, *, asked: str = "", probes: int = 1) -> None:
        """Looks through what a reader was answered at a door; what the question itself held does not count."""
        self.probes[kind] += probes
        text = content if isinstance(content, str) else plain(content)
        found = self.aviary.seen_in(text)
        if found and asked:
            found -= self.aviary.seen_in(asked)
        for canary in found:
            if canary.owner == reader:
                self.own[kind].add((reader, canary.place))
            else:
                self.foreign[kind].append(Sighting(reader, canary, door))
        for one in set(map(str.lower, _ID.findall(text))):
            owner = self.theirs.get(one)
            if owner and owner != reader and one not in self.held.get(reader, ()) and one not in asked:
                self.foreign[kind].append(Sighting(reader, Canary(owner, f"id {one}"), door))

    def seen(self, *kinds: str) -> set[tuple[str, str, str]]:
        """(reader, owner, place) of every foreign sighting."""
        wanted = kinds or tuple(self.foreign)
        return {(one.reader, one.canary.owner, one.canary.place) for kind in wanted for one in self.foreign[kind]}

    def doors(self, sightings: Iterable[tuple[str, str, str]]) -> list[str]:
        """Where these were seen, for the message of a failure."""
        wanted = set(sightings)
        every = (one for found in self.foreign.values() for one in found)
        return sorted(
            {
                f"{one.reader} saw {one.canary.place} of {one.canary.owner} at {one.door}"
                for one in every
                if (one.reader, one.canary.owner, one.canary.place) in wanted
            }
        )[:40]


def plain(content: object) -> str:
    """Any value as one text: bytes by their characters, and what cannot be read by its hexadecimal digits."""
    if isinstance(content, bytes | bytearray | memoryview):
        raw = bytes(content)
        return f"{raw.decode('utf-8', 'ignore')} {raw.decode('utf-16-le', 'ignore')}"
    if isinstance(content, dict):
        return " ".join(f"{key} {plain(value)}" for key, value in content.items())
    if isinstance(content, list | tuple | set | frozenset):
        return " ".join(map(plain, content))
    return str(content)


def ids_in(text: str) -> set[str]:
    """Every identifier in the text."""
    return {one.lower() for one in _ID.findall(text)}


def tenant_models() -> list[Any]:
    """Every model whose table stands in an organisation's schema."""
    from django.apps import apps

    from tenancy.router import side_of

    return [model for model in apps.get_models(include_auto_created=True) if side_of(model) == "tenant"]


def rows_of(tenant: Any) -> Iterator[tuple[str, UUID | Any, str, object]]:
    """(table, key, column, value) of every value that an organisation holds, sealed ones opened."""
    from tenancy.access import unit_of_work

    with unit_of_work(tenant):
        for model in tenant_models():
            for row in model._default_manager.all():
                for column in model._meta.concrete_fields:
                    yield model._meta.db_table, row.pk, column.attname, getattr(row, column.attname)
