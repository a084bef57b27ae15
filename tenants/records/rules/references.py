"""Where a reference leads: to an entry of the bundle, to something recorded earlier, or out of our sight.

FHIR R4 "Resolving references in Bundles": a fullUrl, a relative `Type/id` and, in transactions, a search such as
`Practitioner?identifier=system|value` name a target; `#id` names a contained resource.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from records.enums import Fault
from records.rules.catalogue import DEMANDS
from records.rules.elements import Node
from records.rules.faults import Broken

_RELATIVE = re.compile(r"([A-Z][A-Za-z]{2,63})/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?", re.ASCII)
_SEARCH = re.compile(r"([A-Z][A-Za-z]{2,63})\?(.+)", re.ASCII | re.DOTALL)


class Target(NamedTuple):
    """What a reference names. `entry`: the index in the bundle, None for something recorded earlier."""

    resource_type: str
    fhir_id: str
    entry: int | None = None

    @property
    def relative(self) -> str:
        return f"{self.resource_type}/{self.fhir_id}"


@dataclass(slots=True)
class Index:
    """The entries of one bundle by each name that a reference may use."""

    by_url: dict[str, Target] = field(default_factory=dict)
    by_name: dict[str, Target] = field(default_factory=dict)
    by_identifier: dict[tuple[str, str, str], Target] = field(default_factory=dict)
    resources: dict[int, Node] = field(default_factory=dict)

    def add(self, target: Target, full_url: str, resource: Node) -> None:
        """Takes an entry in; raises `Broken` where its fullUrl or its type and id are taken."""
        if full_url in self.by_url:
            raise Broken(Fault.FULL_URL_TWICE, "fullUrl")
        if target.relative in self.by_name:
            raise Broken(Fault.RESOURCE_TWICE, "resource.id")
        self.by_url[full_url] = self.by_name[target.relative] = target
        if target.entry is not None:
            self.resources[target.entry] = resource
        for system, value in _identifiers(resource):
            self.by_identifier.setdefault((target.resource_type, system, value), target)

    def find(self, reference: str) -> Target | None:
        """The target of a reference, or None where it is out of our sight (a search, another server, a type not kept).

        A relative reference to nothing in the bundle gives a `Target` without an entry: it may be recorded here.
        Raises `Broken` for a reference that cannot lead anywhere.
        """
        found = self.by_url.get(reference) or self.by_name.get(reference)
        if found:
            return found
        relative = _RELATIVE.fullmatch(reference)
        if relative:
            plain = Target(relative[1], relative[2])
            return self.by_name.get(plain.relative, plain) if plain.resource_type in DEMANDS else None
        search = _SEARCH.fullmatch(reference)
        if search:
            return self._searched(search[1], search[2])
        if not reference.startswith(("http://", "https://")):
            raise Broken(Fault.REFERENCE_TARGET)
        return None

    def resource_at(self, reference: Node) -> Node:
        """The resource that a Reference element names inside the bundle, empty where it is not in it."""
        named = reference.get("reference")
        if type(named) is not str or named.startswith("#"):
            return {}
        target = self.find(named)
        return self.resources.get(target.entry, {}) if target and target.entry is not None else {}

    def _searched(self, resource_type: str, query: str) -> Target | None:
        for name, value in parse_qsl(query.replace("+", "%2B")):
            system, bar, number = value.rpartition("|")
            if name == "identifier" and bar:
                return self.by_identifier.get((resource_type, unquote(system), number))
        return None


def contained_ids(resource: Node) -> frozenset[str]:
    """The ids of the resources inside a resource."""
    contained = resource.get("contained")
    if not isinstance(contained, list):
        return frozenset()
    return frozenset(str(item.get("id")) for item in contained if isinstance(item, dict))


def _identifiers(resource: Node) -> Iterable[tuple[str, str]]:
    found = resource.get("identifier")
    for identifier in found if isinstance(found, list) else ():
        if isinstance(identifier, dict) and isinstance(identifier.get("value"), str):
            yield str(identifier.get("system", "")), identifier["value"]
