"""A joint protocol: proposed by one side, confirmed by the other, the same document on both, stated by the package."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import consent.queries
import exchange.commands
from drain import deliver_all
from factories import building
from handoff import commands as handoff
from handoff import queries
from handoff.contracts import ProtocolContent, ProtocolPhone, ProtocolStep
from handoff.enums import Kind, ProtocolState
from handoff.models import Protocol
from handoffs import Scene
from kernel.clock import today
from kernel.errors import Conflict, Invalid, NotFound, Refused
from tenancy.access import unit_of_work

CONTENT = ProtocolContent(
    "出院患者无缝随访方案",
    (
        ProtocolStep("出院前一天", "病房电话通知中心", "病房护士"),
        ProtocolStep("出院后第1–7天", "每日电话随访", "责任护士", "dc-generic"),
    ),
    ("血压≥180/110 mmHg",),
    (ProtocolPhone("心内科病房", "0592-5027064"),),
)


def propose(scene: Scene, **changed: Any) -> UUID:
    inputs = {"partner_id": scene.centre.id, "valid_from": today(), "content": CONTENT, **changed}
    ref = handoff.propose_protocol(scene.office, **inputs)
    deliver_all()
    return ref.id


def answer(scene: Scene, protocol_id: UUID, *, confirmed: bool = True, text: str = "") -> None:
    seen = queries.protocol(scene.head, protocol_id=protocol_id)
    handoff.answer_protocol(
        scene.head, protocol_id=protocol_id, expected_version=seen.version, confirmed=confirmed, text=text
    )
    deliver_all()


def in_force(scene: Scene) -> list[UUID | None]:
    ours = queries.protocol_in_force(scene.ward, partner_id=scene.centre.id)
    theirs = queries.protocol_in_force(scene.community_nurse, partner_id=scene.hospital.id)
    return [one.id if one else None for one in (ours, theirs)]


def test_both_hold_the_same_document_and_it_applies_once_confirmed(scene: Scene) -> None:
    protocol_id = propose(scene)
    before = in_force(scene)

    answer(scene, protocol_id)

    ours, theirs = (queries.protocol(one, protocol_id=protocol_id) for one in (scene.office, scene.head))
    assert before == [None, None]
    assert in_force(scene) == [protocol_id, protocol_id]
    assert (ours.digest, ours.content, ours.number) == (theirs.digest, theirs.content, theirs.number)
    assert (ours.content, ours.ours, theirs.ours, ours.answered_by) == (CONTENT, True, False, "吴主任")
    assert ours.state == theirs.state == ProtocolState.CONFIRMED


def test_a_refusal_says_why_and_nothing_applies(scene: Scene) -> None:
    protocol_id = propose(scene)
    with pytest.raises(Invalid):
        answer(scene, protocol_id, confirmed=False)
    answer(scene, protocol_id, confirmed=False, text="第一周的电话改为隔日")

    seen = queries.protocol(scene.office, protocol_id=protocol_id)
    assert (seen.state, seen.answer, in_force(scene)) == (ProtocolState.REFUSED, "第一周的电话改为隔日", [None, None])


def test_the_newest_that_has_begun_applies(scene: Scene) -> None:
    first = propose(scene)
    answer(scene, first)
    tomorrow = propose(scene, valid_from=today() + timedelta(days=1))
    answer(scene, tomorrow)
    assert in_force(scene) == [first, first]
    second = propose(scene, content=replace(CONTENT, name="第二版"))
    answer(scene, second)

    assert in_force(scene) == [second, second]
    assert [one.number for one in queries.protocols(scene.office)] == [3, 2, 1]


def test_a_package_states_which_version_applied_and_keeps_it(scene: Scene) -> None:
    first = propose(scene)
    answer(scene, first)
    referral_id = scene.accepted()
    later = propose(scene, content=replace(CONTENT, name="第二版"))
    answer(scene, later)

    for view in scene.both(referral_id):
        stated = view.package.protocol
        assert stated is not None
        assert (stated.id, stated.name, stated.number, view.protocol_id) == (first, CONTENT.name, 1, first)
        assert stated.digest == view.protocol_digest
    held = queries.protocol_of(scene.community_nurse, protocol_id=first)
    assert (held.digest, held.in_force) == (scene.at_centre(referral_id).protocol_digest, False)


def test_where_nothing_was_agreed_and_for_other_kinds_nothing_is_stated(scene: Scene) -> None:
    before = scene.accepted()
    answer(scene, propose(scene))
    other = scene.accepted_of(Kind.UP)

    assert [scene.at_centre(one).package.protocol for one in (before, other)] == [None, None]
    assert scene.at_centre(before).protocol_id is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"steps": ()}, "steps"),
        ({"steps": (ProtocolStep("", "电话", "护士"),)}, "steps"),
        ({"steps": (ProtocolStep("第1天", "电话", "护士", "astrology"),)}, "steps"),
        ({"phones": ()}, "phones"),
        ({"phones": (ProtocolPhone("病房", "打给我"),)}, "phones"),
        ({"red_flags": ("痛" * 401,)}, "steps"),
    ],
)
def test_a_protocol_that_is_not_whole_is_refused(scene: Scene, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as fault:
        propose(scene, content=replace(CONTENT, **changed))

    assert fault.value.field == field
    assert queries.protocols(scene.office) == ()


def test_only_partners_agree_and_only_whoever_keeps_the_rules(scene: Scene, other_centre: Any, person_in: Any) -> None:
    from staff.enums import Role

    head = person_in(other_centre, Role.CENTRE_HEAD)
    with pytest.raises(Refused) as refusal:
        handoff.propose_protocol(head, partner_id=scene.centre.id, valid_from=today(), content=CONTENT)
    assert refusal.value.code == "no_partnership"
    for actor in (scene.ward, scene.doctor):
        with pytest.raises(Refused):
            handoff.propose_protocol(actor, partner_id=scene.centre.id, valid_from=today(), content=CONTENT)
    with pytest.raises(Invalid):
        propose(scene, valid_from=today() - timedelta(days=1))


def test_nobody_answers_their_own_proposal_twice_or_on_an_older_version(scene: Scene) -> None:
    protocol_id = propose(scene)
    with pytest.raises(Refused):
        handoff.answer_protocol(scene.office, protocol_id=protocol_id, expected_version=1, confirmed=True)
    with pytest.raises(Conflict):
        handoff.answer_protocol(scene.head, protocol_id=protocol_id, expected_version=9, confirmed=True)
    with pytest.raises(NotFound):
        handoff.answer_protocol(scene.head, protocol_id=scene.centre.id, expected_version=1, confirmed=True)
    answer(scene, protocol_id)
    with pytest.raises(Refused):
        answer(scene, protocol_id)


def test_a_document_that_was_altered_is_not_read(scene: Scene) -> None:
    protocol_id = propose(scene)
    with unit_of_work(scene.centre), building():
        row = Protocol.objects.get(id=protocol_id)
        row.content = row.content.replace("每日电话随访", "每月电话随访")
        row.save()

    with pytest.raises(Invalid):
        queries.protocol(scene.head, protocol_id=protocol_id)


def test_on_an_agreement_nothing_else_crosses_and_no_agreement_on_another_ground(scene: Scene) -> None:
    with unit_of_work(scene.hospital):
        agreed = consent.queries.between_organisations(scene.office, recipient_id=scene.centre.id)
        status = consent.queries.status_only(scene.office, recipient_id=scene.centre.id)
    for proof, kind in ((agreed, "handoff.note"), (status, "agreement.protocol_proposed")):
        with pytest.raises(Refused) as refusal:
            exchange.commands.post(
                scene.office,
                proof=proof,
                recipient_id=scene.centre.id,
                conversation=scene.centre.id,
                kind=kind,
                payload={},
            )
        assert refusal.value.code == "proof_mismatch"
