"""A red alert proposes the green channel; a person confirms it, pre-filled, or dismisses it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from commands import command, emit
from django.utils.translation import gettext_lazy as _

import followup.queries
from followup.contracts import AlertView
from followup.enums import AlertState, Severity
from handoff.access import proposal_to_change, referral_to_change
from handoff.commands.facts import Said
from handoff.commands.moves import decided
from handoff.commands.starting import Wanted, begin, values_of
from handoff.enums import EventKind, Kind, Permission, Priority, ProposalState, Side, Source, State, Verb
from handoff.models import Proposal, ServiceRequest, Task
from handoff.rules.criteria import ticked
from handoff.rules.states import OPEN_ORDER, TAKEN_OVER
from journal.contracts import Event
from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Invalid


@command(needs=Permission.CROSS)
def propose_green_channel(actor: Actor, *, alert_id: UUID) -> Ref | None:
    """Proposes it for a red alert, once per alert, to the responsible person of the patient's discharge handoff.

    None for an alert that is not red or not open, and where a green channel for the patient is open already.
    """
    alert = followup.queries.alert(actor, alert_id=alert_id)
    if alert.severity != Severity.RED or alert.state == AlertState.CLOSED:
        return None
    if Proposal.objects.filter(alert_id=alert_id).exists() or _green_is_open(alert.patient_id):
        return None
    taken_over = _handoff_of(alert.patient_id)
    row = Proposal(
        alert_id=alert_id,
        patient_id=alert.patient_id,
        based_on=taken_over.order_id if taken_over else None,
        recipient_id=taken_over.order.sender_id if taken_over else None,
        responsible_id=taken_over.responsible_id if taken_over else None,
        created_at=now(),
    )
    row.save(force_insert=True)
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
    """Starts the green channel that was proposed (T25): readings, criteria and reason are filled in. Returns the draft.

    `recipient_id` is the hospital that handed the patient over unless another one is named. Raises `NotFound`,
    `Conflict`, and what starting a referral raises.
    """
    row = proposal_to_change(actor, proposal_id, expected_version)
    said = Said(device_time=device_time, on_behalf_of=on_behalf_of)
    alert = followup.queries.alert(actor, alert_id=row.alert_id)
    made = _green(actor, row.patient_id, row.based_on, recipient_id or row.recipient_id, service_code, reason, tuple(criteria), alert, said)
    row.state, row.referral_id = ProposalState.CONFIRMED, made.id
    _settled(actor, row)
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
    task = referral_to_change(actor, referral_id, expected_version)
    said = Said(device_time=device_time, on_behalf_of=on_behalf_of)
    to = recipient_id or task.order.sender_id
    return _begun(actor, task, _wanted_from(task, to, service_code, reason, tuple(criteria), None), said)
