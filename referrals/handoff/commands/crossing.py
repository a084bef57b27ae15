"""Following the other side: its order, its decisions, its requests. Run by the exchange's machine, once per message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import consent.commands
from commands import command
from followup.enums import Pathway
from handoff.access import MACHINE, copy_to_follow, former_task, referral_to_change
from handoff.commands import clockwork
from handoff.commands.adoption import adopt, retime
from handoff.commands.checklists import stored
from handoff.commands.documents import keep
from handoff.commands.dying import death_heard
from handoff.commands.effects import WHOLE_AT_ONCE, Move, answer_green, release
from handoff.commands.facts import Said, fact_heard, fact_of, stored_person
from handoff.commands.keeping import changed, noted, ref
from handoff.commands.moves import decided, enter
from handoff.commands.redirecting import succeed
from handoff.commands.sharing import end_for_the_dead
from handoff.commands.succession import end_left_behind, end_taken_over
from handoff.commands.telling import tell
from handoff.commands.turning import become_referral
from handoff.contracts.messages import Answer, AskTold, Frozen, Order, Standing, Told
from handoff.enums import (
    AskState,
    DeclaredSharing,
    FactKind,
    Kind,
    OrderStatus,
    PackagePart,
    Permission,
    Side,
    State,
    Verb,
)
from handoff.models import Ask, Fact, GreenAnswer, ServiceRequest, Task
from handoff.rules import decisions
from handoff.rules.reasons import PATIENT_DIED
from handoff.rules.states import CHOOSE_NEXT, HELD, OVER, order_status
from handoff.rules.table import Transition
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Conflict, Invalid
from staff.access import machine


@command(needs=Permission.CROSS)
def receive_order(actor: Actor, *, sender_id: UUID, message: Order) -> Ref:
    """Makes this organisation's own copy of a referral, starts its clocks and tells the sender that it arrived."""
    known = ServiceRequest.objects.filter(id=message.referral_id).first()
    if known is not None and Task.objects.filter(id=message.task_id).exists():
        return Ref(known.id, known.version)
    if message.fact.by.organisation_id != sender_id or message.contact.organisation_id != sender_id:
        raise Invalid("contact", "not_the_sender", _("An order is sent by the organisation that gave it."))
    order = _order(actor, sender_id, message)
    if known is None:
        order.save(force_insert=True)
    else:
        _come_again(order, known, sender_id)
    task = _task(message, order)
    task.save(force_insert=True)
    _keep_documents(order, message)
    fact = fact_heard(order, message.fact)
    fact.save(force_insert=True)
    clockwork.follow(task, None)
    clockwork.mirror(task, message.clocks)
    noted(actor, task, FactKind.DELIVERED)
    return ref(task)


@command(needs=Permission.CROSS)
def hear(actor: Actor, *, sender_id: UUID, told: Told) -> Ref | None:
    """Applies what the other side says happened. A message that was heard before changes nothing, nor does one about a
    referral that never arrived because its order was given up: None.

    Raises `NotFound` for a referral that is not shared with that organisation, `Conflict("out_of_turn")` for a message
    that no order of events explains: the exchange then stops the conversation, visibly.
    """
    known = ServiceRequest.objects.filter(id=told.referral_id).first()
    if known is None:
        return None
    former = former_task(known, sender_id, told.task_id)
    if former is not None:
        return _heard_late(actor, former, told)
    task = copy_to_follow(actor, told.referral_id, sender_id)
    order = task.order
    if told.number <= order.heard:
        return ref(task)
    missed = told.again or told.number > order.heard + 1
    order.heard = told.number
    if told.fact.reason == PATIENT_DIED and told.died_on is not None and order.patient_id is not None:
        death_heard(actor, order, told.died_on)
    if told.ask is not None:
        return _consider(actor, task, told, told.ask)
    _settle(order, told)
    if told.fact.kind in Verb.values:
        _follow(actor, task, told, missed=missed)
    else:
        _note(actor, task, told, missed=missed)
    answer = changed(task, told.fact.kind)
    return ref(task) if _goes_on(actor, task, told) else answer


