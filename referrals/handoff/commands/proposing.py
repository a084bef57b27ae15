"""A red alert proposes the green channel; a person confirms it, pre-filled, or dismisses it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import followup.commands
import followup.queries
from commands import command, emit
from followup.enums import AlertState, Severity
from followup.enums import Permission as FollowupPermission
from handoff.access import patient_of, proposal_to_change, referral_to_change
from handoff.commands.facts import Said
from handoff.commands.moves import decided
from handoff.commands.returning import fill_in
from handoff.commands.starting import Wanted, begin
from handoff.enums import EventKind, Kind, Permission, Priority, ProposalState, Side, Source, State, Verb
from handoff.models import Proposal, ServiceRequest, Task
from handoff.rules.states import OPEN_ORDER, TAKEN_OVER
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid


@command(needs=Permission.CROSS)
def propose_green_channel(actor: Actor, *, alert_id: UUID) -> Ref | None:
    """Proposes it for a red alert to the responsible person of the patient's discharge handoff: once, and again where
    the alert speaks again after that was settled.

    None for an alert that is not red or not open, and while the hospital has not answered the last green channel.
    """
    alert = followup.queries.alert(actor, alert_id=alert_id)
    if alert.severity != Severity.RED or alert.state == AlertState.CLOSED:
        return None
    held = Proposal.objects.select_for_update().filter(alert_id=alert_id).first()
    wanted = held is None or (held.state != ProposalState.OPEN and alert.repeats > held.repeats)
    if not wanted or _green_is_open(alert.patient_id):
        return None
    taken_over = _handoff_of(alert.patient_id)
    row = held or Proposal(alert_id=alert_id, patient_id=alert.patient_id, version=0)
    row.version, row.state, row.created_at = row.version + 1, ProposalState.OPEN, now()
    row.settled_by = row.settled_at = row.referral_id = None
    row.repeats = alert.repeats
    row.based_on = taken_over.order_id if taken_over else None
    row.recipient_id = taken_over.order.sender_id if taken_over else None
    row.responsible_id = taken_over.responsible_id if taken_over else None
    row.save(force_insert=held is None)
    return _told(EventKind.PROPOSED, row)


@command(needs=Permission.PREPARE)
def confirm_proposal(
    actor: Actor,
    *,
    proposal_id: UUID,
    expected_version: int,
    recipient_id: UUID | None = None,
    service_code: str = "",
    reason: str = "",
    criteria: Iterable[str] = (),
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Starts the green channel that was proposed (T25): readings, criteria and reason are filled in. Returns the draft;
    the alert is in the hands of whoever confirmed.

    `recipient_id` is the hospital that handed the patient over unless another one is named. Raises `NotFound`,
    `Conflict`, and what starting a referral raises.
    """
    row = proposal_to_change(actor, proposal_id, expected_version)
    to = recipient_id or row.recipient_id
    if to is None:
        raise Invalid("recipient_id", "required", _("Choose the hospital that is asked."))
    alert = followup.queries.alert(actor, alert_id=row.alert_id)
    said = reason.strip() or alert.explanation.text(actor.language)
    wanted = _green(row.patient_id, to, row.based_on, service_code, said)
    wanted = replace(wanted, source=Source.ALERT, alert=alert, criteria=tuple(criteria))
    made = _begun(actor, wanted, Said(device_time=device_time, on_behalf_of=on_behalf_of))
    row.state, row.referral_id, row.repeats = ProposalState.CONFIRMED, made.id, alert.repeats
    _settled(actor, row)
    if alert.state == AlertState.OPEN and actor.may(FollowupPermission.HANDLE_ALERTS):
        followup.commands.acknowledge_alert(actor, alert_id=alert.id, expected_version=alert.version)
    return made


@command(needs=Permission.PREPARE)
def dismiss_proposal(actor: Actor, *, proposal_id: UUID, expected_version: int) -> Ref:
    """No green channel is needed; the alert stays with follow-up. Raises `NotFound`, `Conflict`."""
    row = proposal_to_change(actor, proposal_id, expected_version)
    row.state = ProposalState.DISMISSED
    return _settled(actor, row)


