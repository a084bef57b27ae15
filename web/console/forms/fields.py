"""Fields as they look here: large enough to touch, the right keyboard, no browser hints about patients."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kernel.clock import SHANGHAI
from kernel.errors import Text

Choices = Iterable[tuple[str, "Text | SafeString"]]
_QUIET = {"autocomplete": "off"}
# a typing error in the year is told at its field, before anybody counts with it
_EARLIEST, _LATEST = date(1850, 1, 1), date(2199, 12, 31)
_DAYS = (MinValueValidator(_EARLIEST), MaxValueValidator(_LATEST))
_MOMENTS = (
    MinValueValidator(datetime.combine(_EARLIEST, time(), SHANGHAI)),
    MaxValueValidator(datetime.combine(_LATEST, time(), SHANGHAI)),
)


def line(label: Text, *, hint: Text = "", required: bool = True, longest: int = 200, **attrs: str) -> forms.CharField:
    """One line of text."""
    widget = forms.TextInput(attrs={**_QUIET, **attrs})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=longest, widget=widget)


def text(label: Text, *, hint: Text = "", required: bool = True, rows: int = 4, longest: int = 2000) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea(attrs={**_QUIET, "rows": rows})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=longest, widget=widget)


def one_of(label: Text, choices: Choices, *, hint: Text = "", required: bool = True) -> forms.ChoiceField:
    """One of a few, all of them to be seen."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        help_text=hint,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )


def person(label: Text, choices: Choices, *, hint: Text = "") -> forms.TypedChoiceField:
    """One of several people or organisations, by id."""
    return forms.TypedChoiceField(
        label=label,
        choices=list(choices),
        help_text=hint,
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )


def some_of(label: Text, choices: Choices, *, hint: Text = "", required: bool = True) -> forms.MultipleChoiceField:
    """Any of a few, all of them to be seen."""
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        help_text=hint,
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )


def ticked(rows: Choices) -> forms.MultipleChoiceField:
    """The checklist of a kind; what a reading answers is ticked before."""
    hint = _("What a reading of the last day answers is ticked already. Check every row yourself.")
    return some_of(_("Which of these hold?"), rows, hint=hint, required=False)


def yes(label: Text, *, hint: Text = "", required: bool = True) -> forms.BooleanField:
    """Something to be confirmed."""
    return forms.BooleanField(label=label, help_text=hint, required=required)


def day(label: Text, *, hint: Text = "", required: bool = True, initial: date | None = None) -> forms.DateField:
    """A calendar day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={**_QUIET, "type": "date"})
    return forms.DateField(
        label=label, help_text=hint, required=required, initial=initial, widget=widget, validators=_DAYS
    )


class LocalMoment(forms.DateTimeField):
    """A moment typed on the clocks of Asia/Shanghai, aware."""

    widget = forms.DateTimeInput

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={**_QUIET, "type": "datetime-local"})
        super().__init__(widget=widget, **more)

    def to_python(self, value: Any) -> datetime | None:
        found: datetime | None = super().to_python(value)
        return found.replace(tzinfo=SHANGHAI) if found is not None and found.tzinfo is None else found


def moment(label: Text, *, hint: Text = "", required: bool = True, initial: Any = None) -> LocalMoment:
    """A day and an hour."""
    return LocalMoment(label=label, help_text=hint, required=required, initial=initial, validators=_MOMENTS)


def hidden(initial: str = "") -> forms.CharField:
    """Carried along unseen."""
    return forms.CharField(required=False, initial=initial, widget=forms.HiddenInput)
