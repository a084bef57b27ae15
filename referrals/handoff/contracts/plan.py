"""The discharge plan as its author writes it and as it is frozen into the package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Change(TextChoices):
    """What became of a medicine during the stay."""

    NEW = "new", pgettext_lazy("medicine", "New")
    CHANGED = "changed", pgettext_lazy("medicine", "Changed")
    STOPPED = "stopped", pgettext_lazy("medicine", "Stopped")
    UNCHANGED = "unchanged", pgettext_lazy("medicine", "Unchanged")


@dataclass(frozen=True, slots=True)
class Medication:
    """One line of the medication list; `reason` says why it was begun, changed or stopped. `before`: the dose until
    now, where it was changed or stopped.
    """

    name: str
    dose: str
    change: Change = Change.UNCHANGED
    reason: str = ""
    code: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class PlanContent:
    """What the community needs to go on. `pathway` is a value of `followup.enums.Pathway`."""

    diagnoses: str = ""
    instructions: str = ""
    medications: tuple[Medication, ...] = ()
    red_flags: tuple[str, ...] = ()
    follow_up: str = ""
    first_contact_on: date | None = None
    pathway: str = "dc-generic"
