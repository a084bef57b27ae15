"""One document per root field of the schema: as many aliases as one request may hold, and everything selected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    OperationDefinitionNode,
    get_named_type,
    is_composite_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    parse,
)

from api.core.cost import Counter
from api.core.limits import LIMITS
from api.schema import schema

MOST_ALIASES = 16
DEEPEST = {"query": 6, "mutation": 3}
ROWS = 3
ORGANISATION = "organisation"
SORTS = {
    "patientId": "patients_patient",
    "otherId": "patients_patient",
    "anotherThan": "patients_patient",
    "referralId": "handoff_servicerequest",
    "referralIds": "handoff_servicerequest",
    "conversation": "handoff_servicerequest",
    "subjectId": "handoff_servicerequest",
    "basedOn": "handoff_servicerequest",
    "proposalId": "handoff_proposal",
    "suggestionId": "oversight_suggestion",
    "protocolId": "handoff_protocol",
    "alertId": "followup_alert",
    "taskId": "followup_task",
    "planId": "followup_plan",
    "responseId": "followup_formresponse",
    "documentId": "records_document",
    "attachmentId": "dialogue_attachment",
    "messageId": "exchange_outboxmessage",
    "destinationId": "destinations_destination",
    "consentId": "consent_consent",
    "basisId": "consent_emergencybasis",
    "noteId": "patients_identitynote",
    "contactId": "patients_contact",
    "tokenId": "staff_apitoken",
    "accountId": "staff_account",
    "personId": "staff_account",
    "responsibleId": "staff_account",
    "holderId": "staff_account",
    "delegationId": "staff_delegation",
    "assigneeId": "staff_account",
    "organisationId": ORGANISATION,
    "recipientId": ORGANISATION,
    "proposedId": ORGANISATION,
    "partnerId": ORGANISATION,
    "sourceId": ORGANISATION,
    "regionId": ORGANISATION,
}
SAMPLES: dict[str, Any] = {
    "Int": 1, "Float": 1.5, "Boolean": True, "Decimal": "120", "Date": "2026-12-01", "FormAnswer": "1",
    "DateTime": "2026-12-01T08:30:00+08:00", "JSON": {}, "String": "x" * 12,
    "UUID": "00000000-0000-7000-8000-000000000000",
}  # fmt: skip
NAMED = {"first": ROWS, "limit": ROWS, "after": None, "codes": ["8480-6"], "language": "en", "expectedVersion": 1}


@dataclass(frozen=True)
class Question:
    """A root field, the sorts of identifier it takes, and its selection of everything below."""

    keyword: str
    name: str
    arguments: Mapping[str, Any]
    sorts: Mapping[str, str]
    selection: str
    aliases: int

    @property
    def pages(self) -> bool:
        """Whether it is asked for page by page."""
        return "after" in self.arguments and self.name != "events"

    @property
    def searches(self) -> bool:
        return "text" in self.arguments and not self.sorts

    def document(self, number: int) -> str:
        """The field that many times; the variables of each end in its place."""
        given, asked = [], []
        for place in range(number):
            given += [f"$v{place}_{name}: {value.type}" for name, value in self.arguments.items()]
            words = ", ".join(f"{name}: $v{place}_{name}" for name in self.arguments)
            asked.append(f"p{place}: {self.name}{f'({words})' if words else ''} {self.selection}")
        head = f"({', '.join(given)})" if given else ""
        return f"{self.keyword} {head} {{ {' '.join(asked)} }}"

    def variables(self, chosen: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The variables of as many aliases as there are choices: what is chosen by name, samples for the rest."""
        return {
            f"v{place}_{name}": _sample(name, value.type, one)
            for place, one in enumerate(chosen)
            for name, value in self.arguments.items()
        }


def questions() -> Iterator[Question]:
    """Every query and mutation of the schema."""
    made = schema.graphql_schema
    for keyword, root in (("query", made.query_type), ("mutation", made.mutation_type)):
        assert root is not None
        for name, field in root.fields.items():
            yield _question(keyword, name, field)


def _sized(keyword: str, name: str, selection: str) -> int:
    """How many aliases one request may hold; 0 where even one is too costly."""
    tried = Question(keyword, name, _root(keyword).fields[name].args, {}, selection, 1)
    document = parse(tried.document(1))
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    cost = Counter(schema.graphql_schema, {}, tried.variables([{}])).of(operation)
    tokens = len(re.findall(r"\w+|[^\w\s,]", tried.document(1)))
    fields = len(re.findall(r"[a-z]\w*", selection)) + 1
    pairs = int((LIMITS.repetitions / fields) ** 0.5)
    share = (LIMITS.cost // cost, LIMITS.tokens // (2 * tokens), LIMITS.selections // (2 * fields), pairs)
    return min(MOST_ALIASES, *(max(one, int(cost <= LIMITS.cost)) for one in share))


def _question(keyword: str, name: str, field: Any) -> Question:
    for depth in range(DEEPEST[keyword], 0, -1):
        selection = selected(field.type, depth)
        aliases = _sized(keyword, name, selection)
        if aliases:
            sorts = {key: SORTS[key] for value in field.args.items() for key in _ids(*value)}
            return Question(keyword, name, field.args, sorts, selection, aliases)
    raise AssertionError(f"{name} cannot be asked at all")


def _root(keyword: str) -> Any:
    made = schema.graphql_schema
    return made.query_type if keyword == "query" else made.mutation_type


def _ids(name: str, type_: Any) -> Iterator[str]:
    """The names under which an argument takes identifiers, inputs inside inputs included."""
    named = getattr(type_, "type", type_)
    inner = get_named_type(named)
    if is_input_object_type(inner):
        for key, each in inner.fields.items():
            yield from _ids(key, each)
    elif inner.name == "UUID":
        yield name


def selected(type_: Any, depth: int) -> str:
    """Everything of a type, down to that depth; arguments that have to be given are not below the root."""
    named = get_named_type(type_)
    if not is_composite_type(named):
        return ""
    inside = ["__typename"]
    for name, field in getattr(named, "fields", {}).items():
        if any(is_non_null_type(value.type) for value in field.args.values()):
            continue
        below = selected(field.type, depth - 1) if depth > 1 else ""
        if below or not is_composite_type(get_named_type(field.type)):
            inside.append(f"{name} {below}".strip())
    for possible in getattr(named, "types", ()):
        below = selected(possible, depth - 1) if depth > 1 else "{ __typename }"
        inside.append(f"... on {possible.name} {below}")
    return "{ " + " ".join(inside) + " }"


def _sample(name: str, type_: Any, chosen: Mapping[str, Any]) -> Any:
    if name in chosen:
        return [chosen[name]] if _is_list(type_) else chosen[name]
    if name in NAMED and not (name == "after" and is_non_null_type(type_)):
        return NAMED[name]
    if not is_non_null_type(type_):
        inner = get_named_type(type_)
        if is_input_object_type(inner) or name in ("text", "reason", "note"):
            return _needed(name, type_, chosen)
        return None
    return _needed(name, type_.of_type, chosen)


def _needed(name: str, type_: Any, chosen: Mapping[str, Any]) -> Any:
    if is_list_type(type_):
        return [_sample(name, type_.of_type, chosen)]
    if is_input_object_type(type_):
        return {key: _sample(key, each.type, chosen) for key, each in type_.fields.items()}
    if is_enum_type(type_):
        return next(iter(type_.values))
    return SAMPLES[type_.name]


def _is_list(type_: Any) -> bool:
    return is_list_type(type_.of_type if is_non_null_type(type_) else type_)
