from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import graphene
import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_scalar_type,
    is_specified_scalar_type,
)

from api.core.fields import Read, Resolver
from api.schema import closed, is_written, schema
from commands import reads
from kernel.actor import Actor
from kernel.ids import new_id
from kernel.tenant import Tenant

MADE = schema.graphql_schema
TYPES = {name: type_ for name, type_ in MADE.type_map.items() if not name.startswith("__")}
OPEN_TO_ANYBODY = {"signIn", "acceptInvitation"}
SAMPLES = {
    "String": "x" * 12, "Int": 1, "Float": 1.5, "Boolean": True, "UUID": str(new_id()), "Decimal": "1.5",
    "Date": "2026-01-31", "DateTime": "2026-01-31T08:30:00+08:00", "FormAnswer": "1",
}  # fmt: skip


def root_fields() -> Iterator[tuple[str, str, Any]]:
    for keyword, root in (("query", MADE.query_type), ("mutation", MADE.mutation_type)):
        assert root is not None
        for name, field in root.fields.items():
            yield keyword, name, field


ROOT_FIELDS = list(root_fields())
EVERY_ROOT_FIELD = pytest.mark.parametrize(
    ("keyword", "name", "field"), ROOT_FIELDS, ids=[f"{keyword} {name}" for keyword, name, _field in ROOT_FIELDS]
)


def test_the_checked_in_schema_is_what_the_code_says() -> None:
    assert is_written(), "run `careloop check schema --write` and look at the difference"


@EVERY_ROOT_FIELD
def test_a_root_field_goes_through_verbs_that_name_their_permission(keyword: str, name: str, field: Any) -> None:
    assert isinstance(field.resolve, Resolver)
    assert field.resolve.verbs
    assert all(verb.needs for verb in field.resolve.verbs)
    assert field.resolve.anonymous == (name in OPEN_TO_ANYBODY)


def test_a_field_without_a_verb_cannot_be_built() -> None:
    class Careless(graphene.ObjectType):
        everything = graphene.String()

        def resolve_everything(self, _info: Any) -> str:
            return "everything"

    with pytest.raises(TypeError, match="everything"):
        closed(graphene.Schema(query=Careless).graphql_schema)


def test_a_field_whose_verb_names_no_permission_cannot_be_built() -> None:
    def unguarded(_actor: Actor) -> str:
        return "everything"

    class Careless(graphene.ObjectType):
        everything = Read(graphene.String, unguarded, description="Everything.")

    with pytest.raises(TypeError, match="permission"):
        closed(graphene.Schema(query=Careless).graphql_schema)


@EVERY_ROOT_FIELD
def test_a_root_field_is_closed_to_an_actor_without_permissions(
    ask: Callable[..., Any], hospital: Tenant, keyword: str, name: str, field: Any
) -> None:
    nobody = Actor(hospital, new_id(), "无权", frozenset(), frozenset(), session="s1")

    answer = ask(nobody, *_smallest(keyword, name, field))

    codes = {error["extensions"]["code"] for error in answer["errors"]}
    assert codes == ({"wrong_credentials"} if name == "signIn" else OTHERWISE.get(name, {"not_allowed"}))
    assert not (answer.get("data") or {}).get(name)


OTHERWISE = {"acceptInvitation": {"invitation_over"}, "changePassword": {"not_found"}}


def _smallest(keyword: str, name: str, field: Any) -> tuple[str]:
    """The smallest document that asks for the field, with a sample for everything that has to be given."""
    given = ", ".join(f"{key}: {_literal(value.type)}" for key, value in field.args.items() if _needed(value))
    return (f"{keyword} {{ {name}{f'({given})' if given else ''} {_leaf(field.type)} }}",)


def _needed(value: Any) -> bool:
    return is_non_null_type(value.type)


def _literal(type_: Any) -> str:
    if is_non_null_type(type_):
        return _literal(type_.of_type)
    if is_list_type(type_):
        return f"[{_literal(type_.of_type)}]"
    if is_enum_type(type_):
        return next(iter(type_.values))
    if is_input_object_type(type_):
        inside = ", ".join(f"{key}: {_literal(each.type)}" for key, each in type_.fields.items() if _needed(each))
        return f"{{ {inside} }}"
    sample = SAMPLES[type_.name]
    return (
        str(sample).lower() if isinstance(sample, bool) else f'"{sample}"' if isinstance(sample, str) else str(sample)
    )


