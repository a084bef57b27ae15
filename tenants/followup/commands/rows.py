"""What the verbs of plans write in the same way."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from followup.contracts import Planned
from followup.enums import EventKind
from followup.models import Plan, Task
from journal.contracts import Event
from kernel.errors import Invalid


def promise(plan: Plan, contacts: Iterable[Planned]) -> None:
    """One task per contact, for the plan's responsible person; one statement."""
    Task.objects.bulk_create(
        [
            Task(
                plan=plan,
                patient_id=plan.patient_id,
                step=contact.step,
                kind=contact.kind,
                assignee_id=plan.responsible_id,
                due_from=contact.due_from,
                due_until=contact.due_until,
            )
            for contact in contacts
        ]
    )


def save(plan: Plan, *fields: str) -> None:
    """The named fields, under the next version."""
    plan.version += 1
    plan.save(update_fields=["version", *fields])


def plan_event(kind: EventKind, plan: Plan) -> Event:
    """The event of a plan, with the referral that it belongs to."""
    return Event(kind, "plan", plan.id, plan.version, plan.patient_id, plan.referral_id)


def checked_weeks(weeks: int) -> int:
    """How far ahead contacts are made, between one week and a year; else `Invalid`."""
    if not 1 <= weeks <= 53:
        raise Invalid("weeks_ahead", "out_of_range", _("Plan between 1 and 53 weeks ahead."))
    return weeks
