"""What beat starts. A tick that is lost or doubled changes nothing: what is missing stands in the plans."""

import logging

from celery import shared_task

from followup.commands import extend_plan
from followup.queries import plans_to_extend
from kernel.errors import CareloopError
from kernel.tenant import Tenant
from staff.access import machine
from tenancy.queries import tenants

logger = logging.getLogger(__name__)


@shared_task(name="followup.extend_plans")
def extend_plans() -> None:
    """Makes the contacts of the coming weeks in every organisation; one that fails does not stop the others."""
    for tenant in tenants():
        try:
            _extend_in(tenant)
        except CareloopError:
            logger.exception("plans could not be extended", extra={"tenant": tenant.slug})


def _extend_in(tenant: Tenant) -> None:
    clock = machine(tenant, "clock")
    for plan_id in plans_to_extend(clock):
        extend_plan(clock, plan_id=plan_id)
