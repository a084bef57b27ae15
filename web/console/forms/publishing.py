"""What an organisation publishes about itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 100_000


class NumbersForm(forms.Form):
    """How many there are, and how many are free."""

    available = forms.IntegerField(label=_("Free now"), min_value=0, max_value=MOST, required=False)
    capacity = forms.IntegerField(label=_("In all"), min_value=0, max_value=MOST, required=False)


class PositionForm(forms.Form):
    """Degrees, five places."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        hint = _("Degrees north, as 39.90420.")
        self.fields["latitude"] = forms.DecimalField(
            label=_("Latitude"), help_text=hint, max_digits=8, decimal_places=5
        )
        hint = _("Degrees east, as 116.40740.")
        self.fields["longitude"] = forms.DecimalField(
            label=_("Longitude"), help_text=hint, max_digits=8, decimal_places=5
        )
