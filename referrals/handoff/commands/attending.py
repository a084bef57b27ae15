"""What happens between acceptance and outcome."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import followup.commands
import followup.queries
from commands import command
from followup.enums import FIRST_CONTACT, Outcome, PlanState, TaskState
from followup.enums import Permission as Followup
from handoff.access import referral_to_change
from handoff.commands.adoption import PLANNED
from handoff.commands.deciding import BedAndDoctor, green_of
from handoff.commands.dying import LONG_BEFORE, check_death
from handoff.commands.effects import answer_green
from handoff.commands.facts import Said
from handoff.commands.keeping import ref
from handoff.commands.moves import check_words, decided, take
from handoff.enums import Permission, Verb
from handoff.models import Task
from handoff.queries.held import failed_attempt_days, kind_setting
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid, Refused

LONGEST_PLACE, LONGEST_SUMMARY, LONGEST_NOTE = 120, 8000, 500
CLOCK_SKEW = timedelta(minutes=5)
"""What "now" was when somebody began to type, or on another clock, is still now."""
NOT_REACHED = frozenset({"unreachable", "wrong_number"})


@command(needs=Permission.ATTEND)
def schedule_referral(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    scheduled_for: datetime | None,
    place: str = "",
    bed_and_doctor: BedAndDoctor | None = None,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Sets the visit, or bed and time (T12), now or later; `Invalid("scheduled_for", "in_the_past")` otherwise."""
    task = referral_to_change(actor, referral_id, expected_version)
    if scheduled_for is not None and scheduled_for.tzinfo is None:
        raise Invalid("scheduled_for", "no_time_zone", _("This time needs a time zone."))
    if scheduled_for is not None and scheduled_for < now() - CLOCK_SKEW:
        raise Invalid("scheduled_for", "in_the_past", _("An appointment is now or later."))
    if len(place) > LONGEST_PLACE:
        raise Invalid("place", "too_long", _("Shorten this to 120 characters."))
    answer_green(task.order, green_of(task, bed_and_doctor))
    task.scheduled_for, task.place = scheduled_for, place.strip()
    said = Said(device_time=device_time, on_behalf_of=on_behalf_of)
    decided(actor, task, Verb.SCHEDULE, said, {"scheduled_for": scheduled_for})
    return ref(task)


