"""Documents that are written to hurt: small to send, costly to answer. Each is (name, document, variables).

They are made over a schema with `person(number, name, names) { name friends(first) { name friends … } }`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from kernel.actor import Actor
from kernel.tenant import Tenant

if TYPE_CHECKING:
    from handoffs import Scene

Ask = Callable[..., dict[str, Any]]
Attack = tuple[str, str, dict[str, Any]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `attack` is run with every attack."""
    if "attack" in metafunc.fixturenames:
        every = list(attacks())
        metafunc.parametrize("attack", every, ids=[each[0] for each in every])


@pytest.fixture(scope="session")
def attack_named() -> dict[str, Attack]:
    return {each[0]: each for each in attacks()}


@pytest.fixture
def ask() -> Ask:
    """`ask(actor, document, **variables)`: the answer of the API to that actor, without HTTP."""
    from django.http import HttpRequest

    from api.core.context import Context
    from api.core.documents import RequestFault
    from api.core.errors import told
    from api.core.execution import Operation, run
    from api.schema import documents

    def answer(actor: Actor, document: str, **variables: Any) -> dict[str, Any]:
        try:
            result = run(documents, Operation(document, variables), Context(HttpRequest(), actor.tenant, actor))
        except RequestFault as fault:
            return {"errors": told(fault.errors, "-")}
        return {"data": result.data} | ({"errors": told(result.errors, "-")} if result.errors else {})

    return answer


@pytest.fixture
def data(ask: Ask) -> Ask:
    """As `ask`, for documents that are answered without an error: only the data."""

    def answered(actor: Actor, document: str, **variables: Any) -> dict[str, Any]:
        found = ask(actor, document, **variables)
        assert "errors" not in found, found["errors"]
        return found["data"]

    return answered


@pytest.fixture
def scene(hospital: Tenant, centre: Tenant, person_in: Callable[..., Actor]) -> Scene:
    """A hospital, a centre and their people."""
    from handoffs import scene_of

    return scene_of(hospital, centre, person_in)


