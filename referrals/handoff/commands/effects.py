"""What follows from a move, by the names that the table uses. An effect runs on the deciding copy and on the following
one; where it concerns one side only, it says so on its first line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import consent.queries
import followup.commands
import followup.queries
from consent.contracts import ConsentProof
from consent.enums import Category
from followup.enums import StopReason
from handoff.access import MACHINE, patient_of
from handoff.commands import adoption
from handoff.commands.adoption import adopt
from handoff.commands.clockwork import retime, settle
from handoff.commands.documents import as_told, freeze, keep
from handoff.commands.dying import check_possible, death_heard, death_recorded, told_death
from handoff.commands.facts import fact_told, stored_person
from handoff.commands.keeping import noted
from handoff.commands.telling import held_clocks, post
from handoff.contracts.criteria import Ticked
from handoff.contracts.messages import ORDER, Frozen, GreenTold, Order, PersonTold, Told
from handoff.enums import AskState, DeclaredSharing, FactKind, Kind, PackagePart, Priority, Side, State, Verb
from handoff.models import Ask, Fact, GreenAnswer, Package, ServiceRequest, Task
from handoff.queries.contents import full_content, preview_content
from handoff.queries.criteria import frozen
from handoff.queries.held import content_of, newest, read_person, standing_proof
from handoff.queries.protocols import standing
from handoff.queries.talking import right_to_tell
from handoff.rules.package import withhold
from handoff.rules.reasons import PATIENT_DIED
from handoff.rules.states import WAITS_FOR_CONTACT
from handoff.rules.table import Transition
from kernel.actor import OUTSIDE, Actor
from kernel.clock import now, today
from staff.access import machine
from tenancy.queries import organisations

WHOLE_AT_ONCE = frozenset({Kind.UP_GREEN})
_STOPPED_BY = {
    PATIENT_DIED: StopReason.DEATH,
    "patient_declined": StopReason.WITHDRAWAL,
    "patient_refused": StopReason.WITHDRAWAL,
    "consent_withdrawn": StopReason.CONSENT,
    "superseded": StopReason.SUPERSEDED,
    "replaced": StopReason.SUPERSEDED,
}


@dataclass(slots=True)
class Move:
    """One move of one copy. `given` are the inputs of whoever decides here; `told` is the message of whoever decided
    there. `frozen` is a document that the move made and that crosses with it. `clocks_moved`: those that we hold.
    """

    actor: Actor
    task: Task
    row: Transition
    fact: Fact
    given: Mapping[str, object]
    told: Told | None = None
    frozen: Frozen | None = None
    clocks_moved: bool = False

    @property
    def order(self) -> ServiceRequest:
        return self.task.order

    @property
    def is_sender(self) -> bool:
        return bool(self.order.side == Side.SENDER)


def freeze_package(move: Move) -> None:
    """Sender: everything that was consented to, frozen now, whenever it will cross; of an anonymous question none."""
    order, proof = move.order, _proof(move)
    agreed = standing(order.recipient_id, today()) if order.kind == Kind.DOWN else None
    order.protocol_id, order.protocol_digest = (agreed.id, agreed.digest) if agreed else (None, "")
    if not order.anonymous:
        package = freeze(order, PackagePart.FULL, full_content(move.actor, order, proof.categories))
        order.package_digest, order.package_number = package.digest, package.number
    freeze(order, PackagePart.PREVIEW, preview_content(order))
    order.basis_id, order.sent_at = proof.id, now()


def deliver_order(move: Move) -> None:
    """Sender: the order and its preview leave; for a green channel the whole package at once. Outside the network
    nothing is posted: the receiver opens a link.
    """
    order = move.order
    if order.outside:
        return
    order.said += 1
    package = None if order.anonymous else newest(order, PackagePart.FULL)
    message = Order(
        order.id,
        move.task.id,
        order.said,
        fact_told(move.fact),
        kind=Kind(order.kind),
        priority=Priority(order.priority),
        purpose=order.purpose,
        service_code=order.service_code,
        service_name=order.service_name,
        reason=order.reason,
        contact=cast("PersonTold", read_person(order.contact)),
        region_id=move.actor.tenant.region_id,
        preview=as_told(cast("Package", newest(order, PackagePart.PREVIEW))),
        package_digest=order.package_digest,
        package_number=order.package_number,
        package=as_told(package) if package and order.kind in WHOLE_AT_ONCE else None,
        planned_discharge_at=None if order.anonymous else order.planned_discharge_at,
        based_on=None if order.anonymous else order.based_on,
        criteria=tuple(order.criteria),
        checklist=_checklist(move),
        protocol_id=order.protocol_id,
        protocol_digest=order.protocol_digest,
        clocks=held_clocks(move.task),
        ends_on=order.ends_on,
        may_become_referral=order.may_become_referral,
        anonymous=order.anonymous,
        discharged_at=order.discharged_at,
    )
    move.fact.message_id = post(move.actor, order, _proof(move), ORDER, message).id
    move.fact.save(update_fields=["message_id"])


def _checklist(move: Move) -> tuple[Ticked, ...]:
    """The ticked rows; with the readings that ticked them only where the whole package, readings too, crosses."""
    held = frozen(move.order)
    if move.order.kind in WHOLE_AT_ONCE and Category.FOLLOWUP in _proof(move).categories:
        return held
    return tuple(replace(each, value="", measured_at="") for each in held)


def take_back(move: Move) -> None:
    """Sender: what never arrived was never sent, nor was anything asked about it; the author may send it again."""
    move.order.sent_at = None
    asks = Ask.objects.filter(order=move.order, state=AskState.ASKED)
    asks.update(state=AskState.REFUSED, code="not_delivered", answered_at=move.fact.at)


def move_responsibility(move: Move) -> None:
    """Where owner and region of a referral change; temporary care alone is handed back at the end of its term."""
    task = move.task
    if move.told is not None and move.told.standing is not None:
        task.owner_id, task.region_id = move.told.standing.owner_id, move.told.standing.region_id
        return
    here = move.actor.tenant
    task.owner_id, task.region_id = (task.recipient_id, None) if move.order.outside else (here.id, here.region_id)
    name_responsible(move)
    answer_green(move.order, cast("GreenTold | None", move.given.get("green")))


def name_responsible(move: Move) -> None:
    """Recipient: who answers for the patient, or for a question."""
    if move.told is None:
        person = cast("PersonTold", move.given["responsible"])
        move.task.responsible, move.task.responsible_id = stored_person(person), person.id
        move.task.first_contact_on = cast("Any", move.given.get("first_contact_on"))
        move.task.pathway = str(move.given.get("pathway") or move.order.pathway)


def hand_back(move: Move) -> None:
    """Both: temporary care is for a term; with its outcome the patient is the sender's again."""
    order, task = move.order, move.task
    if order.kind == Kind.TEMP:
        (home,) = organisations(ids=[order.sender_id])
        task.owner_id, task.region_id = home.id, home.region_id


