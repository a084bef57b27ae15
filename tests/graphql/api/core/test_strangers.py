"""Whoever is not signed in learns nothing of the schema beyond the open fields: 0 names by probing (clairvoyance)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.utils import translation
from graphql import GraphQLInputObjectType, GraphQLObjectType

from api.core.context import Context
from api.core.documents import RequestFault
from api.core.errors import Told, told
from api.core.execution import Operation, run
from api.schema import documents

OPEN = {"signIn", "acceptInvitation"}
NOWHERE = "zzNowhere"
NOT_SIGNED_IN = {"code": "not_signed_in", "field": None, "message": "Sign in first."}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def asked(text: str, variables: dict[str, Any] | None = None, name: str | None = None) -> list[Told]:
    """The errors that a stranger is told."""
    nobody = Context(HttpRequest(), None, None)  # type: ignore[arg-type]
    try:
        return told(run(documents, Operation(text, variables or {}, name), nobody).errors or (), "-")
    except RequestFault as fault:
        return told(fault.errors, "-")


def refused(text: str, variables: dict[str, Any] | None = None, name: str | None = None) -> bool:
    """Whether the answer is that one must sign in first, and nothing else."""
    return asked(text, variables, name) == [{"message": "Sign in first.", "extensions": NOT_SIGNED_IN}]


def test_no_field_no_argument_and_no_type_is_told_from_one_that_does_not_exist() -> None:
    schema = documents.schema
    roots = {"query": schema.query_type, "mutation": schema.mutation_type, "subscription": schema.subscription_type}
    probes = ["{name}", "{name{zz}}", "{name(zz:1)}", "{name(input:{}){zz}}", "{a:name{id __typename}}", "{...{name}}"]
    reachable = documents.openings._types
    types = [name for name, each in schema.type_map.items() if isinstance(each, GraphQLObjectType)]
    inputs = [name for name, each in schema.type_map.items() if isinstance(each, GraphQLInputObjectType)]

    told_apart = [
        f"{kind} {probe.replace('name', name)}"
        for kind, root in roots.items()
        for name in (NOWHERE, *(root.fields if root else ()))
        for probe in probes
        if name not in OPEN and not refused(kind + probe.replace("name", name))
    ]
    hidden = {NOWHERE, *types, *inputs} - reachable
    told_apart += [
        name
        for name in hidden
        if not name.startswith("__")
        and not (
            refused("mutation{signIn(input:{}){id ... on name{zz}}}".replace("name", name))
            and refused("mutation{signIn(input:{}){id ...f}} fragment f on name{zz}".replace("name", name))
            and refused("mutation($v:name!){signIn(input:$v){id}}".replace("name", name), {"v": {}})
        )
    ]

    assert told_apart == []
    assert len(hidden) > 200


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mutation{delegate(input:{}){id}}", None),
        ("{people}", None),
        ("{ __typename people }", None),
        ("mutation{signIn(input:{}){id} delegate(input:{}){id}}", None),
        ("mutation{...{delegate(input:{}){id}}}", None),
        ("mutation{...f} fragment f on Mutation{delegate(input:{}){id}}", None),
        ('mutation a{signIn(input:{username:"a",password:"b"}){id}} query b{people}', "a"),
        ("subscription{events{zz}}", None),
        ("type Query{people:Int}", None),
    ],
)
def test_a_stranger_is_told_to_sign_in_before_anything_is_said_of_the_document(text: str, name: str | None) -> None:
    assert refused(text, name=name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mutation{signIn(input:{}){id}}", "'SignInInput.username' of required type"),
        ("mutation{signIn{id}}", "argument 'input' of type 'SignInInput!' is required"),
        ("mutation($i:SignInInput!){signIn(input:$i){id}}", "Variable '$i' of required type"),
        ("mutation{acceptInvitation(input:{}){id}}", "'AcceptInvitationInput.token' of required type"),
        ("mutation{signIn(input:{}){id ...f}} fragment f on SignInPayload{zz}", "Cannot query field 'zz'"),
        ("{__schema{types{name}}}", "introspection"),
        ("{", "Syntax Error"),
    ],
)
def test_open_fields_keep_their_own_validation(text: str, said: str) -> None:
    assert any(said in each["message"] for each in asked(text))


def test_what_somebody_asked_before_is_not_answered_to_a_stranger_from_memory() -> None:
    documents.prepared("{ me { id } }", stranger=False)

    assert refused("{ me { id } }")
    assert asked("{ __typename }") == []


def test_with_introspection_the_schema_is_told_as_before(settings: Any) -> None:
    settings.CARELOOP_API_INTROSPECTION = True

    assert asked("{__schema{types{...f}}} fragment f on __Type{name fields{name}}") == []
    assert refused("{people}")
