"""A receiver outside the network, by the API alone: named, chosen, linked; and the proof that it opened."""

from __future__ import annotations

from typing import Any

import pytest
from neighbours import INSTITUTION, abroad_of

import outside.commands
from handoffs import scene_of
from outside.enums import MACHINE
from staff.access import machine

ADD = """
mutation($input: AddDestinationInput!) { addDestination(input: $input) { id version destination { name active } } }
"""
CHANGE = """
mutation($input: ChangeDestinationInput!) { changeDestination(input: $input) { id destination { phone active } } }
"""
LIST = "{ destinations { id name department contactName phone email area active version } }"
ISSUE = """
mutation($input: IssueOutsideLinkInput!) { issueOutsideLink(input: $input) { id path code expiresAt } }
"""
HANDED = "mutation($input: RecordHandoverInput!) { recordHandover(input: $input) { id version } }"
LINKS = """
query($id: UUID!) {
  outsideLinks(referralId: $id) { state issuedAt handedOverAt openedAt openedBy wrongCodes }
  referral(referralId: $id) { version state outside recipient { name phone person { name } } }
}
"""
CAMEL = {"contact_name": "contactName"}


@pytest.fixture
def scene(hospital, centre, person_in):
    return scene_of(hospital, centre, person_in)


def given() -> dict[str, Any]:
    return {CAMEL.get(name, name): value for name, value in INSTITUTION.items()}


def test_an_institution_is_named_listed_and_changed(scene, data):
    made = data(scene.doctor, ADD, input=given())["addDestination"]

    (found,) = data(scene.doctor, LIST)["destinations"]
    assert found == {**given(), "id": made["id"], "email": "", "active": True, "version": 1}
    spoken_to = {"contactName": "新主任", "phone": "057188889999", "area": "邻省", "active": False}
    changed = data(scene.doctor, CHANGE, input={"destinationId": made["id"], "expectedVersion": 1, **spoken_to})[
        "changeDestination"
    ]
    assert changed["destination"] == {"phone": "057188889999", "active": False}
    assert data(scene.doctor, LIST)["destinations"] == []


def test_the_link_is_told_once_and_its_opening_is_proved(scene, data):
    abroad = abroad_of(scene)
    referral_id = str(abroad.sent())
    version = data(scene.doctor, LINKS, id=referral_id)["referral"]["version"]
    asked = {"referralId": referral_id, "expectedVersion": version, "idempotencyKey": "k" * 20}

    made = data(scene.doctor, ISSUE, input=asked)["issueOutsideLink"]
    again = data(scene.doctor, ISSUE, input=asked)["issueOutsideLink"]
    seen = data(scene.doctor, LINKS, id=referral_id)

    assert made["path"].startswith("/outside/")
    assert len(made["code"]) == 8
    assert (again["id"], again["path"], again["code"], again["expiresAt"]) == (made["id"], "", "", None)
    assert [(link["state"], link["openedAt"]) for link in seen["outsideLinks"]] == [("WAITING", None)]
    assert seen["referral"]["outside"] is True
    assert seen["referral"]["recipient"] == {
        "name": "邻省康复医院 神经康复科", "phone": "0571-8888 1234", "person": {"name": "韩主任"}
    }  # fmt: skip
    version = seen["referral"]["version"]
    data(scene.doctor, HANDED, input={"referralId": referral_id, "expectedVersion": version, "how": "MESSAGE"})
    outside.commands.open_link(
        machine(scene.hospital, MACHINE),
        token=made["path"].rpartition("/")[2],
        code=made["code"],
        name="沈医生",
        browser="",
        language="en",
    )
    seen = data(scene.doctor, LINKS, id=referral_id)
    assert seen["referral"]["state"] == "RECEIVED"
    (link,) = seen["outsideLinks"]
    assert (link["state"], link["openedBy"], link["handedOverAt"] is not None) == ("OPENED", "沈医生", True)


def test_nobody_else_gets_a_link(scene, ask):
    abroad = abroad_of(scene)
    referral_id = str(abroad.sent())
    asked = {"referralId": referral_id, "expectedVersion": 1}

    def code(actor: Any, document: str, **variables: Any) -> str:
        found: str = ask(actor, document, **variables)["errors"][0]["extensions"]["code"]
        return found

    assert code(scene.community_doctor, ISSUE, input=asked) == "not_found"
    assert code(scene.doctor, ISSUE, input=asked) == "conflict"
    assert code(
        scene.community_doctor, "query($id: UUID!) { outsideLinks(referralId: $id) { id } }", id=referral_id
    ) == ("not_found")
