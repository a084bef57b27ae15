"""Root fields: each is a verb of an app, `@reads` or `@command`, and takes the verb's own inputs.

Nothing else can be a root field (`api.schema` refuses it), so no field is open because somebody forgot a check.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import graphene
from graphene.utils.str_converters import to_camel_case

from api.core import cost, scalars
from api.core.annotations import accepted, hints, parameters, restored, shape_of
from api.core.context import Context
from api.core.limits import LONGEST_PAGE, PAGE
from api.core.pages import Slice, connection_of
from api.core.selection import selected
from api.core.shapes import Described, decided, input_type, told
from kernel.contracts import Ref
from kernel.errors import Invalid

Verb = Callable[..., Any]
_PAGING = ("limit", "after")
KEY = "Makes a repeat harmless: the same key with the same input is answered as the first time. 8 to 80 characters."


def _unchanged(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Resolver:
    """What answers a root field. `verbs` are the doors it goes through; `weight` is its cost before its fields."""

    verbs: tuple[Verb, ...]
    weight: int
    answer: Callable[[Context, dict[str, Any], Any], Any]
    anonymous: bool = False

    def __call__(self, _root: Any, info: Any, **given: Any) -> Any:
        context: Context = info.context
        if not self.anonymous:
            context.signed_in()
        try:
            return self.answer(context, given, info)
        except Invalid as error:
            faults = (Invalid(self._named(each.field), each.code, each.message) for each in error.errors)
            raise Invalid.many(faults) from error

    def _named(self, field: str | None) -> str | None:
        """An input of the verbs as the schema writes it, with its path; other names, such as form items, stay."""
        inputs = {name for verb in self.verbs for name in parameters(verb)}
        if field is None or re.split(r"[.\[]", field)[0] not in inputs:
            return field
        return ".".join(to_camel_case(part) for part in field.split("."))


class Read(graphene.Field):
    """A root field of the query.

    `described` names the inputs of the verb that may be given, `fixed` those that may not with what they are, `chosen`
    one that follows from the fields asked for; `shown` turns what the verb returns into what the type reads.
    """

    def __init__(
        self,
        type_: Any,
        verb: Verb,
        *,
        description: str,
        described: Described | None = None,
        fixed: Mapping[str, Any] | None = None,
        chosen: tuple[str, Callable[[frozenset[str]], Any]] | None = None,
        shown: Callable[[Any], Any] = _unchanged,
        weight: int = cost.READ,
    ) -> None:
        fixed = fixed or {}
        ours = (*fixed, chosen[0]) if chosen else tuple(fixed)
        arguments = _arguments(verb, described or {}, ours)

        def answer(context: Context, given: dict[str, Any], info: Any) -> Any:
            asked = {chosen[0]: chosen[1](selected(info))} if chosen else {}
            return shown(verb(context.reading(), **_inputs(verb, given, {**fixed, **asked})))

        resolver = Resolver((verb,), weight, answer)
        super().__init__(type_, args=arguments, description=description, resolver=resolver)


class Paged(graphene.Field):
    """A root field of the query over a verb that returns a `Page`: a relay connection."""

    def __init__(
        self,
        node: Any,
        verb: Verb,
        *,
        description: str,
        described: Described | None = None,
        fixed: Mapping[str, Any] | None = None,
        weight: int = cost.READ,
    ) -> None:
        fixed = fixed or {}
        arguments = _arguments(verb, described or {}, (*_PAGING, *fixed)) | _paging()

        def answer(context: Context, given: dict[str, Any], _info: Any) -> Any:
            first, after = given.pop("first"), given.pop("after", None)
            first = PAGE if first is None else first
            page = verb(context.reading(), **_inputs(verb, given, {**fixed, "limit": first, "after": after}))
            return Slice(page, after)

        resolver = Resolver((verb,), weight, answer)
        super().__init__(connection_of(node), args=arguments, description=description, resolver=resolver)


class Command(graphene.Field):
    """A root field of the mutation: one command, its own unit of work, answered by a payload over its `Ref`.

    `described`, `fixed` as in `Read`; what is `left_out` keeps the verb's default. `read` turns what was given for an
    input into what the verb takes, where the schema says it in another way. A command that answers with more than a
    `Ref` is not `keyed`: it cannot be answered from memory.
    """

    def __init__(
        self,
        payload: Any,
        verb: Verb,
        *,
        description: str,
        described: Described | None = None,
        fixed: Mapping[str, Any] | None = None,
        left_out: tuple[str, ...] = (),
        read: Mapping[str, Callable[[Any], Any]] | None = None,
        shown: Callable[[Any], Any] = _unchanged,
        keyed: bool = True,
        weight: int = cost.COMMAND,
    ) -> None:
        fixed, read = fixed or {}, read or {}

        def answer(context: Context, given: dict[str, Any], _info: Any) -> Any:
            wanted = dict(given["input"])
            key = {"idempotency_key": wanted.pop("idempotency_key", None)} if keyed else {}
            inputs = {name: read.get(name, _unchanged)(value) for name, value in _inputs(verb, wanted, fixed).items()}
            return shown(verb(context.signed_in(), **inputs, **key))

        super().__init__(
            payload,
            args=input_argument(input_of(verb, described or {}, (*fixed, *left_out), keyed=keyed)),
            description=description,
            resolver=Resolver((verb,), weight, answer),
        )


class Special(graphene.Field):
    """A root field of the mutation that is more than one command, or concerns the browser; it calls `verbs`."""

    def __init__(
        self,
        payload: Any,
        answer: Callable[[Context, dict[str, Any]], Any],
        *verbs: Verb,
        input_: Any = None,
        description: str,
        anonymous: bool = False,
        weight: int = cost.COMMAND,
    ) -> None:
        def resolve(context: Context, given: dict[str, Any], _info: Any) -> Any:
            return answer(context, dict(given.get("input", {})))

        resolver = Resolver(verbs, weight, resolve, anonymous)
        arguments = input_argument(input_) if input_ else {}
        super().__init__(payload, args=arguments, description=description, resolver=resolver)


def input_argument(input_: Any) -> dict[str, Any]:
    """The one argument of a mutation field."""
    return {"input": graphene.Argument(input_, required=True, description="What is to be done.")}


def input_of(verb: Verb, described: Described, fixed: tuple[str, ...] = (), *, keyed: bool = True) -> Any:
    """The input type of a command: its own inputs, and the idempotency key."""
    taken = _taken(verb, described, fixed)
    made: dict[str, Any] = {name: graphene.InputField(type_, description=text) for name, type_, text in taken}
    if keyed:
        made["idempotency_key"] = graphene.String(description=KEY)
    name = to_camel_case(verb.__name__)
    made["__doc__"] = f"What `{name}` needs."
    return type(f"{_capital(name)}Input", (graphene.InputObjectType,), made)


class RefPayload(graphene.ObjectType):
    """What a command made or changed. Faults stand in the answer's `errors`, with code, field and sentence."""

    id = graphene.Field(scalars.UUID, required=True, description="The thing made or changed.")
    version = graphene.Int(required=True, description="The version it has now; give it as `expectedVersion`.")


