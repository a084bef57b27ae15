"""What an organisation says of itself in the public directory. Inside a command of an app above only."""

from __future__ import annotations

from kernel.clock import now
from kernel.tenant import Tenant
from tenancy.models import Duty


def publish_duty(tenant: Tenant, *, name: str, phone: str) -> None:
    """Replaces whom partners may call, with empty words where it is to be nobody.

    The database lets an organisation write its own row only, whatever `tenant` says.
    """
    said = {"name": name, "phone": phone, "changed_at": now()}
    if not Duty.objects.filter(organisation_id=tenant.id).update(**said):
        Duty(organisation_id=tenant.id, **said).save(force_insert=True)
