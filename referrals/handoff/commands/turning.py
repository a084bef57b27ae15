"""A question becomes a referral: the receiver says so, the asker's copy makes the draft that its clinician sends."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from commands import command
from handoff.access import MACHINE, patient_of
from handoff.commands.facts import Said
from handoff.commands.keeping import ref
from handoff.commands.moves import take
from handoff.commands.starting import Wanted, laid
from handoff.enums import Kind, Permission, Priority, Side, Source, Verb
from handoff.models import ServiceRequest, Task
from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.errors import Invalid, NotFound, Refused
from kernel.tenant import Tenant
from staff.access import machine
from tenancy.contracts import OrganisationCard
from tenancy.enums import OrganisationKind
from tenancy.queries import organisations, partnership_active

HOSPITAL = OrganisationKind.HOSPITAL


@command(needs=Permission.DECIDE)
def turn_into_referral(
    actor: Actor,
    *,
    referral_id: UUID,
    expected_version: int,
    reason: str,
    text: str = "",
    device_time: datetime | None = None,
    on_behalf_of: str = "",
) -> Ref:
    """The receiver of a question says that the patient should be referred (T01), where the asker allowed it: the asker
    finds a draft, filled in, looks at the consent and sends it. Raises `Refused("not_allowed_by_asker")` otherwise.
    """
    said = Said(reason, text, device_time, on_behalf_of)
    return ref(take(actor, referral_id, expected_version, Verb.TURN_INTO_REFERRAL, said))


def become_referral(actor: Actor, task: Task) -> None:
    """Asker, on hearing of it: the draft for whoever asked, under the permission on our own copy. Where there is no
    agreement for it, such a referral is open already, or the reason names the patient by now, the timeline alone says
    what the receiver wants.
    """
    order = task.order
    if order.side != Side.SENDER or not order.may_become_referral:
        return
    kind = _kind_of(actor.tenant, order.recipient_id)
    if kind is None:
        return
    try:
        laid(machine(actor.tenant, MACHINE), _wanted(order, kind), Said())
    except (Refused, Invalid, NotFound):
        return


def _wanted(order: ServiceRequest, kind: Kind) -> Wanted:
    return Wanted(
        kind=kind,
        patient_id=patient_of(order),
        recipient_id=order.recipient_id,
        reason=order.reason,
        service_code=order.service_code,
        priority=Priority(order.priority),
        source=Source.VISIT,
        based_on=order.id,
        started_by=order.started_by,
        contact=order.contact,
    )


def _kind_of(asker: Tenant, receiver_id: UUID) -> Kind | None:
    """What fits the two organisations and is agreed between them: up to a hospital, down from one, else sideways."""
    receiver = next(iter(organisations(ids=[receiver_id])), None)
    if receiver is None:
        return None
    return next((kind for kind in _fitting(asker, receiver) if partnership_active(asker.id, receiver_id, kind)), None)


def _fitting(asker: Tenant, receiver: OrganisationCard) -> tuple[Kind, ...]:
    if receiver.kind == HOSPITAL:
        return (Kind.LATERAL, Kind.UP) if asker.kind == HOSPITAL else (Kind.UP,)
    return (Kind.DOWN,) if asker.kind == HOSPITAL else (Kind.LATERAL,)
