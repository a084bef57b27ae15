"""What beat starts. A tick that is lost or doubled changes nothing."""

import logging

from celery import shared_task

from staff.access import machine
from staff.commands import forget_expired
from tenancy.queries import tenants

logger = logging.getLogger(__name__)


@shared_task(name="staff.forget_expired")  # type: ignore[untyped-decorator, unused-ignore]
def forget_expired_everywhere() -> None:
    """Removes dead sessions, old attempt counts and expired invitations in every organisation."""
    for tenant in tenants():
        try:
            forget_expired(machine(tenant, "clock"))
        except Exception:
            logger.exception("expired sessions were not removed", extra={"tenant": tenant.slug})
