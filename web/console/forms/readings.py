"""What was measured, and signs that make a visit an emergency whatever the numbers say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from console.forms import fields
from followup.contracts import Reading
from followup.enums import EmergencySign, ReadingSource
from kernel import clock, units
from kernel.errors import Text

QUANTITIES: dict[str, tuple[str, str, Text]] = {
    "systolic": ("8480-6", "mm[Hg]", _("Systolic pressure")),
    "diastolic": ("8462-4", "mm[Hg]", _("Diastolic pressure")),
    "heart_rate": ("8867-4", "/min", _("Heart rate")),
    "saturation": ("59408-5", "%", _("Oxygen saturation")),
    "temperature": ("8310-5", "Cel", _("Temperature")),
    "glucose": ("15074-8", "mmol/L", _("Glucose")),
    "weight": ("29463-7", "kg", _("Weight")),
}
MEASURED: dict[str, Text] = {code: label for code, _unit, label in QUANTITIES.values()}


class ReadingsForm(forms.Form):
    """Each number with its unit; which range is plausible is said by the command."""

    units: ClassVar[frozenset[str]] = frozenset(QUANTITIES)

    def __init__(self, *args: Any, may_be_pregnant: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, (_code, unit, label) in QUANTITIES.items():
            self.fields[name] = forms.DecimalField(
                label=label,
                required=False,
                max_digits=7,
                decimal_places=3,
                localize=False,
                help_text=units.read(unit),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
        self.fields["signs"] = fields.some_of(_("Signs seen or told"), EmergencySign.choices, required=False)
        if may_be_pregnant:
            self.fields["pregnant_or_lactating"] = fields.yes(_("Pregnant or breast-feeding"), required=False)
        self.fields["source"] = fields.one_of(_("Where was it measured?"), ReadingSource.choices[:3])
        self.fields["source"].initial = ReadingSource.CLINIC
        self.fields["taken_at"] = fields.moment(_("When?"), initial=lambda: clock.local(clock.now()).replace(second=0))

    def readings(self) -> tuple[Reading, ...]:
        """What was filled in, in the units of the command."""
        return tuple(
            Reading(code, Decimal(self.cleaned_data[name]), unit)
            for name, (code, unit, _label) in QUANTITIES.items()
            if self.cleaned_data.get(name) is not None
        )

    def names(self) -> dict[str, str]:
        """The command's field names (`readings[<index>].value`) to this form's."""
        filled = [name for name in QUANTITIES if self.cleaned_data.get(name) is not None]
        each = {f"readings[{index}].value": name for index, name in enumerate(filled)}
        return {**each, "readings": "systolic"}
