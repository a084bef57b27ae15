"""What beat starts. A tick that is lost or doubled changes nothing: what is due stands in rows."""

from __future__ import annotations

import logging

from celery import shared_task

from handoff.commands import fire_clock
from handoff.queries import due_clocks
from kernel.actor import Actor
from staff.access import machine
from tenancy.queries import organisation_by_slug, tenants

MACHINE = "clock"
logger = logging.getLogger(__name__)


@shared_task(name="handoff.sweep_clocks")
def sweep_clocks() -> None:
    """One task per organisation, so that one that fails or is slow does not hold the others up."""
    for tenant in tenants():
        sweep_clocks_of.delay(tenant.slug)


@shared_task(name="handoff.sweep_clocks_of")
def sweep_clocks_of(slug: str) -> None:
    """Fires what is due in one organisation."""
    fire_due_clocks(machine(organisation_by_slug(slug), MACHINE))


def fire_due_clocks(actor: Actor) -> int:
    """Fires each level that is due once, each in its own unit of work; returns how many fired. Whatever stops one is
    logged, and the others fire.
    """
    fired = 0
    for clock_id in due_clocks(actor):
        try:
            fired += fire_clock(actor, clock_id=clock_id) is not None
        except Exception:
            logger.exception("a clock could not be fired", extra={"tenant": actor.tenant.slug, "clock": str(clock_id)})
    return fired
