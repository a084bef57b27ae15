"""Putting every question of the API, opening every page, as anybody, about anything; the watch reads the answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest
from django.test import Client
from django.urls import URLPattern, get_resolver
from isolation.documents import ORGANISATION, SORTS, Question
from isolation.houses import House
from isolation.network import Network

from api.core.context import Context
from api.core.documents import RequestFault
from api.core.errors import told
from api.core.execution import Operation, run
from api.schema import documents
from console.views.moves import CALLS
from followup.enums import TaskList
from handoff.enums import ListName, PaperForm
from kernel.actor import Actor

Choice = Mapping[str, Any]
OURS = frozenset({"internal_error", "unavailable", "too_costly", "too_large", "syntax"})
WORDS = {
    ("list", "name"): tuple(ListName.values),
    ("export", "name"): tuple(ListName.values),
    ("paper", "form"): tuple(PaperForm.values),
    ("tasks", "name"): tuple(TaskList.values),
    ("act", "verb"): tuple(verb.replace("_", "-") for verb in CALLS),
    ("invitation", "token"): ("x" * 43,),
    ("suggest", "kind"): ("DOWN",),
    ("change_kind", "kind"): ("DOWN",),
    ("edit_criterion", "code"): ("sbp_180",),
    ("retire_criterion", "code"): ("sbp_180",),
    ("restore_criterion", "code"): ("sbp_180",),
    ("publish_numbers", "line"): ("slot-home-visit",),
    ("outside", "token"): ("x" * 43,),
}
TYPED = {
    "expected_version": "1", "idempotency_key": "k" * 20, "text": "x", "note": "x", "resolution": "x",
    "reason": "not_needed", "outcome": "improved", "summary": "x", "username": "x" * 8, "password": "y" * 12,
    "how": "paper", "by": "self", "language": "en", "name": "x", "roles": "community_nurse", "after": "x",
    "form": "csv",
}  # fmt: skip
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass
class Shelves:
    """Whose rows are whose, by sort of identifier."""

    network: Network
    keys: dict[str, dict[str, list[str]]] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = self.network.survey()

    def of(self, house: House, sorts: Mapping[str, str], most: int, *, unknown_to: House | None = None) -> list[Choice]:
        """Identifiers of the right sorts in the organisation's rows, without those that the other one holds, too."""
        held = self.network.watch.held[unknown_to.key] if unknown_to else frozenset()
        shelves = {
            name: [str(house.tenant.id)]
            if sort == ORGANISATION
            else [one for one in self.keys[house.key].get(sort, ()) if one not in held]
            for name, sort in sorts.items()
        }
        if not all(shelves.values()):
            return []
        longest = max(map(len, shelves.values()), default=0)
        return [{name: shelf[n % len(shelf)] for name, shelf in shelves.items()} for n in range(min(longest, most))]

    def one_of_each_sort(self, house: House, *, unknown_to: House) -> list[str]:
        """One identifier out of every table of the organisation."""
        held = self.network.watch.held[unknown_to.key]
        every = ([one for one in rows if one not in held] for rows in self.keys[house.key].values())
        return [rows[-1] for rows in every if rows]


@dataclass
class Asking:
    """The API, in this process. `answered`: the fields that said anything at all; `faults`: what broke."""

    network: Network
    kind: str
    answered: set[str] = field(default_factory=set)
    faults: set[str] = field(default_factory=set)

    def ask(self, house: House, actor: Actor, question: Question, choices: Sequence[Choice]) -> list[dict[str, Any]]:
        """The answers to the question about each choice, as many to a request as it may hold."""
        size = question.aliases
        return [self._once(house, actor, question, choices[at : at + size]) for at in range(0, len(choices), size)]

    def _once(self, house: House, actor: Actor, question: Question, some: Sequence[Choice]) -> dict[str, Any]:
        size = 1 if len(some) == 1 else question.aliases  # one document per question: it is prepared once
        filled = list(islice(cycle(some), size))
        answer = _answer(actor, question.document(size), question.variables(filled))
        door = f"{question.name} as {', '.join(sorted(actor.roles)) or 'nobody'}"
        asked = json.dumps([dict(one) for one in some], ensure_ascii=False)
        self.network.watch.read(house.key, self.kind, door, answer, asked=asked, probes=len(some))
        for error in answer.get("errors", ()):
            if error["extensions"]["code"] in OURS:
                self.faults.add(f"{door}: {error}")
        if any(map(_says_something, (answer.get("data") or {}).values())):
            self.answered.add(question.name)
        return answer


def _says_something(value: Any) -> bool:
    if isinstance(value, dict) and "edges" in value:
        return bool(value["edges"])
    return value is not None and value != []


def _answer(actor: Actor, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    try:
        result = run(documents, Operation(document, variables), Context(HttpRequest(), actor.tenant, actor))
    except RequestFault as fault:
        return {"errors": told(fault.errors, "-")}
    return {"data": result.data} | ({"errors": told(result.errors, "-")} if result.errors else {})


def cursors_in(answer: Any) -> Iterator[str]:
    """Every paging cursor of an answer."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            if key in ("cursor", "endCursor", "startCursor") and value:
                yield value
            yield from cursors_in(value)
    elif isinstance(answer, list):
        for each in answer:
            yield from cursors_in(each)


@dataclass(frozen=True)
class Door:
    """One address of the console or the API, with the sorts of identifier in it."""

    name: str
    route: str
    sorts: Mapping[str, str]
    words: Mapping[str, str]

    def path(self, chosen: Choice) -> str:
        """The address with the identifiers put in."""
        given = {**self.words, **chosen}
        return "/" + _PLACE.sub(lambda place: str(given[place[1]]), self.route)


def doors() -> Iterator[Door]:
    """Every address that the resolver knows; a place in it that has no sort and no words is an error here."""
    for route, pattern in _patterns(get_resolver().url_patterns, ""):
        name = str(pattern.name)
        places = _PLACE.findall(route)
        sorts = {place: SORTS[_camel(place)] for place in places if place.endswith("_id")}
        rest = [place for place in places if place not in sorts]
        for word in WORDS[name, rest[0]] if rest else ("",):
            yield Door(name, route, sorts, {rest[0]: word} if rest else {})


def _patterns(found: Sequence[Any], before: str) -> Iterator[tuple[str, URLPattern]]:
    for each in found:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route, each
        else:
            yield from _patterns(each.url_patterns, route)


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.title() for word in tail)


@dataclass
class Browsing:
    """The console in a signed-in browser. `statuses`: how often each status came; `faults`: every 5xx."""

    network: Network
    kind: str
    statuses: dict[int, int] = field(default_factory=dict)
    faults: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)

    def browser(self, house: House, role: str) -> Client:
        """A browser in which the person of that role is signed in."""
        made = Client(HTTP_HOST=f"{house.tenant.slug}.localhost", raise_request_exception=False)
        made.cookies["language"] = "en"
        made.cookies["session"] = house.sessions[role]
        return made

    def open(self, house: House, browser: Client, role: str, path: str, *, post: bool = False, **more: Any) -> Any:
        """One request, read by the watch with its headers; returns the response."""
        send = browser.post if post else browser.get
        response = send(path, TYPED if post else {}, **more)
        door = f"{'POST' if post else 'GET'} {path} as {role}"
        body = response.content.decode("utf-8", "replace")
        said = f"{body} {dict(response.headers)}"
        self.network.watch.read(house.key, self.kind, door, said, asked=unquote(path))
        self.statuses[response.status_code] = self.statuses.get(response.status_code, 0) + 1
        if response.status_code >= 500:
            self.faults.add(f"{door}: {response.status_code}")
        return response
