"""Small forms of a single decision."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.enums import Giver, Way
from console.forms import fields


class NothingForm(forms.Form):
    """A step that needs only to be confirmed."""


class ReasonForm(forms.Form):
    """A sentence that stays on record."""

    reason = fields.text(_("Reason"), hint=_("It stays on record with your name."), rows=3, longest=500)


class FindingForm(forms.Form):
    """What makes the hospital necessary now."""

    reason = fields.text(_("What did you find?"), hint=_("The hospital reads this first."), rows=4)


class WithdrawConsentForm(forms.Form):
    """Who takes a consent back, and how."""

    by = fields.one_of(_("Who withdraws it?"), Giver.choices)
    how = fields.one_of(_("How?"), Way.choices)
