"""Bulk imports in the background. A task carries its organisation and the name of a file, never a record."""

from __future__ import annotations

import logging
from pathlib import Path
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid, Unavailable
from records.commands import import_bundle, load_bundle
from staff.access import machine
from tenancy.queries import organisation

OUTAGES = (OperationalError, InterfaceError, Unavailable)
logger = logging.getLogger(__name__)


@shared_task(name="records.import_file", autoretry_for=OUTAGES, retry_backoff=1, retry_backoff_max=60, max_retries=None)  # type: ignore[untyped-decorator, unused-ignore]
def import_file(tenant_id: str, name: str, source: str) -> None:
    """Imports one bundle that lies in the organisation's own folder under CARELOOP_IMPORT_FOLDER.

    Run twice, it changes nothing the second time; a database that is away is waited for. A bundle that is refused is
    logged by its place, without the file's name, which may be a person's, and not tried again; the file stays where it
    is.
    """
    tenant = organisation(UUID(tenant_id))
    try:
        report = import_bundle(
            machine(tenant, "import"), bundle=load_bundle(_waiting(tenant.slug, name)), source=source
        )
    except Invalid as invalid:
        logger.warning("%s: a bundle was refused: %s at %s", tenant.slug, invalid.code, invalid.field)
    except OSError as error:
        logger.warning("%s: a bundle could not be read: %s", tenant.slug, type(error).__name__)
    else:
        logger.info("%s: a bundle was imported: %d resources", tenant.slug, sum(line.kept for line in report.lines))


def _waiting(slug: str, name: str) -> Path:
    root: Path | None = getattr(settings, "CARELOOP_IMPORT_FOLDER", None)
    if root is None or Path(name).name != name:
        raise Invalid("file", "bad_file", _("Name a file of your organisation's import folder."))
    return Path(root) / slug / name
