"""What a device may keep of the patients that it took along."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from commands import reads
from handoff.access import referrals_readable_to
from handoff.contracts.views import PackView
from handoff.enums import Permission, Side
from handoff.models import Task
from handoff.rules.states import HELD
from kernel.actor import Actor
from kernel.errors import Invalid

MOST = 200


@reads(needs=Permission.READ)
def may_keep(actor: Actor, *, referral_ids: Collection[UUID]) -> tuple[PackView, ...]:
    """For each referral whether this person may keep what a device holds of it: only while the patient is in care here,
    this person is the responsible one, and the ground stands under which it came. After a reassignment, a withdrawal or
    the end the answer is no, as for a referral that is not known. At most 200; `Invalid`.
    """
    if len(referral_ids) > MOST:
        raise Invalid("referral_ids", "too_many", _("Ask for at most 200 referrals at once."))
    held = Task.objects.filter(live=True, responsible_id=actor.id, state__in=HELD, order__side=Side.RECIPIENT)
    rows = referrals_readable_to(actor).filter(id__in=held.filter(order_id__in=list(referral_ids)).values("order_id"))
    versions = dict(rows.values_list("id", "version"))
    return tuple(PackView(each, each in versions, versions.get(each)) for each in dict.fromkeys(referral_ids))
