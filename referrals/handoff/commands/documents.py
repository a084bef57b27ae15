"""Freezing documents, and keeping those that the other side froze."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from handoff.contracts.messages import Frozen
from handoff.enums import PackagePart
from handoff.models import Package, ServiceRequest
from handoff.queries.held import content_of
from handoff.rules.package import Content, canonical, digest
from kernel.clock import now
from kernel.errors import Invalid


def freeze(order: ServiceRequest, part: PackagePart, content: Content) -> Package:
    """Keeps a new version of a document for ever."""
    number = Package.objects.filter(order=order, part=part).count() + 1
    return _kept(order, part, Frozen(number, content, digest(content), now()))


def keep(order: ServiceRequest, part: PackagePart, told: Frozen) -> Package:
    """Keeps a document as the other side froze it, under the next number of ours where another receiver's document has
    that number already; `Invalid` where its digest is not that of its content.
    """
    if digest(told.content) != told.digest:
        raise Invalid("frozen", "altered", _("This document is not the one that was announced."))
    versions = Package.objects.filter(order=order, part=part)
    if held := versions.filter(number=told.number, digest=told.digest).first():
        return held
    if versions.filter(number=told.number).exists():
        return _kept(order, part, replace(told, number=1 + max(versions.values_list("number", flat=True))))
    return _kept(order, part, told)


def as_told(package: Package) -> Frozen:
    """The document as it crosses."""
    return Frozen(package.number, content_of(package), package.digest, package.frozen_at)


def _kept(order: ServiceRequest, part: PackagePart, frozen: Frozen) -> Package:
    row = Package(
        order=order,
        part=part,
        number=frozen.number,
        content=canonical(frozen.content),
        digest=frozen.digest,
        frozen_at=frozen.frozen_at,
    )
    row.save(force_insert=True)
    return row
