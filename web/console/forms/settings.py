"""How an organisation works with a kind of referral, and the length of a deadline."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.forms import fields
from kernel.errors import Text

UNITS: tuple[tuple[str, Text], ...] = (
    ("minutes", _("minutes")),
    ("working_hours", _("working hours")),
    ("working_days", _("working days")),
    ("days", _("days")),
)
MOST, MOST_UNDO_MINUTES, MOST_ATTEMPTS = 10_000, 60, 10


class KindForm(forms.Form):
    """`reviewed`: whether this kind may be reviewed before it is sent."""

    def __init__(self, *args: Any, reviewed: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if reviewed:
            self.fields["internal_review"] = forms.BooleanField(
                label=_("The referral office reviews it before it is sent"), required=False
            )
        self.fields["undo_minutes"] = forms.IntegerField(
            label=_("Minutes in which sending can be undone"), min_value=0, max_value=MOST_UNDO_MINUTES
        )
        self.fields["contact_ladder"] = forms.IntegerField(
            label=_("Days with an attempt before a patient counts as not reached"),
            min_value=1,
            max_value=MOST_ATTEMPTS,
        )


class LengthForm(forms.Form):
    """How long."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["amount"] = forms.IntegerField(
            label=_("How long?"),
            min_value=1,
            max_value=MOST,
            help_text=_("At most ten times the usual length."),
            error_messages={"max_value": _("At most ten times the usual length.")},
        )
        self.fields["unit"] = fields.one_of(_("In what?"), UNITS, hint=_("Working time knows Chinese holidays."))


def unit_in(amount: int, unit: str) -> Text:
    """A length in words; whole hours where the minutes are many."""
    if unit == "minutes" and amount > 60 and amount % 60 == 0:
        return ngettext("%(count)d hour", "%(count)d hours", amount // 60) % {"count": amount // 60}
    told = {"count": amount}
    known = {
        "minutes": ngettext("%(count)d minute", "%(count)d minutes", amount),
        "working_hours": ngettext("%(count)d working hour", "%(count)d working hours", amount),
        "working_days": ngettext("%(count)d working day", "%(count)d working days", amount),
        "days": ngettext("%(count)d day", "%(count)d days", amount),
    }
    return known[unit] % told
