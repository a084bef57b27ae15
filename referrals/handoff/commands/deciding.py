"""The receiver's decision, and questions back and forth before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import command
from followup.enums import Pathway
from handoff.access import referral_to_change
from handoff.commands.adoption import PLANNED
from handoff.commands.facts import Said
from handoff.commands.keeping import ref
from handoff.commands.moves import LONGEST_NAME, decided, take
from handoff.commands.people import named
from handoff.commands.sharing import end_for_the_dead
from handoff.commands.succession import end_replaced
from handoff.contracts.messages import GreenTold
from handoff.enums import Kind, Permission, Verb
from handoff.models import Task
from handoff.rules import wording
from kernel.actor import Actor
from kernel.clock import local, today
from kernel.contracts import Ref
from kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class BedAndDoctor:
    """Where to bring the patient and whom to call; every field is needed."""

    bed: str
    department: str
    doctor_name: str
    doctor_phone: str


@command(needs=Permission.RECEIVE)
def open_referral(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Signs for it (T05); the sender sees who and when."""
    said = Said(device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.OPEN, said))


@command(needs=Permission.RECEIVE)
def ask_info(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    text: str,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Asks the sender for what is missing (T06); the receiver's clock pauses while the ball is with the sender."""
    said = Said(text=text, device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.ASK_INFO, said))


@command(needs=Permission.SEND)
def answer_info(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    text: str,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Answers the receiver's question (T06). An answer that crosses with the decision is kept and changes nothing."""
    said = Said(text=text, device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.ANSWER_INFO, said))


@command(needs=Permission.DECIDE)
def accept_referral(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    responsible_id: UUID | None,
    first_contact_on: date | None = None,
    pathway: str = "",
    bed_and_doctor: BedAndDoctor | None = None,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Takes the patient over (T07): a named doctor or nurse and, for a discharge, the day of the first contact and the
    follow-up pathway: the one that the sender proposes unless another is named.

    Owner and region move to this organisation here and nowhere else. Raises `Invalid` for somebody who is no doctor or
    nurse here and for a day in the past, before the discharge or later than the day after it, besides what every step
    raises.
    """
    task = referral_to_change(actor, referral_id, expected_version)
    check_day(task, first_contact_on)
    given = {
        "responsible_id": responsible_id,
        "first_contact_on": first_contact_on,
        "pathway": _checked_pathway(task, pathway),
        "responsible": named(actor, responsible_id, task.order.kind) if responsible_id else None,
        "green": green_of(task, bed_and_doctor),
    }
    end_replaced(actor, task)
    decided(actor, task, Verb.ACCEPT, Said(device_time=device_time, on_behalf_of=on_behalf_of), given)
    end_for_the_dead(actor, task)
    return ref(task)


@command(needs=Permission.DECIDE)
def waitlist_referral(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    expected_on: date | None,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """No bed or slot now (T08): on the waiting list, with the day on which one is expected."""
    task = referral_to_change(actor, referral_id, expected_version)
    if expected_on is not None and expected_on < today():
        raise Invalid("expected_on", "in_the_past", _("The expected day is today or later."))
    task.expected_on = expected_on
    said = Said(text=text, device_time=device_time, on_behalf_of=on_behalf_of)
    decided(actor, task, Verb.WAITLIST, said, {"expected_on": expected_on})
    return ref(task)


@command(needs=Permission.DECIDE)
def decline_referral(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    call_logged_at: datetime | None = None,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Declines with a coded reason (T09); after acceptance the call to the sender is logged, too."""
    called = {"call_logged_at": call_logged_at.isoformat()} if call_logged_at else {}
    said = Said(reason, text, device_time, on_behalf_of, called)
    return ref(take(actor, referral_id, expected_version, Verb.DECLINE, said, call_logged_at=call_logged_at))


@command(needs=Permission.DECIDE)
def confirm_cancellation(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Confirms what the sender asked (T17): care stops, and so do all calls and messages."""
    said = Said(text=text, device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.CONFIRM_CANCEL, said))


@command(needs=Permission.DECIDE)
def continue_care(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Refuses the cancellation (T31): care goes on in the state before."""
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.CONTINUE_CARE, said))


def green_of(task: Task, answer: BedAndDoctor | None) -> GreenTold | None:
    """The answer of a green channel, every field filled; `Invalid` otherwise, or for another kind."""
    if answer is None:
        return None
    if task.order.kind != Kind.UP_GREEN:
        raise Invalid("bed_and_doctor", "not_for_this_kind", _("Only a green channel is answered with bed and doctor."))
    fields = {name: getattr(answer, name).strip() for name in BedAndDoctor.__slots__}
    empty = [name for name, value in fields.items() if not value]
    if empty:
        raise Invalid.many(Invalid(name, "required", _("This must be filled in.")) for name in empty)
    long = [name for name, value in fields.items() if len(value) > LONGEST_NAME]
    if long:
        raise Invalid.many(Invalid(name, "too_long", _("Shorten this to 120 characters.")) for name in long)
    if not wording.is_phone(fields["doctor_phone"]):
        message = _("This is no telephone number. Write digits, with +, -, spaces or brackets; an extension after ext.")
        raise Invalid("doctor_phone", "not_a_phone", message)
    return GreenTold(**fields)


def _checked_pathway(task: Task, pathway: str) -> str:
    if pathway and task.order.kind not in PLANNED:
        raise Invalid("pathway", "not_for_this_kind", _("Only a discharge is followed up by a pathway."))
    if pathway and pathway not in Pathway.values:
        raise Invalid("pathway", "unknown_choice", _("Choose one of the follow-up pathways."))
    return pathway


def check_day(task: Task, day: date | None) -> None:
    """`Invalid` for a first contact in the past, before the discharge, or later than the day after it (R4); whoever
    takes over later than that begins today.
    """
    if day is None:
        return
    if day < today():
        raise Invalid("first_contact_on", "in_the_past", _("The first contact is today or later."))
    leaves = task.order.discharged_at or task.order.planned_discharge_at
    if leaves is None:
        return
    if day < local(leaves).date():
        raise Invalid("first_contact_on", "before_discharge", _("The first contact cannot be before the discharge."))
    latest = max(today(), local(leaves).date() + timedelta(days=1))
    if day > latest:
        words = _("The first contact is at the latest the day after the discharge: %(day)s.")
        raise Invalid("first_contact_on", "too_late", words % {"day": latest.isoformat()})
