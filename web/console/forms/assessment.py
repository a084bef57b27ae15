"""A form of `followup`, drawn from its definition: what is asked and what is a fault stands there, not here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from console.forms import fields
from followup.contracts import FormDefinition, FormItem
from kernel import units
from kernel.errors import Text

YES_NO = (("true", _("Yes")), ("false", _("No")))


@dataclass(frozen=True, slots=True)
class Section:
    """One section with its fields in order."""

    title: Text
    fields: tuple[forms.BoundField, ...]


class DefinedForm(forms.Form):
    """The definition's questions. Nothing is required here: the command says what is missing, all at once."""

    def __init__(self, *args: Any, definition: FormDefinition, **more: Any) -> None:
        super().__init__(*args, **more)
        self.definition = definition
        for item in definition.items:
            self.fields[item.code] = _field(item)
            self.fields[item.code].expected = item.required  # type: ignore[attr-defined]
            if item.asked_when:
                self.fields[item.code].asked_when = "=".join(item.asked_when)  # type: ignore[attr-defined]

    def sections(self) -> tuple[Section, ...]:
        """The sections as the definition orders them."""
        return tuple(
            Section(part.label, tuple(self[item.code] for item in self.definition.items if item.section == part.code))
            for part in self.definition.sections
        )

    def answers(self) -> dict[str, Any]:
        """What was answered; a question that is not part of the form after another answer is left out."""
        given = self.cleaned_data
        return {item.code: given[item.code] for item in self.definition.items if _belongs(item, given)}


def _belongs(item: FormItem, given: Mapping[str, Any]) -> bool:
    if item.asked_when is None:
        return True
    other, value = item.asked_when
    return bool(given.get(other) == value)


def _field(item: FormItem) -> forms.Field:
    options = [(option.value, option.label) for option in item.options]
    if item.kind == "choice":
        return _plain(fields.one_of(item.label, options, required=False), item)
    if item.kind == "choices":
        return _plain(fields.some_of(item.label, options, required=False), item)
    if item.kind == "yes_no":
        return _plain(fields.one_of(item.label, YES_NO, required=False), item)
    return fields.line(_with_unit(item), required=False, longest=20, inputmode="decimal")


def _plain(field: forms.Field, item: FormItem) -> forms.Field:
    if item.asked_when:
        field.help_text = _("Only if it fits the answer above.")
    return field


def _with_unit(item: FormItem) -> Text:
    unit = units.read(item.unit) if item.unit != "d" else _("days")
    return format_lazy("{label} ({unit})", label=item.label, unit=unit) if item.unit else item.label