@command(needs=Permission.ATTEND)
def record_arrival(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int | None,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The patient arrived, or for a discharge was reached for the first time (T14): when the device says so, where that
    lies between the sending and now; a device whose clock is wrong is not believed.

    The first call that the plan of a discharge promised is done by it, where whoever records it works on calls.
    """
    task = referral_to_change(actor, referral_id, expected_version)
    said = Said(text=text, device_time=device_time, on_behalf_of=on_behalf_of)
    check_words(said)
    moment, sent_at = now(), task.order.sent_at
    likely = device_time is not None and sent_at is not None and sent_at <= device_time <= moment
    task.arrived_at = device_time if likely else moment
    decided(actor, task, Verb.ARRIVE, said, {})
    if task.order.kind in PLANNED:
        _keep_promise(actor, referral_id, text)
    return ref(task)


def _keep_promise(actor: Actor, referral_id: UUID, text: str) -> None:
    """The same contact is not entered twice: the plan's first call, while it is due, was made by this one."""
    if not (actor.may(Followup.WORK_TASKS) and actor.may(Followup.READ)):
        return
    plan = followup.queries.plan_of_referral(actor, referral_id=referral_id)
    calls = plan.tasks if plan and plan.state == PlanState.ACTIVE else ()
    for call in calls:
        if call.step == FIRST_CONTACT and call.state == TaskState.DUE:
            about = {"expected_version": call.version, "outcome": Outcome.REACHED, "note": text.strip()[:LONGEST_NOTE]}
            followup.commands.complete_task(actor, task_id=call.id, **about)


@command(needs=Permission.ATTEND)
def write_note(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    text: str,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Tells the sender how it goes (T15)."""
    said = Said(text=text, device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.NOTE, said))


@command(needs=Permission.ATTEND)
def record_no_show(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The patient did not come (T13): stands in the list of those to be asked why, until there is a new appointment."""
    said = Said(text=text, device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.NO_SHOW, said))


@command(needs=Permission.ATTEND)
def cancel_appointment(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The appointment will not be kept (T13); another one is set with `schedule_referral`."""
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.CANCEL_APPOINTMENT, said))


@command(needs=Permission.ATTEND)
def give_up(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Could not be done (T22); the sender must choose what next. Somebody who was not reached must have been tried on
    as many days as the contact ladder has steps: `Refused("ladder_not_done")`.
    """
    task = referral_to_change(actor, referral_id, expected_version)
    _check_ladder(actor, task, reason)
    said = Said(reason, text, device_time, on_behalf_of)
    decided(actor, task, Verb.NOT_COMPLETE, said, {})
    return ref(task)


@command(needs=Permission.SEND)
def send_record(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """After arrival: the complete record as it is now, as a newer version of the package."""
    said = Said(device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.SEND_RECORD, said))


@command(needs=Permission.SEND)
def record_follow_up(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int | None,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The community followed up a patient whom it had referred urgently (R8, within 14 days)."""
    said = Said(text=text, device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.FOLLOWED_UP, said))


@command(needs=Permission.ATTEND)
def send_outcome(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    outcome: str,
    summary: str,
    next_steps: str = "",
    died_on: date | None = None,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Sends the coded outcome with its document, frozen: discharge summary and down plan, or stage summary (T19).

    With the outcome `died` the day of death is needed: it is recorded at both organisations, and everything that is
    open for the patient closes as after a recorded death.
    """
    for field, words in (("summary", summary), ("next_steps", next_steps)):
        if len(words) > LONGEST_SUMMARY:
            raise Invalid(field, "too_long", _("Shorten this to 8000 characters."))
    task = referral_to_change(actor, referral_id, expected_version)
    check_death(task.order, outcome, died_on)
    said = Said(outcome, text, device_time, on_behalf_of)
    given = {"summary": summary.strip(), "next_steps": next_steps.strip(), "died_on": died_on}
    decided(actor, task, Verb.SEND_OUTCOME, said, given)
    return ref(task)


def _check_ladder(actor: Actor, task: Task, reason: str) -> None:
    if task.order.kind not in PLANNED or reason not in NOT_REACHED:
        return
    needed = kind_setting(task.order.kind).contact_ladder
    tried = len(failed_attempt_days(actor, task))
    if tried < needed:
        words = _("Try again first: %(tried)d of %(needed)d attempts on different days are on record.")
        raise Refused("ladder_not_done", words % {"tried": tried, "needed": needed})


@command(needs=Permission.SEND)
def record_discharge(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    discharged_at: datetime | None,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The patient really left the ward; the receiver is told. The list shows it when nobody has taken over yet.

    Raises `Invalid("discharged_at", "no_time_zone" | "in_the_future" | "too_old")`, besides what every step raises.
    """
    task = referral_to_change(actor, referral_id, expected_version)
    if discharged_at is not None:
        _check_leaving(task, discharged_at)
    task.order.discharged_at = discharged_at
    said = Said(device_time=device_time, on_behalf_of=on_behalf_of)
    decided(actor, task, Verb.RECORD_DISCHARGE, said, {"discharged_at": discharged_at})
    return ref(task)


def _check_leaving(task: Task, left: datetime) -> None:
    field = "discharged_at"
    if left.tzinfo is None:
        raise Invalid(field, "no_time_zone", _("This time needs a time zone."))
    if left > now():
        raise Invalid(field, "in_the_future", _("This time lies in the future: record it once the patient has left."))
    if left < task.order.created_at - LONG_BEFORE:
        raise Invalid(field, "too_old", _("This is more than 30 days before the handoff was begun. Check the date."))
