"""Object types over contracts: each field of the contract is described here, or named as left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from typing import Any, TypeAlias

import graphene
from graphene.types.inputobjecttype import InputObjectTypeOptions
from graphene.types.objecttype import ObjectTypeOptions
from graphene.types.structures import Structure

from api.core import scalars
from api.core.annotations import LEAVES, contract_fields, hints, shape_of, typed
from api.core.context import Context, Load
from api.core.enums import enum_of

Described: TypeAlias = "Mapping[str, str | tuple[Any, str]]"
_types: dict[Any, Any] = {}
_inputs: dict[Any, Any] = {}
NAMED = "Names this thing for good."


class Node(graphene.Interface):
    """A thing with an identifier of its own. The identifier is the plain UUID that events and audit lines name, too."""

    id = graphene.Field(scalars.UUID, required=True, description=NAMED)


class ContractType(graphene.ObjectType):
    """A type whose fields are those of a frozen dataclass of an app.

    `Meta.contract` is the dataclass; `Meta.described` gives each field its description, or (type, description) where
    text stands for one of an enumeration; `Meta.left_out` names fields that are not shown. A field of which neither
    says anything is a TypeError.
    """

    class Meta:
        abstract = True

    references: tuple[BatchedKey, ...] = ()

    @classmethod
    def __init_subclass_with_meta__(
        cls,
        contract: Any = None,
        described: Described | None = None,
        left_out: tuple[str, ...] = (),
        _meta: Any = None,
        **options: Any,
    ) -> None:
        if contract is not None:
            _meta = _meta or ObjectTypeOptions(cls)
            named = {"id": NAMED} if Node in options.get("interfaces", ()) else {}
            _meta.fields = _fields(cls, contract, {**named, **(described or {})}, left_out)
            _types[contract] = cls
        super().__init_subclass_with_meta__(_meta=_meta, **options)
        cls.references = references_of(cls)


class ContractInput(graphene.InputObjectType):
    """An input whose fields are those of a frozen dataclass; `Meta` as in `ContractType`."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(
        cls,
        contract: Any = None,
        described: Described | None = None,
        left_out: tuple[str, ...] = (),
        _meta: Any = None,
        **options: Any,
    ) -> None:
        if contract is not None:
            _meta = _meta or InputObjectTypeOptions(cls)
            _meta.fields = _input_fields(cls, contract, described or {}, left_out)
            _inputs[contract] = cls
        super().__init_subclass_with_meta__(_meta=_meta, **options)


class Reference(graphene.Field):
    """Another thing that a row names by its key, read together for all rows of a list."""

    def __init__(self, type_: Any, load: Load, *, key: str, description: str) -> None:
        self.load, self.key = load, key
        super().__init__(type_, description=description, resolver=self._resolve)

    def _resolve(self, root: Any, info: Any) -> Any:
        context: Context = info.context
        key = getattr(root, self.key)
        return None if key is None else context.batch(self.load).get(context.reading(), key)


@dataclass(frozen=True, slots=True)
class BatchedKey:
    """How a row of a list names what its batch should read."""

    load: Load
    key: attrgetter[Any]


def references_of(type_: Any, *, below: str = "") -> tuple[BatchedKey, ...]:
    """The references of a type, for rows that hold it under `below`."""
    fields = type_._meta.fields  # noqa: SLF001 - graphene's way to a type's fields
    return tuple(
        BatchedKey(each.load, attrgetter(below + each.key)) for each in fields.values() if isinstance(each, Reference)
    )


def name_of(type_: Any) -> str:
    """What a type is called in the schema."""
    return str(type_._meta.name)  # noqa: SLF001 - graphene's way to a type's name


def output_type(annotation: Any, leaf: Any = None) -> Any:
    """The output type of an annotation; `leaf` stands for its innermost type where given."""
    shape = shape_of(annotation)
    return typed(shape, leaf_type(shape.leaf if leaf is None else leaf, _types), required=not shape.optional)


def input_type(annotation: Any, leaf: Any = None, *, required: bool) -> Any:
    """The input type of an annotation, non-null where it has to be given."""
    shape = shape_of(annotation)
    return typed(shape, leaf_type(shape.leaf if leaf is None else leaf, _inputs), required=required)


def leaf_type(leaf: Any, known: Mapping[Any, Any]) -> Any:
    """The GraphQL type of one Python type."""
    if isinstance(leaf, type) and issubclass(leaf, Enum):
        return enum_of(leaf)
    if isinstance(leaf, Structure):
        return leaf
    if leaf in LEAVES:
        return LEAVES[leaf]
    if isinstance(leaf, type) and issubclass(leaf, graphene.ObjectType | graphene.InputObjectType | graphene.Scalar):
        return leaf
    if leaf in known:
        return known[leaf]
    raise TypeError(f"{leaf} has no type in the schema yet")


@dataclass(frozen=True, slots=True)
class Blank:
    """Marks text that is empty where there is none: the field is then null, otherwise one of `leaf`."""

    leaf: Any


def told(entry: str | tuple[Any, str]) -> tuple[Any, str]:
    """(type or None, description) of an entry of `described`."""
    return (None, entry) if isinstance(entry, str) else entry


def decided(where: str, names: Mapping[str, Any], described: Described, left_out: tuple[str, ...]) -> list[str]:
    """The names to show. TypeError for one that is neither described nor left out, and for an unknown one."""
    undecided = set(names) - set(described) - set(left_out)
    unknown = (set(described) | set(left_out)) - set(names)
    if undecided or unknown:
        raise TypeError(f"{where}: describe or leave out {sorted(undecided)}; unknown: {sorted(unknown)}")
    return [name for name in names if name in described]


def _fields(cls: Any, contract: Any, described: Described, left_out: tuple[str, ...]) -> dict[str, Any]:
    annotations = hints(contract)
    made = {}
    for name in decided(cls.__name__, contract_fields(contract), described, left_out):
        leaf, description = told(described[name])
        if isinstance(leaf, Blank):
            made[name] = graphene.Field(leaf_type(leaf.leaf, _types), description=description, resolver=_or_null(name))
        else:
            made[name] = graphene.Field(output_type(annotations[name], leaf), description=description)
    return made


def _or_null(name: str) -> Callable[..., Any]:
    return lambda root, _info: getattr(root, name) or None


def _input_fields(cls: Any, contract: Any, described: Described, left_out: tuple[str, ...]) -> dict[str, Any]:
    annotations, required = hints(contract), contract_fields(contract)
    made = {}
    for name in decided(cls.__name__, required, described, left_out):
        leaf, description = told(described[name])
        type_ = input_type(annotations[name], leaf, required=required[name])
        made[name] = graphene.InputField(type_, description=description)
    return made
