"""How a promised contact went."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from console.forms import fields
from followup.enums import Outcome


class ContactForm(forms.Form):
    """One attempt to reach the patient."""

    outcome = fields.one_of(_("How did it end?"), Outcome.choices)
    note = fields.text(_("Note"), required=False, rows=3, longest=500)


class CloseAlertForm(forms.Form):
    """What was done about an alert."""

    resolution = fields.text(_("What was done?"), rows=3, longest=500)
