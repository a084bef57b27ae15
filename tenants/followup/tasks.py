"""What beat starts. A tick that is lost or doubled changes nothing: what is missing stands in the plans."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from celery import shared_task

from followup.commands import extend_plan
from followup.queries import plans_to_extend
from kernel.tenant import Tenant
from staff.access import machine
from tenancy.queries import tenants

logger = logging.getLogger(__name__)


@shared_task(name="followup.extend_plans")  # type: ignore[untyped-decorator, unused-ignore]
def extend_plans() -> None:
    """Makes the contacts of the coming weeks in every organisation."""
    for tenant in tenants():
        extend_plans_in(tenant)


def extend_plans_in(tenant: Tenant) -> None:
    """Makes them in one organisation; a plan that cannot be extended now is left for the next tick."""
    clock = machine(tenant, "clock")
    due: tuple[UUID, ...] = ()
    with _left_for_later(tenant):
        due = plans_to_extend(clock)
    for plan_id in due:
        with _left_for_later(tenant):
            extend_plan(clock, plan_id=plan_id)


@contextmanager
def _left_for_later(tenant: Tenant) -> Iterator[None]:
    try:
        yield
    except Exception:
        logger.exception("follow-up plans were not extended", extra={"tenant": tenant.slug})
