"""The second closing: the sender has read and acts, or gives the need up."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import followup.commands
import followup.queries
from commands import command
from followup.enums import AlertState
from followup.enums import Permission as FollowupPermission
from handoff.access import referral_to_change
from handoff.commands.facts import Said
from handoff.commands.keeping import ref
from handoff.commands.moves import take
from handoff.commands.places import held_beside
from handoff.enums import Kind, Permission, Verb
from handoff.models import Proposal, ServiceRequest
from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.errors import Refused


@command(needs=Permission.CLOSE)
def acknowledge_outcome(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The outcome was read: nothing to do, our plan changes, or a new referral follows (T20). The loop is closed, and
    so is the alert that it began with.
    """
    said = Said(reason, text, device_time, on_behalf_of)
    task = take(actor, referral_id, expected_version, Verb.ACKNOWLEDGE, said)
    if task.order.source_id is not None and actor.may(FollowupPermission.HANDLE_ALERTS):
        _close_alert(actor, task.order)
    return ref(task)


@command(needs=Permission.CLOSE)
def read_notes(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The interim notes were read (F06); the receiver sees by whom and when."""
    said = Said(device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.READ_NOTES, said))


@command(needs=Permission.CLOSE)
def question_outcome(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    text: str,
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The outcome is unclear (T21): back to the receiver with the question. `Refused("replaced")` where a newer handoff
    has taken the place of this one and was accepted: the patient is never under two.
    """
    order = referral_to_change(actor, referral_id).order
    if order.kind == Kind.DOWN and held_beside(order).exists():
        raise Refused("replaced", _("A newer handoff was accepted in place of this one: ask in its conversation."))
    said = Said(text=text, device_time=device_time, on_behalf_of=on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.QUESTION_OUTCOME, said))


@command(needs=Permission.CLOSE)
def settle_unmet(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """Nobody else is asked (T29): counted as an unmet need, never as a closed loop."""
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.SETTLE, said))


def _close_alert(actor: Actor, order: ServiceRequest) -> None:
    """Not where it spoke again since: of that the hospital has said nothing."""
    alert = followup.queries.alert(actor, alert_id=cast("UUID", order.source_id))
    known = Proposal.objects.filter(referral_id=order.id).values_list("repeats", flat=True).first()
    if alert.state != AlertState.CLOSED and alert.repeats == (known or 0):
        with translation.override(actor.language):
            words = gettext("The green channel was closed with an outcome that was read.")
        followup.commands.close_alert(actor, alert_id=alert.id, expected_version=alert.version, resolution=words)