def _goes_on(actor: Actor, task: Task, told: Told) -> bool:
    """What follows by itself: at the sender what it asked for begins where the receiver has let go, the next receiver's
    draft or the end; at the receiver it ends for somebody who is known to have died.
    """
    order = task.order
    if told.fact.kind == FactKind.PACKAGE_SENT and end_for_the_dead(actor, task):
        return True
    if order.side != Side.SENDER:
        return False
    if told.fact.kind == Verb.REDIRECT and task.state == State.REDIRECTED:
        asked = Ask.objects.filter(order=order, verb=Verb.REDIRECT, state=AskState.APPLIED).order_by("-asked_at")
        elsewhere = asked.values_list("elsewhere_id", flat=True).first()
        if elsewhere is not None:
            succeed(actor, task, elsewhere)
        return elsewhere is not None
    if _crossed_with_a_stop(task, told):
        decided(machine(actor.tenant, MACHINE), task, Verb.STOP, _said_of_stop(order), {})
        return True
    return False


def _crossed_with_a_stop(task: Task, told: Told) -> bool:
    """We asked to stop while the receiver was letting go: what it left us to choose has been chosen already."""
    refused = told.answer is not None and told.answer.verb == Verb.STOP and not told.answer.applied
    return refused and task.state in CHOOSE_NEXT


def _said_of_stop(order: ServiceRequest) -> Said:
    asked = Fact.objects.filter(order=order, kind=FactKind.ASKED, details__verb=Verb.STOP).order_by("-at", "-id")[0]
    return Said(asked.reason, asked.text or "")


def _heard_late(actor: Actor, former: Task, told: Told) -> Ref:
    """What a former receiver says about its task, which is over: kept, and what was asked of it is answered."""
    task = referral_to_change(actor, former.order_id)
    counts = task.order if task.order.recipient_id == former.recipient_id else former
    if told.number <= counts.heard:
        return ref(task)
    counts.heard = told.number
    counts.save(update_fields=["heard"])
    _settle(task.order, told)
    fact_heard(task.order, told.fact).save(force_insert=True)
    return changed(task, told.fact.kind)


def _come_again(order: ServiceRequest, known: ServiceRequest, sender_id: UUID) -> None:
    """The same referral comes here once more, as a new task: our copy takes over what is new and keeps what it made."""
    if known.sender_id != sender_id or known.side != Side.RECIPIENT:
        raise Invalid("referral_id", "not_the_sender", _("An order is sent by the organisation that gave it."))
    Task.objects.filter(order=known, live=True).update(live=False)
    GreenAnswer.objects.filter(order=known).delete()
    order.version, order.said, order.patient_id = known.version, known.said, known.patient_id
    order.created_at = known.created_at
    order.save(force_update=True)


def _follow(actor: Actor, task: Task, told: Told, *, missed: bool) -> None:
    """Makes the other side's move here too. Where messages before it were given up, its standing is taken as it is."""
    order, standing = task.order, told.standing
    verb, teller = Verb(told.fact.kind), Side(order.side).other
    row = _row(order, task, verb, teller, lenient=told.again or (missed and standing is not None))
    fact = fact_heard(order, told.fact)
    if row is None:
        fact.save(force_insert=True)
    else:
        enter(Move(actor, task, row, fact, {}, told=told))
        _check_agreement(task, standing, missed=missed)
    if told.discharged_at is not None:
        order.discharged_at = told.discharged_at
        retime(actor, order)
    if verb == Verb.TURN_INTO_REFERRAL:
        become_referral(actor, task)
    if verb == Verb.ACCEPT:
        end_left_behind(actor, task)
    if verb == Verb.TAKEN_OVER_ELSEWHERE and row is not None:
        end_taken_over(actor, task)
    if verb in (Verb.OPEN, Verb.ACCEPT) and not told.bare:
        _note_opening(actor, order, told)
    if standing is not None:
        _mirror(actor, task, told, catching_up=missed)
    clockwork.mirror(task, told.clocks)


