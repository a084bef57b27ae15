"""What a referral does when something happens to the patient, the consent, the follow-up or a message. As the machine:
whoever caused it need not be somebody who works on referrals.
"""

from __future__ import annotations

import handoff.commands
from commands import reaction
from consent.enums import EventKind as ConsentEvent
from exchange.enums import EventKind as ExchangeEvent
from followup.enums import EventKind as FollowupEvent
from handoff.access import MACHINE
from handoff.enums import Kind, Side
from handoff.models import ServiceRequest, Task
from handoff.rules.states import UNSENT, WAITS_FOR_CONTACT
from journal.contracts import Event
from kernel.actor import Actor
from patients.enums import EventKind as PatientEvent
from staff.access import machine


@reaction(FollowupEvent.ALERT_RAISED)
@reaction(FollowupEvent.ALERT_CHANGED)
def on_alert(actor: Actor, event: Event) -> None:
    handoff.commands.propose_green_channel(machine(actor.tenant, MACHINE), alert_id=event.subject_id)


@reaction(FollowupEvent.TASK_COMPLETED)
def on_contact(actor: Actor, event: Event) -> None:
    """The first contact that reached the patient takes a discharge handoff into care (T14)."""
    waiting = Task.objects.filter(live=True, order_id=event.related_id, state__in=WAITS_FOR_CONTACT)
    if waiting.filter(order__side=Side.RECIPIENT, order__kind=Kind.DOWN).exists():
        works = machine(actor.tenant, MACHINE)
        handoff.commands.record_arrival(works, referral_id=event.related_id, expected_version=None)


@reaction(FollowupEvent.PLAN_CHANGED)
def on_plan(actor: Actor, event: Event) -> None:
    """Who answers for the patient answers for the referral, too."""
    received = Task.objects.filter(live=True, order_id=event.related_id, order__side=Side.RECIPIENT)
    if received.exists():
        handoff.commands.follow_responsible(machine(actor.tenant, MACHINE), referral_id=event.related_id)


@reaction(FollowupEvent.FORM_RECORDED)
def on_form(actor: Actor, event: Event) -> None:
    """A form that was answered about a draft belongs to it."""
    drafts = Task.objects.filter(live=True, order_id=event.related_id, state__in=UNSENT)
    if drafts.filter(order__patient_id=event.patient_id).exists():
        works = machine(actor.tenant, MACHINE)
        handoff.commands.attach_assessment(works, referral_id=event.related_id, response_id=event.subject_id)


@reaction(ConsentEvent.WITHDRAWN)
@reaction(ConsentEvent.EMERGENCY_ENDED)
def on_ground_ended(actor: Actor, event: Event) -> None:
    works = machine(actor.tenant, MACHINE)
    handoff.commands.stop_sharing(works, patient_id=event.patient_id, recipient_id=event.related_id)


@reaction(ConsentEvent.GIVEN)
def on_consent(actor: Actor, event: Event) -> None:
    works = machine(actor.tenant, MACHINE)
    handoff.commands.resume_sharing(works, patient_id=event.patient_id, recipient_id=event.related_id)


@reaction(ConsentEvent.SHARING_STOPPED)
def on_sharing_stopped(actor: Actor, event: Event) -> None:
    """The ground under which another organisation sent us something is gone; the conversation is the referral."""
    handoff.commands.note_sharing_stopped(machine(actor.tenant, MACHINE), referral_id=event.related_id)


@reaction(PatientEvent.DECEASED)
def on_deceased(actor: Actor, event: Event) -> None:
    handoff.commands.close_for_death(machine(actor.tenant, MACHINE), patient_id=event.subject_id)


@reaction(ExchangeEvent.PARKED)
def on_parked(actor: Actor, event: Event) -> None:
    """A message of ours was stopped."""
    if _is_ours(event):
        works = machine(actor.tenant, MACHINE)
        handoff.commands.settle_parked(works, referral_id=event.related_id, message_id=event.subject_id)


@reaction(ExchangeEvent.DISCARDED)
def on_discarded(actor: Actor, event: Event) -> None:
    """A message of ours that could not be delivered was given up."""
    if _is_ours(event):
        works = machine(actor.tenant, MACHINE)
        handoff.commands.settle_discarded(works, referral_id=event.related_id, message_id=event.subject_id)


def _is_ours(event: Event) -> bool:
    """Whether the conversation of the message is a referral."""
    return event.related_id is not None and ServiceRequest.objects.filter(id=event.related_id).exists()
