"""What arrives is checked: who says it, whether it was said before, and whether the document is the announced one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from exchange.models import OutboxMessage
from handoff import commands as handoff
from handoff.contracts.messages import Order, Told
from handoff.contracts.payload import from_payload, to_payload
from handoff.enums import PackagePart, State
from handoff.inbox import HEARD_FACTS, HEARD_VERBS
from handoff.models import Package
from handoff.rules.table import TRANSITIONS
from handoffs import Scene
from kernel.errors import CareloopError, Conflict, Invalid, NotFound
from kernel.ids import new_id
from staff.access import machine
from tenancy.access import unit_of_work


def sent_messages(scene: Scene, side: str, kind: str) -> list[dict[str, Any]]:
    import json

    with unit_of_work(getattr(scene, side)):
        rows = OutboxMessage.objects.filter(kind=kind).order_by("created_at")
        return [json.loads(row.payload) for row in rows]


def hear(scene: Scene, at: str, told: Told, *, sender: UUID | None = None) -> object:
    here = getattr(scene, at)
    other = scene.hospital if at == "centre" else scene.centre
    return handoff.hear(machine(here, "exchange"), sender_id=sender or other.id, told=told)


def test_every_shared_move_has_a_message_that_is_heard() -> None:
    told = {
        row.verb for row in TRANSITIONS if not row.request and row.id not in ("T01", "T02", "T03", "T04", "T30", "F02")
    }

    assert told <= set(HEARD_VERBS)
    assert len(HEARD_FACTS) == len(set(HEARD_FACTS))


def test_the_same_message_twice_changes_nothing(scene: Scene) -> None:
    referral_id = scene.accepted()
    (payload,) = sent_messages(scene, "centre", "handoff.accept")
    before = scene.at_hospital(referral_id)

    hear(scene, "hospital", from_payload(Told, payload))

    assert scene.at_hospital(referral_id) == before


def test_the_same_order_twice_makes_one_referral(scene: Scene) -> None:
    referral_id = scene.accepted()
    (payload,) = sent_messages(scene, "hospital", "handoff.order")
    before = scene.at_centre(referral_id)

    order = from_payload(Order, payload)
    handoff.receive_order(machine(scene.centre, "exchange"), sender_id=scene.hospital.id, message=order)

    assert scene.at_centre(referral_id) == before


def test_an_organisation_cannot_speak_about_a_referral_of_others(scene: Scene) -> None:
    referral_id = scene.accepted()
    (payload,) = sent_messages(scene, "centre", "handoff.accept")
    told = replace(from_payload(Told, payload), number=99)

    with pytest.raises(NotFound):
        hear(scene, "hospital", told, sender=new_id())

    assert scene.at_hospital(referral_id).state == State.ACCEPTED


def test_a_move_out_of_turn_is_refused_and_changes_nothing(scene: Scene) -> None:
    referral_id = scene.opened()
    (payload,) = sent_messages(scene, "centre", "handoff.open")
    told = from_payload(Told, payload)
    outcome = replace(told, number=told.number + 1, fact=replace(told.fact, id=new_id(), kind="send_outcome"))
    before = scene.at_hospital(referral_id)

    with pytest.raises(Conflict):
        hear(scene, "hospital", outcome)

    assert scene.at_hospital(referral_id) == before


def test_the_sender_cannot_take_the_receivers_step(scene: Scene) -> None:
    referral_id = scene.opened()
    (payload,) = sent_messages(scene, "centre", "handoff.open")
    told = from_payload(Told, payload)
    forged = replace(told, number=50, standing=None, fact=replace(told.fact, id=new_id(), kind="accept"))

    with pytest.raises(Conflict):
        hear(scene, "centre", forged)

    assert scene.at_centre(referral_id).state == State.RECEIVED


def test_a_message_about_a_referral_that_never_arrived_is_nobodys(scene: Scene) -> None:
    scene.opened()
    (payload,) = sent_messages(scene, "centre", "handoff.open")

    assert hear(scene, "hospital", replace(from_payload(Told, payload), referral_id=new_id())) is None


def test_an_order_in_another_organisations_name_is_refused(scene: Scene) -> None:
    scene.sent()
    (payload,) = sent_messages(scene, "hospital", "handoff.order")
    order = replace(from_payload(Order, payload), referral_id=new_id(), task_id=new_id())

    with pytest.raises(Invalid):
        handoff.receive_order(machine(scene.centre, "exchange"), sender_id=new_id(), message=order)


def test_an_altered_preview_or_package_is_refused(scene: Scene) -> None:
    scene.accepted()
    (payload,) = sent_messages(scene, "hospital", "handoff.order")
    order = replace(from_payload(Order, payload), referral_id=new_id(), task_id=new_id())
    altered = replace(order, preview=replace(order.preview, content={**order.preview.content, "sex": "other"}))
    with pytest.raises(Invalid):
        handoff.receive_order(machine(scene.centre, "exchange"), sender_id=scene.hospital.id, message=altered)

    (sent,) = sent_messages(scene, "hospital", "handoff.package_sent")
    told = from_payload(Told, sent)
    assert told.frozen is not None
    exchanged = replace(told, number=99, fact=replace(told.fact, id=new_id()))
    exchanged = replace(exchanged, frozen=replace(told.frozen, content={}, digest="0" * 64))

    with pytest.raises(Invalid):
        hear(scene, "centre", exchanged)


def test_a_frozen_document_that_was_altered_in_its_row_is_noticed(scene: Scene) -> None:
    from factories import building

    referral_id = scene.accepted()
    with building(), unit_of_work(scene.centre):
        row = Package.objects.get(order_id=referral_id, part=PackagePart.FULL)
        row.content = row.content.replace("here", "gone")
        row.save()

    with pytest.raises(CareloopError) as fault:
        scene.at_centre(referral_id)

    assert fault.value.code == "altered"


def test_what_crosses_before_acceptance_is_the_preview_and_nothing_else(scene: Scene) -> None:
    patient_id = scene.patient()
    scene.sent(patient_id=patient_id)

    (payload,) = sent_messages(scene, "hospital", "handoff.order")

    assert payload["package"] is None
    assert set(payload["preview"]["content"]) == {
        "masked_name", "sex", "age_band", "reason", "priority", "service_code", "service_name", "planned_discharge_at",
        "ends_on", "pathway",
    }  # fmt: skip
    assert str(patient_id) not in repr(payload)
    assert to_payload(from_payload(Order, payload)) == payload
