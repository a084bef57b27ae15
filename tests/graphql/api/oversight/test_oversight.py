from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from drain import deliver_all
from handoffs import Scene
from kernel.actor import Actor
from kernel.clock import today
from kernel.tenant import Tenant
from oversight.commands import publish_figures
from staff.access import machine

Ask = Callable[..., dict[str, Any]]
REGION = """{ regionFigures {
  stages { code label } rows { senderName recipientName kind cells { count hidden } total { count hidden } }
  totals { count } reports { organisationId name asOf }
} }"""


def test_a_region_sees_counts_and_hides_small_ones(
    data: Ask, scene: Scene, authority: Tenant, person_in: Callable[..., Actor]
) -> None:
    for _ in range(2):
        scene.sent()
    publish_figures(machine(scene.hospital, "oversight"))
    deliver_all()

    found = data(person_in(authority, "regional_administrator"), REGION)["regionFigures"]

    (row,) = found["rows"]
    assert (row["senderName"], row["recipientName"], row["kind"]) == (scene.hospital.name, scene.centre.name, "DOWN")
    assert len(row["cells"]) == len(found["stages"]) == len(found["totals"])
    assert row["total"] == {"count": None, "hidden": True}
    assert {each["name"]: each["asOf"] is not None for each in found["reports"]}[scene.hospital.name]


def test_only_the_authority_sees_the_region(ask: Ask, scene: Scene) -> None:
    assert ask(scene.head, REGION)["errors"][0]["extensions"]["code"] == "not_allowed"


def test_the_authority_suggests_and_the_sender_reads_it(
    data: Ask, scene: Scene, authority: Tenant, other_centre: Tenant, person_in: Callable[..., Actor]
) -> None:
    scene.sent()
    publish_figures(machine(scene.hospital, "oversight"))
    deliver_all()
    inputs = {
        "organisationId": str(scene.hospital.id),
        "kind": "DOWN",
        "recipientId": str(scene.centre.id),
        "proposedId": str(other_centre.id),
        "reason": "NO_CAPACITY",
        "validUntil": f"{today() + timedelta(days=3)}",
        "idempotencyKey": "suggest-0001",
    }

    made = data(
        person_in(authority, "regional_administrator"),
        "mutation ($input: SuggestReceiverInput!) { suggestReceiver(input: $input) { id } }",
        input=inputs,
    )["suggestReceiver"]
    deliver_all()

    (seen,) = data(scene.ward, "{ authoritySuggestions { id proposedName reason validUntil } }")["authoritySuggestions"]
    assert made["id"] == seen["id"]
    assert (seen["proposedName"], seen["reason"]) == (other_centre.name, "NO_CAPACITY")
