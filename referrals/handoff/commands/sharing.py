"""What a withdrawn or new consent means for referrals that are open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import exchange.commands
import exchange.queries
from commands import command
from exchange.enums import Stop
from handoff.access import MACHINE, patient_of, referral_to_change, referrals_visible_to
from handoff.commands import clockwork
from handoff.commands.dying import is_dead
from handoff.commands.effects import release
from handoff.commands.facts import Said
from handoff.commands.keeping import changed, noted, ref
from handoff.commands.moves import decided, take
from handoff.commands.telling import tell
from handoff.enums import AskState, ClockCode, DeclaredSharing, FactKind, Permission, Side, State, Verb
from handoff.models import Ask, Clock, Fact, ServiceRequest, Task
from handoff.queries.held import asked_facts, standing_proof
from handoff.rules.reasons import PATIENT_DIED
from handoff.rules.states import CHOOSE_NEXT, HELD, OPEN, OPEN_ORDER
from kernel.actor import Actor
from kernel.contracts import Ref
from staff.access import machine

NO_CONSENT = frozenset({Stop.CONSENT_WITHDRAWN, Stop.CONSENT_NARROWED})


@command(needs=Permission.WITHDRAW)
def continue_without_sharing(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """After a consent was withdrawn: the clinician decides that care goes on without shared data, and says why (T28).

    The other decision is to withdraw or cancel.
    """
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.CONTINUE_WITHOUT_SHARING, said))


@command(needs=Permission.CROSS)
def stop_sharing(actor: Actor, *, patient_id: UUID, recipient_id: UUID) -> None:
    """A consent or basis has ended: open referrals that it carried say so (T28); no state jumps by itself."""
    for order in _open_orders(patient_id, recipient_id):
        if order.sharing == DeclaredSharing.OPEN and not _may_share(actor, order):
            task = referral_to_change(actor, order.id)
            decided(actor, task, Verb.CONSENT_WITHDRAWN, Said(), {})


@command(needs=Permission.CROSS)
def resume_sharing(actor: Actor, *, patient_id: UUID, recipient_id: UUID) -> None:
    """A new consent was given: what was withheld from whoever has taken over crosses now."""
    for order in _open_orders(patient_id, recipient_id):
        if order.sharing != DeclaredSharing.OPEN and _may_share(actor, order):
            task = referral_to_change(actor, order.id)
            _resume(actor, task)


@command(needs=Permission.CROSS)
def note_sharing_stopped(actor: Actor, *, referral_id: UUID) -> None:
    """The sender's ground is gone, as the exchange was told: its package is not open here any more."""
    order = referrals_visible_to(actor).filter(id=referral_id, side=Side.RECIPIENT).first()
    if order is None or order.sharing == DeclaredSharing.STOPPED:
        return
    task = referral_to_change(actor, referral_id)
    task.order.sharing = DeclaredSharing.STOPPED
    changed(task, FactKind.EDITED)


@command(needs=Permission.CROSS)
def close_for_death(actor: Actor, *, patient_id: UUID) -> None:
    """The patient died: every open referral ends here, or is asked to end at the receiver's end (T26). What waits for
    the other side's choice stays with it; a community follow-up is not due any more.
    """
    ids = referrals_visible_to(actor).filter(patient_id=patient_id, status__in=OPEN_ORDER).order_by("id")
    for referral_id in ids.values_list("id", flat=True):
        task = referral_to_change(actor, referral_id)
        if _may_stop(task) and Verb.STOP not in asked_facts(actor, task).asked:
            decided(actor, task, Verb.STOP, Said(PATIENT_DIED), {})
    for referral_id in _to_follow_up(actor, patient_id):
        task = referral_to_change(actor, referral_id)
        clockwork.settle(task, Verb.FOLLOWED_UP)
        noted(actor, task, FactKind.CLOCKS_MOVED)


def end_for_the_dead(actor: Actor, task: Task) -> bool:
    """Recipient: the package tells who the patient is, and a death is on record here: it ends at once, and the sender
    hears why. True where it did.
    """
    order = task.order
    if order.side != Side.RECIPIENT or task.state not in HELD or order.patient_id is None:
        return False
    if not is_dead(actor, order.patient_id):
        return False
    decided(machine(actor.tenant, MACHINE), task, Verb.STOP, Said(PATIENT_DIED), {})
    return True


