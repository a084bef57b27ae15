"""What a health authority says when it suggests another receiver."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from console.forms import fields
from kernel.clock import today
from oversight.enums import SuggestionReason

USUAL_DAYS = 14


class SuggestionForm(forms.Form):
    """`others`: those whom the sender may ask in this kind."""

    def __init__(self, *args: Any, others: fields.Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["proposed_id"] = fields.one_of(_("Whom might it ask instead?"), others)
        self.fields["reason"] = fields.one_of(_("Why?"), SuggestionReason.choices)
        self.fields["valid_until"] = fields.day(
            _("Until which day?"), hint=_("At most 90 days."), initial=today() + timedelta(days=USUAL_DAYS)
        )
