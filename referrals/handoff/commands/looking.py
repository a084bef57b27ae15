"""The sender's record as it is now, for those who may read the package of the referral, and as long as they may."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

import exchange.commands
from commands import command
from exchange.contracts import SharedRecord
from exchange.enums import Permission as ExchangePermission
from handoff.access import patient_of, referral_to_change
from handoff.enums import PackagePart, PackageStatus, Side
from handoff.queries.held import newest, package_status
from kernel.actor import Actor
from kernel.errors import Refused


@command(needs=ExchangePermission.READ_SHARED)
def read_shared(actor: Actor, *, referral_id: UUID, categories: Collection[str] | None = None) -> SharedRecord:
    """What the sender of this referral holds now of the patient. `categories` narrows what is read.

    Raises `NotFound` for a referral that is not open to this actor, `Refused("not_now")` where its package may not be
    read (not accepted yet, over, withheld), and what `exchange.commands.read_shared` raises.
    """
    task = referral_to_change(actor, referral_id)
    order = task.order
    package = newest(order, PackagePart.FULL)
    is_here = package is not None and package.number >= order.package_number
    if order.side != Side.RECIPIENT or package_status(task, is_here=is_here) != PackageStatus.HERE:
        raise Refused("not_now", _("The sender's record can be read once the package is here, until the care ends."))
    return exchange.commands.read_shared(
        actor,
        patient_id=patient_of(order),
        source_id=order.sender_id,
        conversation=order.id,
        categories=categories,
    )