def _may_stop(task: Task) -> bool:
    """An outcome is still read, and where the receiver is done with it the sender chooses."""
    theirs = task.order.side == Side.RECIPIENT and task.state in CHOOSE_NEXT
    return task.state in OPEN and task.state != State.OUTCOME_SENT and not theirs


def _to_follow_up(actor: Actor, patient_id: UUID) -> list[UUID]:
    """Referrals of ours, closed ones among them, after which the community still wants to see the patient."""
    ours = referrals_visible_to(actor).filter(patient_id=patient_id, side=Side.SENDER)
    due = Clock.objects.filter(order__in=ours, task__live=True, mine=True, code=ClockCode.R8, stopped_at=None)
    return list(due.order_by("order_id").values_list("order_id", flat=True).distinct())


@command(needs=Permission.CROSS)
def settle_parked(actor: Actor, *, referral_id: UUID, message_id: UUID) -> None:
    """A message of ours was stopped. Where its consent has ended or covers less, no person needs to decide that it must
    not be delivered: it is given up here, and `settle_discarded` sees to what may still be said.
    """
    if (
        Fact.objects.filter(message_id=message_id).exists()
        and _stopped_by(actor, referral_id, message_id) in NO_CONSENT
    ):
        exchange.commands.discard_parked(actor, message_id=message_id, reason="consent ended before delivery")


@command(needs=Permission.CROSS)
def settle_discarded(actor: Actor, *, referral_id: UUID, message_id: UUID) -> None:
    """A message that could not be delivered was given up; the referral must not wait for it for ever.

    An order returns to its author. A request counts as refused, but is asked once more, without names and sentences,
    where only the consent had ended: nobody would repeat what a machine asked. A package crosses as far as consent
    still goes, or is withheld. Any other fact is told once more in the same way, so that its state arrives.
    """
    fact = Fact.objects.filter(message_id=message_id, order_id=referral_id).first()
    if fact is None:
        return
    task = referral_to_change(actor, referral_id)
    lapsed = _stopped_by(actor, referral_id, message_id) in NO_CONSENT
    if fact.kind == Verb.SEND:
        decided(actor, task, Verb.NOT_DELIVERED, Said(), {})
        if is_dead(actor, patient_of(task.order)):
            decided(machine(actor.tenant, MACHINE), task, Verb.STOP, Said(PATIENT_DIED), {})
    elif fact.kind == FactKind.ASKED and not lapsed:
        _refuse_undelivered(task, fact)
    elif fact.kind == FactKind.PACKAGE_SENT:
        release(actor, task, withheld=not lapsed)
        changed(task, FactKind.EDITED)
    else:
        tell(actor, task, fact, again=True, ask=_asked_by(fact))
        fact.save(update_fields=["message_id"])
        changed(task, FactKind.EDITED)


def _stopped_by(actor: Actor, referral_id: UUID, message_id: UUID) -> str:
    ours = exchange.queries.conversation(actor, conversation=referral_id)
    return next((message.error_code for message in ours if message.id == message_id), "")


def _asked_by(fact: Fact) -> Ask | None:
    """The request that a fact stands for, while it is unanswered."""
    verb = fact.details.get("verb") if fact.kind == FactKind.ASKED else None
    return Ask.objects.filter(order=fact.order, verb=verb, state=AskState.ASKED).first() if verb else None


def _refuse_undelivered(task: Task, fact: Fact) -> None:
    asks = Ask.objects.filter(order=task.order, verb=fact.details.get("verb"), state=AskState.ASKED)
    asks.update(state=AskState.REFUSED, code="not_delivered", answered_at=fact.at)
    changed(task, FactKind.ASK_REFUSED)


def _resume(actor: Actor, task: Task) -> None:
    task.order.sharing = DeclaredSharing.OPEN
    noted(actor, task, FactKind.SHARING_RESUMED)
    if task.state in HELD:
        release(actor, task)
        changed(task, FactKind.PACKAGE_SENT)


def _open_orders(patient_id: UUID, recipient_id: UUID) -> Iterable[ServiceRequest]:
    about = {"patient_id": patient_id, "recipient_id": recipient_id, "status__in": OPEN_ORDER}
    return ServiceRequest.objects.filter(side=Side.SENDER, **about).order_by("id")


def _may_share(actor: Actor, order: ServiceRequest) -> bool:
    return standing_proof(actor, order) is not None