def clear_slot(move: Move) -> None:
    """Both: the appointment is not kept."""
    move.task.scheduled_for, move.task.place = None, ""


def note_settles(move: Move) -> None:
    """Recipient: an interim note is what its clock waits for."""
    settle(move.task, Verb.NOTE)


def note_unread(move: Move) -> None:
    """Sender: an interim note that nobody has read yet."""
    if move.is_sender:
        move.order.unread_notes += 1


def take_plan_back(move: Move) -> None:
    """Recipient: the plan that was kept as a document is no plan."""
    if not move.is_sender:
        adoption.take_plan_back(move.actor, move.order)


def notes_read(move: Move) -> None:
    """Sender: somebody has read them."""
    move.order.unread_notes = 0


def followed_up(move: Move) -> None:
    """Sender: the community has followed the patient up."""
    settle(move.task, Verb.FOLLOWED_UP)


def retime_clocks(move: Move) -> None:
    """Both: what is counted from the discharge, counted from the real one."""
    if move.told is not None and move.told.discharged_at is not None:
        move.order.discharged_at = move.told.discharged_at
    move.clocks_moved |= retime(move.task) | _contact_moves(move.task)


def freeze_record(move: Move) -> None:
    """Both: the complete record of the patient, sent after arrival, is a newer version of the package."""
    if move.told is None:
        content = full_content(move.actor, move.order, _proof(move).categories)
        move.frozen = as_told(freeze(move.order, PackagePart.FULL, content))
    elif move.told.frozen is not None:
        adopt(move.actor, move.task, keep(move.order, PackagePart.FULL, move.told.frozen))


def answer_green(order: ServiceRequest, green: GreenTold | None) -> None:
    """Keeps where to bring the patient and whom to call, or what is newer about it."""
    if green is not None:
        values = {"bed": green.bed, "department": green.department, "doctor_name": green.doctor_name}
        GreenAnswer.objects.update_or_create(order=order, defaults={**values, "doctor_phone": green.doctor_phone})


def release_package(move: Move) -> None:
    """Sender, on hearing of the acceptance: the frozen package crosses, as far as consent holds now."""
    if move.is_sender:
        release(machine(move.actor.tenant, MACHINE) if move.order.outside else move.actor, move.task)