def _leaf(type_: Any) -> str:
    named = get_named_type(type_)
    return "{ __typename }" if isinstance(named, GraphQLObjectType) else ""


def described_things() -> Iterator[tuple[str, str | None]]:
    for name, type_ in TYPES.items():
        if is_scalar_type(type_) and is_specified_scalar_type(type_):
            continue
        yield name, type_.description
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{name}.{key}", value.description) for key, value in type_.values.items())
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for key, field in type_.fields.items():
                yield f"{name}.{key}", field.description
                arguments: dict[str, GraphQLArgument] = getattr(field, "args", {})
                yield from ((f"{name}.{key}({each})", value.description) for each, value in arguments.items())


def test_everything_is_described_in_english() -> None:
    faults = [
        name
        for name, text in described_things()
        if not text
        or not text.strip()
        or not text.isprintable()
        or any("\u4e00" <= sign <= "\u9fff" for sign in text.replace("王*", ""))
    ]

    assert not faults


def test_one_name_stands_for_one_type() -> None:
    for name, type_ in TYPES.items():
        graphene_type = getattr(type_, "graphene_type", None)
        for key, field in getattr(getattr(graphene_type, "_meta", None), "fields", None or {}).items():
            used = field.type
            while hasattr(used, "of_type"):
                used = used.of_type
            found = TYPES[used._meta.name]
            assert getattr(found, "graphene_type", used) is used, f"{name}.{key}"


def test_what_is_read_together_never_stands_in_a_list_inside_a_list() -> None:
    """A list tells its batches what its rows name; a list inside a row would tell them too late."""
    assert MADE.query_type is not None
    faults: list[str] = []

    def walk(type_: Any, lists: int, path: tuple[str, ...]) -> None:
        named = get_named_type(type_)
        if not isinstance(named, GraphQLObjectType) or named.name in path:
            return
        if lists > 1 and getattr(named.graphene_type, "references", ()):  # type: ignore[attr-defined]
            faults.append(" > ".join((*path, named.name)))
        for field in named.fields.values():
            inner = field.type.of_type if is_non_null_type(field.type) else field.type
            walk(field.type, lists + is_list_type(inner), (*path, named.name))

    for field in MADE.query_type.fields.values():
        inner = field.type.of_type if is_non_null_type(field.type) else field.type
        walk(field.type, int(is_list_type(inner)), ())
    assert not faults


def test_every_command_takes_an_idempotency_key() -> None:
    assert MADE.mutation_type is not None
    without = {
        name
        for name, field in MADE.mutation_type.fields.items()
        if "input" not in field.args or "idempotencyKey" not in get_named_type(field.args["input"].type).fields
    }

    assert without == {"signIn", "signOut", "acceptInvitation", "changePassword", "readShared", "exportList"}


def test_the_input_of_a_command_is_named_after_its_field() -> None:
    assert MADE.mutation_type is not None
    for name, field in MADE.mutation_type.fields.items():
        for argument in field.args.values():
            assert get_named_type(argument.type).name == f"{name[0].upper()}{name[1:]}Input"


def test_connections_are_relay_connections() -> None:
    connections = [type_ for name, type_ in TYPES.items() if name.endswith("Connection")]

    assert connections
    for connection in connections:
        assert set(connection.fields) == {"edges", "pageInfo", "totalCount"}
        assert set(get_named_type(connection.fields["edges"].type).fields) == {"node", "cursor"}
    assert set(TYPES["PageInfo"].fields) == {"hasNextPage", "hasPreviousPage", "startCursor", "endCursor"}


def test_a_contract_field_has_to_be_described_or_left_out() -> None:
    from dataclasses import dataclass

    from api.core.shapes import ContractType

    @dataclass(frozen=True)
    class Thing:
        name: str
        secret: str

    with pytest.raises(TypeError, match="secret"):
        type("Thing", (ContractType,), {"Meta": type("Meta", (), {"contract": Thing, "described": {"name": "It."}})})


def test_an_input_of_a_verb_has_to_be_described_or_decided() -> None:
    @reads(needs="probe.x")
    def verb(_actor: Actor, *, name: str, secret: str) -> str:
        return name + secret

    with pytest.raises(TypeError, match="secret"):
        Read(graphene.String, verb, description="It.", described={"name": "It."})
