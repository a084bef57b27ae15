"""Worklists narrowed by filters and search. Rights come first: what is hidden changes no count, page or filter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from handoff.contracts.lists import ListFilter
from handoff.enums import Kind, Priority, Side, State
from handoff.models import Clock
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Invalid
from patients.access import patients_meant

NOTHING = ListFilter()
LONGEST_WAIT = 3650
WORDS: dict[str, Any] = {"kind": Kind, "priority": Priority, "state": State}


def narrowed(actor: Actor, rows: QuerySet[Any], filters: ListFilter) -> QuerySet[Any]:
    """The tasks that every filter lets through. Raises `Invalid` for a word that is none of its kind."""
    return rows.filter(meant(actor, filters)) if filters != NOTHING else rows


def meant(actor: Actor, filters: ListFilter) -> Q:
    """The filters as one condition on tasks."""
    _check(filters)
    wanted = Q()
    if filters.kind:
        wanted &= Q(order__kind=filters.kind)
    if filters.priority:
        wanted &= Q(order__priority=filters.priority)
    if filters.state:
        wanted &= Q(state=filters.state)
    if filters.partner_id:
        sent = Q(order__side=Side.SENDER, order__recipient_id=filters.partner_id)
        wanted &= sent | Q(order__side=Side.RECIPIENT, order__sender_id=filters.partner_id)
    if filters.person_id:
        wrote = Q(order__side=Side.SENDER, order__started_by=filters.person_id)
        wanted &= wrote | Q(order__side=Side.RECIPIENT, responsible_id=filters.person_id)
    if filters.overdue:
        passed = Clock.objects.filter(task_id=OuterRef("id"), stopped_at=None, paused_at=None, due_at__lte=now())
        wanted &= Q(Exists(passed))
    if filters.waiting_days:
        wanted &= Q(since__lte=now() - timedelta(days=filters.waiting_days))
    return wanted & _named(actor, filters.text.strip()) if filters.text.strip() else wanted


def _named(actor: Actor, text: str) -> Q:
    """Our own patients as their search finds them; whom we know by the preview alone, by what the preview shows."""
    known = Q(order__patient_id__in=patients_meant(actor, text).values("id"))
    return known | Q(order__patient_id=None, order__masked_name__icontains=text)


def _check(filters: ListFilter) -> None:
    for name, words in WORDS.items():
        if getattr(filters, name) and getattr(filters, name) not in words.values:
            raise Invalid(f"filters.{name}", "unknown_word", _("There is no such choice. Choose one of the list."))
    if not 0 <= filters.waiting_days <= LONGEST_WAIT:
        raise Invalid("filters.waiting_days", "days", _("Give 0 to 3650 days."))