@command(needs=Permission.PREPARE)
def refer_up(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    recipient_id: UUID | None = None,
    service_code: str = "",
    criteria: Iterable[str] = (),
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Starts a green channel from a patient in care here, after a finding at a visit (T25). Returns the new draft."""
    order = referral_to_change(actor, referral_id, expected_version).order
    wanted = _green(patient_of(order), recipient_id or order.sender_id, order.id, service_code, reason.strip())
    wanted = replace(wanted, criteria=tuple(criteria))
    return _begun(actor, wanted, Said(device_time=device_time, on_behalf_of=on_behalf_of), must_be_in_care=True)


@command(needs=Permission.PREPARE)
def refer_back(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    recipient_id: UUID | None = None,
    planned_discharge_at: datetime | None = None,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Starts the way back to the community from a patient in care here (T24): to the organisation that sent the
    patient, unless another one is named; diagnoses, medicines and what was told of the stay are filled in. Returns the
    new draft.
    """
    task = referral_to_change(actor, referral_id, expected_version)
    order, said = task.order, Said(device_time=device_time, on_behalf_of=on_behalf_of)
    wanted = Wanted(
        kind=Kind.DOWN,
        patient_id=patient_of(order),
        recipient_id=recipient_id or order.sender_id,
        reason=reason.strip(),
        source=Source.DISCHARGE,
        planned_discharge_at=planned_discharge_at,
        based_on=order.id,
    )
    made = begin(actor, wanted, said)
    draft = ServiceRequest.objects.get(id=made.id)
    fill_in(actor, order, draft)
    draft.save(update_fields=["pathway"])
    decided(actor, task, Verb.REFER_BACK, replace(said, details={"referral": str(made.id)}), {})
    return made


def _green(patient_id: UUID, recipient_id: UUID, based_on: UUID | None, service_code: str, reason: str) -> Wanted:
    return Wanted(
        kind=Kind.UP_GREEN,
        patient_id=patient_id,
        recipient_id=recipient_id,
        reason=reason,
        service_code=service_code,
        priority=Priority.EMERGENCY,
        based_on=based_on,
    )


def _begun(actor: Actor, wanted: Wanted, said: Said, *, must_be_in_care: bool = False) -> Ref:
    """The new draft; the handoff in care that it comes from says so on its timeline, which the hospital sees."""
    made = begin(actor, wanted, said)
    task = _handoff_of(wanted.patient_id, wanted.based_on) if wanted.based_on else None
    if must_be_in_care or (task is not None and task.state == State.IN_CARE):
        source = referral_to_change(actor, wanted.based_on)  # type: ignore[arg-type]
        decided(actor, source, Verb.REFER_UP, replace(said, details={"referral": str(made.id)}), {})
    return made


def _handoff_of(patient_id: UUID, referral_id: UUID | None = None) -> Task | None:
    """The discharge handoff under which the patient is looked after here, or the one named."""
    here = Task.objects.filter(
        live=True, order__side=Side.RECIPIENT, order__kind=Kind.DOWN, order__patient_id=patient_id
    )
    chosen = here.filter(order_id=referral_id) if referral_id else here.filter(state__in=TAKEN_OVER)
    return chosen.select_related("order").order_by("-since").first()


def _green_is_open(patient_id: UUID) -> bool:
    about = {"kind": Kind.UP_GREEN, "patient_id": patient_id, "status__in": OPEN_ORDER}
    ours = ServiceRequest.objects.filter(side=Side.SENDER, **about)
    return Task.objects.filter(order__in=ours, live=True).exclude(state=State.OUTCOME_SENT).exists()


def _settled(actor: Actor, row: Proposal) -> Ref:
    row.settled_by, row.settled_at = actor.id, now()
    row.version += 1
    row.save()
    return _told(EventKind.PROPOSAL_SETTLED, row)


def _told(kind: EventKind, row: Proposal) -> Ref:
    emit(Event(kind, "proposal", row.id, row.version, patient_id=row.patient_id, related_id=row.based_on))
    return Ref(row.id, row.version)