@pytest.fixture
def statements() -> Callable[[int], Any]:
    """`with statements(7):` fails where the answer takes another number of statements, savepoints apart."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    @contextmanager
    def expected(number: int) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        found = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
        assert len(found) == number, "\n".join(sql[:200] for sql in found)

    return expected


def attacks() -> Iterator[Attack]:
    """Every attack."""
    yield from _fragments()
    yield from _sizes()
    yield from _nesting()
    yield from _fields()
    yield from _faults()
    yield from _variables()


def _fragments() -> Iterator[Attack]:
    levels = range(12)
    bomb = "".join(
        f"fragment f{n} on Person {{ friends {{ ...f{n + 1} }} more: friends {{ ...f{n + 1} }} }}" for n in levels
    )
    yield "fragment bomb", "{ person { ...f0 } }" + bomb + "fragment f12 on Person { name }", {}
    fan = "".join(f"fragment f{n} on Person {{ ...f{n + 1} ...f{n + 1} }}" for n in range(16))
    yield "fragment fan 2^16", "{ person { ...f0 } }" + fan + "fragment f16 on Person { name }", {}
    wide = "".join(f"fragment f{n} on Person {{ friends {{ ...f{n + 1} ...f{n + 1} }} }}" for n in range(30))
    yield "fragment fan through lists", "{ person { ...f0 } }" + wide + "fragment f30 on Person { name }", {}
    yield "fragment that spreads itself", "{ person { ...a } } fragment a on Person { name ...a }", {}
    yield "circle of two", "{ person { ...a } } fragment a on Person { ...b } fragment b on Person { ...a }", {}
    circle = "".join(f"fragment f{n} on Person {{ friends {{ ...f{(n + 1) % 30} }} }}" for n in range(30))
    yield "circle of thirty through lists", "{ person { ...f0 } }" + circle, {}
    every = " ".join(f"...f{n}" for n in range(25))
    mesh = "".join(f"fragment f{n} on Person {{ name {every} }}" for n in range(25))
    yield "every fragment spreads every other", "{ person { ...f0 } }" + mesh, {}
    yield "unknown fragment", "{ person { ...nowhere } }", {}
    yield "unknown fragment inside a fragment", "{ person { ...a } } fragment a on Person { ...nowhere }", {}
    chain = "".join(f"fragment f{n} on Person {{ ...f{n + 1} }}" for n in range(600))
    yield "chain of fragments", "{ person { ...f0 } }" + chain + "fragment f600 on Person { name }", {}
    yield (
        "unused fragments",
        "{ person { name } }" + "".join(f"fragment f{n} on Person {{ name }}" for n in range(900)),
        {},
    )
    yield "same fragment twice", "{ person { ...a } } " + "fragment a on Person { name }" * 30, {}
    yield "fragment on an unknown type", "{ person { ...a } } fragment a on Nobody { name }", {}
    yield "fragment on a scalar", "{ person { ...a } } fragment a on String { name }", {}


def _sizes() -> Iterator[Attack]:
    yield "a million characters", "{ person { " + "name " * 200_000 + "} }", {}
    yield "many tokens", "{ person { " + "n " * 9_900 + "} }", {}
    yield "comments", "#\n" * 9_000 + "{ person { name } }", {}
    yield "commas", "," * 19_000 + "{ person { name } }", {}
    yield "one long name", "{ " + "a" * 19_000 + " }", {}
    yield "one long string", '{ person(name: "' + "a" * 19_000 + '") { name } }', {}
    yield "block string", '{ person(name: """' + "\n " * 9_000 + '""") { name } }', {}
    yield "unicode escapes", '{ person(name: "' + "\\u{1F600}" * 2_000 + '") { name } }', {}
    yield "long number", "{ person(number: " + "9" * 19_000 + ") { name } }", {}
    yield "many operations", "".join(f"query q{n} {{ person {{ name }} }}" for n in range(900)), {}
    yield "sixty operations", "".join(f"query q{n} {{ person {{ name }} }}" for n in range(60)), {}
    yield "many operations without names", "{ person { name } }" * 900, {}
    yield "many variables", "query(" + " ".join(f"$v{n}: Int" for n in range(700)) + ") { person { name } }", {}
    yield "many arguments", "{ person(" + " ".join(f"a{n}: 1" for n in range(700)) + ") { name } }", {}
    yield "same argument", "{ person(" + "number: 1 " * 700 + ") { name } }", {}


def _nesting() -> Iterator[Attack]:
    yield "friends of friends", "{ person " + "{ friends " * 9 + "{ name }" + "}" * 9 + "}", {}
    yield "friends twenty deep", "{ person " + "{ friends " * 20 + "{ name }" + "}" * 20 + "}", {}
    yield "friends a thousand deep", "{ person " + "{ friends " * 1_000 + "{ name }" + "}" * 1_000 + "}", {}
    yield "inline fragments", "{ person " + "{ ... " * 40 + "{ name }" + "}" * 40 + "}", {}
    yield "nine hundred inline fragments", "{ person " + "{ ... " * 900 + "{ name }" + "}" * 900 + "}", {}
    yield "lists in lists", "{ person(name: " + "[" * 1_400 + "]" * 1_400 + ") { name } }", {}
    yield "objects in objects", "{ person(name: " + "{a: " * 900 + "1" + "}" * 900 + ") { name } }", {}
    yield "types in types", "query($v: " + "[" * 1_400 + "Int" + "]" * 1_400 + ") { person { name } }", {}
    yield "open braces", "{" * 2_900, {}
    yield "open brackets", "query($v: Int = " + "[" * 2_900, {}


def _fields() -> Iterator[Attack]:
    yield "a thousand aliases", "{ " + " ".join(f"a{n}: person {{ name }}" for n in range(1_000)) + " }", {}
    yield "forty aliases", "{ " + " ".join(f"a{n}: person {{ name }}" for n in range(40)) + " }", {}
    yield "a hundred aliases", "{ " + " ".join(f"a{n}: person {{ name }}" for n in range(100)) + " }", {}
    yield "three hundred overlapping fields", "{ person { " + "name " * 300 + "} }", {}
    yield "overlapping fields", "{ person { " + "name " * 800 + "} }", {}
    yield "overlapping objects", "{ " + "person { name friends { name } } " * 150 + "}", {}
    alternating = " ".join(f"n: {name}" for name in ("name", "friends { name }") * 40)
    yield "overlapping and in conflict", "{ person { " + alternating + " } }", {}
    arguments = " ".join(f"friends(first: {n}) {{ name }}" for n in range(200))
    yield "overlapping with other arguments", "{ person { " + arguments + " } }", {}
    yield "directives", "{ person { name " + "@include(if: true) " * 200 + "} }", {}
    yield "unknown directives", "{ person { name " + "@x " * 900 + "} }", {}
    yield "directives on operations", "query " + "@x " * 900 + "{ person { name } }", {}
    yield (
        "wide pages",
        "{ person { friends(first: 100) { friends(first: 100) { friends(first: 100) { name } } } } }",
        {},
    )
    pages = "query($n: Int) { person { friends(first: $n) { friends(first: $n) { friends(first: $n) { name } } } } }"
    yield "wide pages by variable", pages, {"n": 100}
    yield "wide pages by a variable that is missing", pages, {}
    yield "wide pages by a variable that is no number", pages, {"n": {"n": [1]}}
    yield "endless page", "{ person { friends(first: 2147483647) { friends(first: 2147483647) { name } } } }", {}
    yield "negative pages", "{ person { friends(first: -100) { friends(first: -100) { name } } } }", {}


def _faults() -> Iterator[Attack]:
    yield "nothing", "", {}
    yield "only a comment", "# nothing", {}
    yield "no operation", "fragment a on Person { name }", {}
    yield "not closed", "{ person {", {}
    yield "not a document", "\x00\ud800\uffff", {}
    yield "lone surrogate in a name", '{ person(name: "\ud83d") { name } }', {}
    yield "a schema", "type Query { a: Int }", {}
    yield "introspection", "{ __schema { types { name fields { name type { name } } } } }", {}
    yield "introspection of a type", '{ __type(name: "Person") { fields { name } } }', {}
    yield "introspection in a fragment", "{ ...a } fragment a on Query { __schema { types { name } } }", {}
    yield "unknown field", "{ persn { nam } }", {}
    yield "unknown fields", "{ person { " + " ".join(f"x{n}" for n in range(500)) + " } }", {}
    yield "unknown types", "query(" + " ".join(f"$v{n}: Persn{n}" for n in range(400)) + ") { person { name } }", {}
    yield "subscription", "subscription { events { name } }", {}
    yield "subscription of many", "subscription { a: events { name } b: events { name } }", {}


def _variables() -> Iterator[Attack]:
    query = "query($n: Int, $names: [String!]) { person(number: $n, names: $names) { name } }"
    yield "many values", query, {"names": ["a"] * 20_000}
    deep: dict[str, Any] = {}
    for _ in range(200):
        deep = {"a": deep}
    yield "deep variable", query, {"n": deep}
    yield "wrong values", query, {"names": [{"a": n} for n in range(2_000)]}
    yield "unknown variables", query, {f"v{n}": n for n in range(2_000)}
    yield "null everywhere", query, {"n": None, "names": None}
    yield "huge number", query, {"n": 10**300}
    yield "infinite number", query, {"n": 1e308}
    yield "text for a number", query, {"n": "1" * 10_000}
