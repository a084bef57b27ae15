"""The authority suggests another receiver to whoever sends; it names nobody, and nothing moves by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from drain import deliver_all
from exchange.models import OutboxMessage
from handoff.enums import Kind, State
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.errors import Conflict, Invalid, Refused
from kernel.tenant import Tenant
from oversight.commands import (
    end_suggestion,
    publish_figures,
    receive_suggestion,
    suggest_receiver,
)
from oversight.contracts import SuggestionTold
from oversight.enums import SuggestionReason
from oversight.queries import suggestions, suggestions_made
from staff.access import machine
from tenancy.access import unit_of_work

if TYPE_CHECKING:
    from handoffs import Scene


@pytest.fixture
def scene(hospital: Tenant, centre: Tenant, person_in: Callable[..., Actor]) -> Scene:
    from handoffs import scene_of

    found = scene_of(hospital, centre, person_in)
    found.sent()
    publish_figures(machine(hospital, "oversight"))
    deliver_all()
    return found


@pytest.fixture
def overseer(authority: Tenant, actor_in: Callable[..., Actor]) -> Actor:
    return actor_in(authority, "regional_administrator")


def inputs(scene: Scene, other: Tenant, **changed: Any) -> dict[str, Any]:
    return {
        "organisation_id": scene.hospital.id,
        "kind": Kind.DOWN,
        "recipient_id": scene.centre.id,
        "proposed_id": other.id,
        "reason": "no_capacity",
        "valid_until": today() + timedelta(days=7),
        **changed,
    }


def test_the_sender_sees_it_until_its_last_day_and_the_referral_stays_where_it_is(
    scene: Scene, overseer: Actor, other_centre: Tenant
) -> None:
    suggest_receiver(overseer, **inputs(scene, other_centre))
    deliver_all()

    (seen,) = suggestions(scene.ward)
    assert (seen.recipient_id, seen.proposed_id, seen.reason) == (scene.centre.id, other_centre.id, "no_capacity")
    assert suggestions(scene.ward, kind=Kind.UP) == ()
    assert [one.id for one in suggestions_made(overseer)] == [seen.id]
    with time_machine.travel(now() + timedelta(days=7)):
        assert len(suggestions(scene.ward)) == 1
    with time_machine.travel(now() + timedelta(days=8)):
        assert suggestions(scene.ward) == suggestions_made(overseer) == ()


def test_what_crosses_holds_codes_days_and_identifiers_of_organisations_only(
    scene: Scene, overseer: Actor, other_centre: Tenant
) -> None:
    suggest_receiver(overseer, **inputs(scene, other_centre))

    with unit_of_work(overseer.tenant):
        payload = json.loads(OutboxMessage.objects.get(kind="oversight.suggestion").payload)
    assert set(payload) == {
        "id", "number", "kind", "recipient_id", "proposed_id", "reason", "valid_until", "suggested_at", "format",
    }  # fmt: skip


def test_a_newer_one_replaces_it_and_an_ended_one_is_gone_on_both_sides(
    scene: Scene, overseer: Actor, other_centre: Tenant
) -> None:
    first = suggest_receiver(overseer, **inputs(scene, other_centre))
    again = suggest_receiver(overseer, **inputs(scene, other_centre, reason="no_answer"))
    deliver_all()
    assert (again.id, [one.reason for one in suggestions(scene.office)]) == (first.id, ["no_answer"])
    with pytest.raises(Conflict):
        end_suggestion(overseer, suggestion_id=first.id, expected_version=first.version)

    end_suggestion(overseer, suggestion_id=again.id, expected_version=again.version)
    deliver_all()

    assert suggestions(scene.office) == suggestions_made(overseer) == ()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "SOON"}, "kind"),
        ({"reason": "because"}, "reason"),
        ({"valid_until": "yesterday"}, "valid_until"),
        ({"valid_until": "too_late"}, "valid_until"),
        ({"proposed_id": "same"}, "proposed_id"),
        ({"organisation_id": "elsewhere"}, "organisation_id"),
        ({"proposed_id": "stranger"}, "proposed_id"),
        ({"kind": Kind.UP}, "proposed_id"),
    ],
)
def test_an_impossible_suggestion_is_refused(
    scene: Scene, overseer: Actor, other_centre: Tenant, changed: dict[str, str], field: str
) -> None:
    meant = {
        "yesterday": today() - timedelta(days=1),
        "too_late": today() + timedelta(days=91),
        "same": scene.centre.id,
        "elsewhere": overseer.id,
        "stranger": overseer.tenant.id,
    }
    given = {name: meant.get(value, value) for name, value in changed.items()}

    with pytest.raises(Invalid) as fault:
        suggest_receiver(overseer, **inputs(scene, other_centre, **given))

    assert fault.value.field == field
    assert suggestions_made(overseer) == ()


def test_only_our_own_authority_is_heard(scene: Scene, overseer: Actor, other_centre: Tenant) -> None:
    told = SuggestionTold(
        overseer.id,
        1,
        Kind.DOWN,
        scene.centre.id,
        other_centre.id,
        SuggestionReason.NO_ANSWER,
        today(),
        now(),
    )

    with pytest.raises(Refused) as refusal:
        receive_suggestion(machine(scene.hospital, "exchange"), authority_id=scene.centre.id, told=told)

    assert refusal.value.code == "not_our_authority"
    assert suggestions(scene.ward) == ()


@pytest.mark.parametrize("role", ["ward_nurse", "centre_head", "organisation_administrator", "privacy_officer"])
def test_nobody_else_suggests(scene: Scene, other_centre: Tenant, actor_in: Callable[..., Actor], role: str) -> None:
    with pytest.raises(Refused):
        suggest_receiver(actor_in(scene.hospital, role), **inputs(scene, other_centre))
    assert scene.at_hospital(_only(scene)).state == State.SENT


def _only(scene: Scene) -> Any:
    from handoff.queries import inbox

    return inbox(scene.ward, list_name="not_yet_accepted").items[0].id
