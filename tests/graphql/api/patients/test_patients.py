from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audit.models import AuditEntry
from kernel.actor import Actor
from kernel.tenant import Tenant
from patients.rules.synthetic import synthetic_identity
from tenancy.access import unit_of_work

Ask = Callable[..., dict[str, Any]]
REGISTER = """
mutation($input: RegisterPatientInput!) {
  registerPatient(input: $input) { id version patient { name maskedName sex birthDate identifiers { kind value } } }
}
"""
SEARCH = """
query($text: String!, $first: Int, $after: String) {
  patients(text: $text, first: $first, after: $after) {
    edges { cursor node { id name maskedName phoneMasked sex identifiers { masked value } } }
    pageInfo { hasNextPage hasPreviousPage endCursor }
    totalCount
  }
}
"""


@pytest.fixture
def doctor(hospital: Tenant, person_in: Callable[..., Actor]) -> Actor:
    return person_in(hospital, "hospital_doctor", name="王医生")


def identity(seed: int, **changed: Any) -> dict[str, Any]:
    """The input that registers a synthetic person."""
    known = synthetic_identity(seed)
    return {
        "name": known.name,
        "identifiers": [{"kind": each.kind.name, "value": each.value} for each in known.identifiers],
        "contacts": [{"relation": "SELF", "phone": "13800001234"}],
        **changed,
    }


def register(data: Ask, actor: Actor, seed: int, **more: Any) -> str:
    return data(actor, REGISTER, input={"identity": identity(seed, **more)})["registerPatient"]["id"]


def test_a_person_is_registered_once(ask: Ask, data: Ask, doctor: Actor) -> None:
    given = {"identity": identity(1), "tags": ["跌倒风险"], "idempotencyKey": "registering-1"}

    made = data(doctor, REGISTER, input=given)["registerPatient"]
    again = data(doctor, REGISTER, input=given)["registerPatient"]
    reused = ask(doctor, REGISTER, input={**given, "identity": identity(2)})
    known = ask(doctor, REGISTER, input={"identity": identity(1)})

    assert made == again
    assert made["version"] == 1
    assert made["patient"]["sex"] in ("MALE", "FEMALE")
    assert reused["errors"][0]["extensions"]["code"] == "idempotency_key_reused"
    assert reused["data"] == {"registerPatient": None}
    assert known["errors"][0]["extensions"] | {"message": ""} == {
        "code": "already_registered", "field": None, "message": "", "existingId": made["id"],
    }  # fmt: skip


def test_every_fault_of_an_input_is_named(ask: Ask, doctor: Actor) -> None:
    given = identity(1, name="", contacts=[{"relation": "SELF", "phone": "12"}])

    found = [error["extensions"]["field"] for error in ask(doctor, REGISTER, input={"identity": given})["errors"]]

    assert {"identity.name", "identity.contacts[0].phone"} <= set(found)


def test_a_stale_version_is_told_the_current_one(ask: Ask, data: Ask, doctor: Actor) -> None:
    patient_id = register(data, doctor, 1)
    update = "mutation($input: UpdatePatientInput!) { updatePatient(input: $input) { version } }"

    first = data(doctor, update, input={"patientId": patient_id, "expectedVersion": 1, "livingSituation": "ALONE"})
    stale = ask(doctor, update, input={"patientId": patient_id, "expectedVersion": 1, "sex": None})

    assert first == {"updatePatient": {"version": 2}}
    assert stale["errors"][0]["extensions"]["currentVersion"] == 2


def test_lists_are_masked_and_a_person_is_shown_in_full(data: Ask, doctor: Actor) -> None:
    patient_id = register(data, doctor, 1)
    name = synthetic_identity(1).name

    (edge,) = data(doctor, SEARCH, text=name)["patients"]["edges"]
    whole = data(
        doctor, "query($id: UUID!) { patient(patientId: $id) { phone contacts { phone relation } } }", id=patient_id
    )

    assert edge["node"]["phoneMasked"] == "138****1234"
    assert edge["node"]["identifiers"][0]["value"] == ""
    assert whole["patient"] == {"phone": "13800001234", "contacts": [{"phone": "13800001234", "relation": "SELF"}]}


def test_pages_continue_where_they_ended(data: Ask, ask: Ask, doctor: Actor) -> None:
    for seed in range(1, 4):
        register(data, doctor, seed)

    first = data(doctor, SEARCH, text="", first=2)["patients"]
    second = data(doctor, SEARCH, text="", first=2, after=first["pageInfo"]["endCursor"])["patients"]
    bad = ask(doctor, SEARCH, text="", after="nonsense")
    endless = ask(doctor, SEARCH, text="", first=101)

    assert [len(page["edges"]) for page in (first, second)] == [2, 1]
    assert first["edges"][-1]["cursor"] == first["pageInfo"]["endCursor"]
    assert first["pageInfo"] | {"endCursor": ""} == {"hasNextPage": True, "hasPreviousPage": False, "endCursor": ""}
    assert second["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": True, "endCursor": None}
    assert {edge["node"]["id"] for edge in first["edges"]}.isdisjoint(edge["node"]["id"] for edge in second["edges"])
    assert bad["errors"][0]["extensions"]["code"] == "bad_cursor"
    assert endless["errors"][0]["extensions"]["code"] == "page_size"


@pytest.mark.parametrize("people", [1, 3])
def test_a_list_takes_the_same_statements_for_one_and_for_three(
    data: Ask, doctor: Actor, statements: Callable[[int], Any], people: int
) -> None:
    for seed in range(1, people + 1):
        register(data, doctor, seed)

    with statements(5):
        found = data(doctor, SEARCH, text="")["patients"]["edges"]

    assert len(found) == people


def test_a_query_is_one_unit_of_work_with_one_line_for_each_person(data: Ask, doctor: Actor) -> None:
    patient_id = register(data, doctor, 1)
    twice = "query($id: UUID!) { a: patient(patientId: $id) { name } b: patient(patientId: $id) { version } }"

    with unit_of_work(doctor.tenant):
        before = AuditEntry.objects.filter(outcome="read", patient_id=patient_id).count()
    data(doctor, twice, id=patient_id)

    with unit_of_work(doctor.tenant):
        assert AuditEntry.objects.filter(outcome="read", patient_id=patient_id).count() == before + 1


def test_a_person_of_another_organisation_does_not_exist_here(
    data: Ask, ask: Ask, doctor: Actor, centre: Tenant, person_in: Callable[..., Actor]
) -> None:
    patient_id = register(data, doctor, 1)
    nurse = person_in(centre, "community_nurse")

    answer = ask(nurse, "query($id: UUID!) { patient(patientId: $id) { name } }", id=patient_id)

    assert answer["data"] == {"patient": None}
    assert answer["errors"][0]["extensions"]["code"] == "not_found"


def test_a_command_that_fails_leaves_the_next_one_of_the_same_request_alone(ask: Ask, doctor: Actor) -> None:
    document = (
        "mutation($bad: RegisterPatientInput!, $good: RegisterPatientInput!) "
        "{ a: registerPatient(input: $bad) { id } b: registerPatient(input: $good) { id patient { name } } }"
    )

    answer = ask(doctor, document, bad={"identity": identity(1, name="")}, good={"identity": identity(2)})

    assert answer["data"]["a"] is None
    assert answer["data"]["b"]["patient"]["name"] == synthetic_identity(2).name