def _row(order: ServiceRequest, task: Task, verb: Verb, teller: Side, *, lenient: bool) -> Transition | None:
    try:
        return decisions.heard(Kind(order.kind), State(task.state), verb, told_by=teller)
    except Conflict:
        if lenient:
            return None
        raise


def _check_agreement(task: Task, standing: Standing | None, *, missed: bool) -> None:
    """The same move leads both copies to the same state, unless messages before it were given up."""
    if standing is not None and task.state != standing.state and not missed:
        raise Conflict(code="out_of_turn", message=_("This message does not fit the state of the referral."))


def _mirror(actor: Actor, task: Task, told: Told, *, catching_up: bool) -> None:
    """Our picture of the receiver's promise becomes what it says; names that were left out stay as we know them."""
    standing = cast("Standing", told.standing)
    if catching_up and task.state != standing.state and task.state not in OVER:
        _catch_up(actor, task, standing)
    task.escalation_level, task.first_contact_on = standing.escalation_level, standing.first_contact_on
    task.scheduled_for, task.arrived_at = standing.scheduled_for, standing.arrived_at
    task.expected_on, task.pathway = standing.expected_on, standing.pathway
    if standing.responsible is not None:
        task.responsible_id = standing.responsible.id
    if not told.bare:
        task.responsible, task.place = stored_person(standing.responsible), standing.place
        answer_green(task.order, standing.green)
    clockwork.mirror(task, standing.clocks)


def _catch_up(actor: Actor, task: Task, standing: Standing) -> None:
    """Messages on the way here were given up: the receiver decides, so its state is ours, and so is its acceptance."""
    before = State(task.state)
    task.state_before, task.state, task.since = before, standing.state, now()
    if clockwork.follow(task, before):
        noted(actor, task, FactKind.CLOCKS_MOVED)
    task.order.status = order_status(standing.state)
    task.owner_id, task.region_id = standing.owner_id, standing.region_id
    released = Fact.objects.filter(order=task.order, kind__in=[FactKind.PACKAGE_SENT, FactKind.PACKAGE_WITHHELD])
    if standing.state in HELD and task.order.kind not in WHOLE_AT_ONCE and not released.exists():
        release(actor, task)


def _note(actor: Actor, task: Task, told: Told, *, missed: bool) -> None:
    """A fact that moves nothing: delivered, escalated, package sent or withheld, a request refused."""
    order, kind = task.order, told.fact.kind
    fact_heard(order, told.fact).save(force_insert=True)
    if kind == FactKind.PACKAGE_SENT and told.frozen is not None:
        _take_package(actor, task, told.frozen)
    elif kind == FactKind.PACKAGE_WITHHELD:
        order.sharing = DeclaredSharing.WITHHELD
    elif kind == FactKind.SHARING_RESUMED:
        order.sharing = DeclaredSharing.OPEN
    if told.standing is not None:
        _mirror(actor, task, told, catching_up=missed)
    clockwork.mirror(task, told.clocks)


def _take_package(actor: Actor, task: Task, frozen: Frozen) -> None:
    if frozen.number == task.order.package_number and frozen.digest != task.order.package_digest:
        raise Invalid("frozen", "altered", _("This document is not the one that was announced."))
    package = keep(task.order, PackagePart.FULL, frozen)
    task.order.sharing = DeclaredSharing.OPEN
    if task.state in HELD:
        adopt(actor, task, package)