def payload_of(node: Any, name: str, read: Verb, *, key: str, description: str) -> Any:
    """The payload of commands over one kind of thing: its identifier, the version left behind, the thing read anew."""

    def resolve(ref: Ref, info: Any) -> Any:
        return read(info.context.reading(), **{key: ref.id})

    return type(
        f"{_capital(to_camel_case(name))}Payload",
        (RefPayload,),
        {
            "__doc__": f"What a command left behind: {description[0].lower()}{description[1:]}",
            name: graphene.Field(node, description=description, resolver=resolve),
        },
    )


def _arguments(verb: Verb, described: Described, fixed: tuple[str, ...]) -> dict[str, Any]:
    return {name: graphene.Argument(type_, description=text) for name, type_, text in _taken(verb, described, fixed)}


def _taken(verb: Verb, described: Described, fixed: tuple[str, ...]) -> Iterator[tuple[str, Any, str]]:
    """(name, type, description) of the inputs of a verb that a client may give."""
    annotations, inputs = hints(verb), parameters(verb)
    for name in decided(verb.__name__, inputs, described, fixed):
        leaf, description = told(described[name])
        optional = inputs[name].default is not inspect.Parameter.empty or shape_of(annotations[name]).optional
        yield name, input_type(annotations[name], leaf, required=not optional), description


def _paging() -> dict[str, Any]:
    return {
        "first": graphene.Argument(
            graphene.Int, default_value=PAGE, description=f"How many rows: 1 to {LONGEST_PAGE}, without it {PAGE}."
        ),
        "after": graphene.Argument(graphene.String, description="`endCursor` of the page before."),
    }


def _inputs(verb: Verb, given: Mapping[str, Any], decided_here: Mapping[str, Any]) -> dict[str, Any]:
    """Everything the verb is called with; what has no default and may be None is None where it was not given."""
    annotations = hints(verb)
    absent = {name: None for name, each in parameters(verb).items() if each.default is inspect.Parameter.empty}
    read = {name: restored(annotations[name], value) for name, value in accepted(given, annotations).items()}
    return {**absent, **read, **decided_here}


def _capital(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}"
