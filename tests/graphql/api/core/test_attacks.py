from __future__ import annotations

import time
from typing import Any

import graphene
import pytest

from api.core.context import Budget, Context
from api.core.documents import Documents, RequestFault
from api.core.errors import told
from api.core.execution import Operation, run

CPU_SECONDS = 0.3
SOMEBODY: Any = object()


class Person(graphene.ObjectType):
    name = graphene.String()
    friends = graphene.List(lambda: Person, first=graphene.Int())

    def resolve_name(self, _info: Any) -> str:
        return "王"

    def resolve_friends(self, _info: Any, first: int = 3) -> list[Person]:
        return [Person() for _ in range(max(0, min(first, 100)))]


class Query(graphene.ObjectType):
    person = graphene.Field(
        Person, number=graphene.Int(), name=graphene.String(), names=graphene.List(graphene.NonNull(graphene.String))
    )

    def resolve_person(self, _info: Any, **_given: Any) -> Person:
        return Person()


class Subscription(graphene.ObjectType):
    events = graphene.Field(Person)


@pytest.fixture(scope="module")
def documents() -> Documents:
    schema = graphene.Schema(query=Query, subscription=Subscription).graphql_schema
    found = Documents(schema)
    ask(found, "{ person { name } }")
    return found


def ask(documents: Documents, text: str, variables: dict[str, Any] | None = None, **more: Any) -> Any:
    context = Context(request=None, organisation=None, actor=SOMEBODY, **more)  # type: ignore[arg-type]
    return run(documents, Operation(text, variables or {}), context)


def codes(documents: Documents, text: str, variables: dict[str, Any] | None = None) -> set[str]:
    try:
        errors: Any = ask(documents, text, variables).errors or ()
    except RequestFault as fault:
        errors = fault.errors
    return {each["extensions"]["code"] for each in told(errors, "-")}


def test_an_attack_is_cheap_and_never_a_fault_of_ours(
    documents: Documents, attack: tuple[str, str, dict[str, Any]]
) -> None:
    name, text, variables = attack
    began = time.process_time()

    found = codes(documents, text, variables)

    spent = time.process_time() - began
    assert "internal_error" not in found, name
    assert spent < CPU_SECONDS, f"{name} took {spent:.3f} s"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("fragment bomb", "too_costly"),
        ("fragment fan through lists", "too_deep"),
        ("circle of two", "bad_request"),
        ("every fragment spreads every other", "too_large"),
        ("unknown fragment", "bad_request"),
        ("chain of fragments", "too_large"),
        ("a million characters", "too_large"),
        ("many tokens", "syntax"),
        ("sixty operations", "too_large"),
        ("friends of friends", "too_costly"),
        ("friends twenty deep", "too_deep"),
        ("inline fragments", "too_deep"),
        ("forty aliases", "too_large"),
        ("three hundred overlapping fields", "too_large"),
        ("directives", "too_large"),
        ("wide pages", "too_costly"),
        ("wide pages by variable", "too_costly"),
        ("wide pages by a variable that is missing", "too_costly"),
        ("endless page", "too_costly"),
        ("introspection", "bad_request"),
        ("introspection in a fragment", "bad_request"),
        ("subscription", "use_the_socket"),
        ("many values", "too_large"),
        ("deep variable", "too_large"),
    ],
)
def test_an_attack_is_refused_with_its_code(
    documents: Documents, attack_named: dict[str, Any], name: str, code: str
) -> None:
    _name, text, variables = attack_named[name]

    assert code in codes(documents, text, variables)


def test_ordinary_queries_are_answered(documents: Documents) -> None:
    text = (
        "query($n: Int) { person { name friends(first: $n) { ...p friends { ...p } } } } fragment p on Person { name }"
    )

    answer = ask(documents, text, {"n": 25})

    assert answer.errors is None
    assert len(answer.data["person"]["friends"]) == 25


def test_standard_rules_still_hold(documents: Documents) -> None:
    assert codes(documents, "{ person { nobody } }") == {"bad_request"}
    assert codes(documents, "{ person }") == {"bad_request"}
    assert codes(documents, "query($n: Int!) { person(number: $n) { name } }") == {"bad_request"}


def test_no_names_are_suggested(documents: Documents) -> None:
    with pytest.raises(RequestFault) as fault:
        ask(documents, "{ person { nam } }")

    assert "mean" not in str(fault.value.errors[0])
    answer = ask(documents, "query($n: Int) { person(number: $n) { name } }", {"n": "x"})
    assert "mean" not in str(answer.errors)


def test_introspection_is_for_development(documents: Documents, settings: Any) -> None:
    settings.CARELOOP_API_INTROSPECTION = True

    assert ask(documents, "{ __schema { queryType { name } } }").data["__schema"]["queryType"]["name"] == "Query"


def test_the_node_budget_stops_what_the_cost_did_not_foresee(documents: Documents) -> None:
    with pytest.raises(RequestFault) as fault:
        ask(documents, "{ person { friends(first: 50) { name } } }", budget=Budget(nodes=20))

    assert fault.value.errors[0].code == "too_costly"  # type: ignore[attr-defined]


def test_the_time_budget_stops_a_slow_answer(documents: Documents) -> None:
    with pytest.raises(RequestFault):
        ask(documents, "{ person { name } }", budget=Budget(until=time.monotonic() - 1))


def test_documents_are_remembered_up_to_a_size(documents: Documents) -> None:
    small = Documents(documents.schema, most_characters=100)

    first = small.prepared("{ person { name } }", stranger=False)

    assert small.prepared("{ person { name } }", stranger=False) is first
    for number in range(20):
        small.prepared(f"query q{number} {{ person {{ name }} }}", stranger=False)
    assert len(small) <= 4
    assert small.prepared("{ person { name } }", stranger=False) is not first


def test_what_is_refused_is_not_remembered(documents: Documents) -> None:
    before = len(documents)

    codes(documents, "{ person { nobody } }")

    assert len(documents) == before


def test_the_operation_has_to_be_clear(documents: Documents) -> None:
    assert codes(documents, "query a { person { name } } query b { person { name } }") == {"unknown_operation"}


def test_only_the_operation_that_runs_is_counted(documents: Documents) -> None:
    deep = "{ person " + "{ friends " * 9 + "{ name }" + "}" * 9 + "}"
    context = Context(request=None, organisation=None, actor=SOMEBODY)  # type: ignore[arg-type]

    answer = run(documents, Operation(f"query big {deep} query small {{ person {{ name }} }}", {}, "small"), context)

    assert answer.errors is None