def _consider(actor: Actor, task: Task, told: Told, ask: AskTold) -> Ref:
    """The sender asks; this copy decides: it applies the request where the table has a row, else it says why not."""
    order = task.order
    fact_heard(order, told.fact).save(force_insert=True)
    row = decisions.applies(Kind(order.kind), State(task.state), ask.verb)
    code = "" if row is not None else _why_not(State(task.state), ask.verb)
    held = Ask(id=ask.id, order=order, verb=ask.verb, asked_at=told.fact.at, answered_at=now(), code=code)
    held.state = AskState.APPLIED if row is not None else AskState.REFUSED
    held.save(force_insert=True)
    answer = Answer(ask.id, ask.verb, applied=row is not None, code=code)
    if row is None:
        said = Said(code, details={"verb": ask.verb.value})
        return noted(actor, task, FactKind.ASK_REFUSED, said, answer=answer)
    fact = fact_of(actor, order, ask.verb, Said(told.fact.reason, told.fact.text))
    fact.on_behalf_of = told.fact.on_behalf_of
    move = Move(actor, task, row, fact, {})
    enter(move)
    tell(actor, task, move.fact, answer=answer)
    move.fact.save(update_fields=["message_id"])
    return changed(task, ask.verb)


def _why_not(state: State, verb: Verb) -> str:
    if verb == Verb.UNDO and state not in OVER:
        return "already_opened"
    return "already_accepted" if state in HELD else "already_over"


def _settle(order: ServiceRequest, told: Told) -> None:
    """What became of a request. A move that is told again has lost its answer; that it was made says the same."""
    asks = Ask.objects.filter(order=order, state=AskState.ASKED)
    if told.answer is not None:
        state = AskState.APPLIED if told.answer.applied else AskState.REFUSED
        asks.filter(id=told.answer.ask_id).update(state=state, code=told.answer.code, answered_at=told.fact.at)
    elif told.again and order.side == Side.SENDER:
        asks.filter(verb=told.fact.kind).update(state=AskState.APPLIED, answered_at=told.fact.at)


def _note_opening(actor: Actor, order: ServiceRequest, told: Told) -> None:
    """The patient's ledger shows who opened what was sent."""
    if order.side == Side.SENDER:
        consent.commands.note_opening(
            actor,
            conversation=order.id,
            recipient_id=order.recipient_id,
            opened_by=told.fact.by.name,
            at=told.fact.at,
        )


def _order(actor: Actor, sender_id: UUID, message: Order) -> ServiceRequest:
    preview = message.preview.content
    return ServiceRequest(
        id=message.referral_id,
        side=Side.RECIPIENT,
        kind=message.kind,
        priority=message.priority,
        status=OrderStatus.ACTIVE,
        sender_id=sender_id,
        recipient_id=actor.tenant.id,
        masked_name=str(preview["masked_name"]),
        sex=str(preview["sex"]),
        age_band=str(preview["age_band"]),
        service_code=message.service_code,
        service_name=message.service_name,
        pathway=_pathway(preview),
        reason=message.reason,
        purpose=message.purpose,
        based_on=message.based_on,
        ends_on=message.ends_on,
        may_become_referral=message.may_become_referral,
        anonymous=message.anonymous,
        criteria=list(message.criteria),
        checklist=stored(message.checklist),
        protocol_id=message.protocol_id,
        protocol_digest=message.protocol_digest,
        planned_discharge_at=message.planned_discharge_at,
        discharged_at=message.discharged_at,
        contact=stored_person(message.contact),
        package_digest=message.package_digest,
        package_number=message.package_number,
        version=0,
        created_at=now(),
        sent_at=message.fact.at,
        heard=message.number,
    )


def _pathway(preview: Mapping[str, object]) -> str:
    """The follow-up that the sender proposes; empty where it is none that is known here."""
    named = str(preview.get("pathway") or "")
    return named if named in Pathway.values else ""


def _task(message: Order, order: ServiceRequest) -> Task:
    return Task(
        id=message.task_id,
        order=order,
        recipient_id=order.recipient_id,
        state=State.SENT,
        since=message.fact.at,
        moved_by="T04",
        owner_id=order.sender_id,
        region_id=message.region_id,
    )


def _keep_documents(order: ServiceRequest, message: Order) -> None:
    keep(order, PackagePart.PREVIEW, message.preview)
    if message.package is not None:
        if message.package.digest != message.package_digest:
            raise Invalid("package", "altered", _("This document is not the one that was announced."))
        keep(order, PackagePart.FULL, message.package)