def release(actor: Actor, task: Task, *, withheld: bool = False) -> None:
    """Posts the frozen package, or says without a word of data that it is withheld. A question has none where it is
    anonymous.
    """
    order = task.order
    if order.anonymous:
        return
    proof = None if withheld else right_to_tell(actor, order)
    package = newest(order, PackagePart.FULL)
    if proof is None or package is None:
        order.sharing = DeclaredSharing.WITHHELD
        noted(actor, task, FactKind.PACKAGE_WITHHELD)
        return
    order.sharing = DeclaredSharing.OPEN
    noted(actor, task, FactKind.PACKAGE_SENT, frozen=as_told(_narrowed(order, package, proof)))


def adopt_patient(move: Move) -> None:
    """Recipient: the patient's own record here, from the package that came with the order."""
    package = newest(move.order, PackagePart.FULL)
    if not move.is_sender and package is not None:
        adopt(move.actor, move.task, package)


def stop_follow_up(move: Move) -> None:
    """Recipient: nobody is to call any more."""
    if not move.is_sender and move.order.patient_id is not None:
        in_error = move.row.to == State.ENTERED_IN_ERROR
        reason = StopReason.MISTAKE if in_error else _STOPPED_BY.get(move.fact.reason, StopReason.ENDED)
        followup.commands.stop_plan(machine(move.actor.tenant, MACHINE), referral_id=move.order.id, reason=reason)


def stop_sharing(move: Move) -> None:
    """Both: nothing more is read or sent under the consent that was withdrawn."""
    move.order.sharing = DeclaredSharing.STOPPED


def freeze_outcome(move: Move) -> None:
    """Both: the outcome becomes a frozen document of the referral."""
    if move.told is None:
        content = {name: move.given.get(name) or "" for name in ("summary", "next_steps")}
        died_on = cast("date | None", move.given.get("died_on"))
        if died_on is not None:
            content["died_on"] = died_on.isoformat()
        move.frozen = as_told(freeze(move.order, PackagePart.OUTCOME, {**content, "code": move.fact.reason}))
    elif move.told.frozen is not None:
        keep(move.order, PackagePart.OUTCOME, move.told.frozen)


def record_death(move: Move) -> None:
    """Both: where the outcome is a death, the patient's record here says so, and nobody is called any more. What a
    guest outside the network tells is the sender's to record (`record_told_death`).
    """
    if move.told is not None:
        if move.told.died_on is not None and move.order.patient_id is not None:
            death_heard(move.actor, move.order, move.told.died_on)
        return
    died_on = cast("date | None", move.given.get("died_on"))
    if died_on is None or move.order.patient_id is None:
        return
    if move.actor.kind == OUTSIDE:
        check_possible(move.actor, move.order.patient_id, died_on)
    else:
        death_recorded(move.actor, move.order.patient_id, died_on)


def record_told_death(move: Move) -> None:
    """Sender, who has read the outcome of a receiver outside the network: the death that it tells goes on record."""
    died_on = told_death(move.order)
    if died_on is not None:
        death_recorded(move.actor, patient_of(move.order), died_on)


EFFECTS: dict[str, Callable[[Move], None]] = {
    "freeze_package": freeze_package,
    "deliver_order": deliver_order,
    "take_back": take_back,
    "move_responsibility": move_responsibility,
    "release_package": release_package,
    "adopt_patient": adopt_patient,
    "stop_follow_up": stop_follow_up,
    "stop_sharing": stop_sharing,
    "freeze_outcome": freeze_outcome,
    "record_death": record_death,
    "record_told_death": record_told_death,
    "name_responsible": name_responsible,
    "hand_back": hand_back,
    "clear_slot": clear_slot,
    "note_settles": note_settles,
    "note_unread": note_unread,
    "notes_read": notes_read,
    "take_plan_back": take_plan_back,
    "followed_up": followed_up,
    "retime_clocks": retime_clocks,
    "freeze_record": freeze_record,
}


def _contact_moves(task: Task) -> bool:
    """Both: the first contact moves with the real discharge, as the plan's first call does; True where it did."""
    promised, left = task.first_contact_on, task.order.discharged_at
    if promised is not None and left is not None and task.state in WAITS_FOR_CONTACT:
        task.first_contact_on = followup.queries.contact_day(promised, left)
    return task.first_contact_on != promised


def _proof(move: Move) -> ConsentProof:
    order = move.order
    if order.anonymous:
        said = (order.reason, order.service_name, move.fact.text or "", move.fact.on_behalf_of)
        return cast("ConsentProof", standing_proof(move.actor, order, said))
    return consent.queries.require_proof(
        move.actor, patient_id=patient_of(order), recipient_id=order.recipient_id, purpose=order.purpose
    )


def _narrowed(order: ServiceRequest, package: Package, proof: ConsentProof) -> Package:
    """The package as it was frozen, or a new version without what is no longer consented to."""
    content = content_of(package)
    narrower = withhold(content, frozenset(str(category) for category in proof.categories))
    return package if narrower == content else freeze(order, PackagePart.FULL, narrower)
