from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene
import pytest
from django.db import connection
from django.http import HttpRequest
from graphql import ExecutionResult

import patients.queries
from api.core.context import Context
from api.core.documents import Documents, RequestFault
from api.core.errors import told
from api.core.execution import Operation, run
from api.core.fields import Read
from audit.models import AuditEntry
from commands import reads
from handoffs import Scene
from kernel.actor import Actor
from kernel.ids import new_id
from tenancy.access import unit_of_work

Ask = Callable[..., dict[str, Any]]


@reads(needs="patients.find")
def statement_limit(_actor: Actor) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


@reads(needs="patients.find")
def broken(_actor: Actor) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    return "never"


class Patient(graphene.ObjectType):
    name = graphene.String()


class Query(graphene.ObjectType):
    patient = Read(Patient, patients.queries.summary, description="One.", described={"patient_id": "Who."})
    statement_limit = Read(graphene.String, statement_limit, description="How long.")
    broken = Read(graphene.String, broken, description="A fault.")


DOCUMENTS = Documents(graphene.Schema(query=Query).graphql_schema)


def answer(actor: Actor, query: str) -> ExecutionResult:
    return run(DOCUMENTS, Operation(query, {}), Context(HttpRequest(), actor.tenant, actor))


def lines(actor: Actor, **wanted: Any) -> int:
    with unit_of_work(actor.tenant):
        return AuditEntry.objects.filter(actor_id=actor.id, **wanted).count()


def test_a_statement_of_a_query_has_a_time_limit(scene: Scene) -> None:
    assert answer(scene.doctor, "{ statementLimit }").data == {"statementLimit": "5s"}


def test_nothing_is_told_of_a_person_where_the_reading_cannot_be_recorded(scene: Scene) -> None:
    patient_id = scene.patient()
    read = f'patient(patientId: "{patient_id}") {{ name }}'
    assert answer(scene.doctor, f"{{ {read} }}").errors is None

    with pytest.raises(RequestFault) as fault:
        answer(scene.doctor, f"{{ {read} broken }}")

    assert fault.value.status == 500
    (error,) = told(fault.value.errors, "c0ffee")
    assert error["extensions"]["code"] == "internal_error"


def test_what_is_refused_for_every_row_is_refused_and_recorded_once(ask: Ask, scene: Scene) -> None:
    patient_id = scene.at_centre(scene.accepted()).patient_id
    blind = Actor(scene.centre, new_id(), "无权", frozenset(), frozenset({"followup.read"}), session="s1")

    found = ask(
        blind, "query($id: UUID!) { plan(patientId: $id) { tasks { id patient { name } } } }", id=str(patient_id)
    )

    rows = found["data"]["plan"]["tasks"]
    assert len(rows) > 1
    assert [error["extensions"]["code"] for error in found["errors"]] == ["not_allowed"] * len(rows)
    assert lines(blind, outcome="refused") == 1


def test_each_field_of_a_mutation_is_answered_by_a_reading_of_its_own(ask: Ask, scene: Scene) -> None:
    given = '{ identity: { name: "%s", birthDate: "1950-03-04" } }'
    fields = " ".join(
        f"f{n}: registerPatient(input: {given % name}) {{ patient {{ name }} }}" for n, name in enumerate("甲乙")
    )

    found = ask(scene.doctor, f"mutation {{ {fields} }}")

    assert [found["data"][f"f{n}"]["patient"]["name"] for n in range(2)] == ["甲", "乙"]
    assert lines(scene.doctor, outcome="read") == 2
