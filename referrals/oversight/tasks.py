"""What beat starts: counts go to the authority when they have changed."""

from __future__ import annotations

import logging

from celery import shared_task

from kernel.errors import CareloopError
from oversight.commands import publish_figures
from oversight.queries import figures_to_tell
from staff.access import machine
from tenancy.queries import organisation_by_slug, tenants

MACHINE = "oversight"
logger = logging.getLogger(__name__)


@shared_task(name="oversight.publish_figures")
def publish_everywhere() -> None:
    """One task per organisation, so that one that fails or is slow does not hold the others up."""
    for tenant in tenants():
        publish_of.delay(tenant.slug)


@shared_task(name="oversight.publish_figures_of")
def publish_of(slug: str) -> None:
    """Tells the authority the counts of one organisation, where they are new."""
    counter = machine(organisation_by_slug(slug), MACHINE)
    try:
        if figures_to_tell(counter) is not None:
            publish_figures(counter)
    except CareloopError:
        logger.exception("counts could not be published", extra={"tenant": slug})
