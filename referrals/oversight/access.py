from __future__ import annotations

from django.db.models import QuerySet

from kernel.actor import Actor
from oversight.enums import Permission
from oversight.models import Report


def reports_visible_to(actor: Actor) -> QuerySet[Report]:
    """What organisations told this authority, for those who oversee the region."""
    return Report.objects.all() if actor.may(Permission.READ) else Report.objects.none()
