"""Small forms of a single decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.enums import Giver, Way
from console.forms import fields
from followup.enums import Pathway
from kernel.clock import today

TOLD_HOW = (
    (Way.VERBAL_WITNESSED, _("Aloud, before a witness")),
    (Way.PAPER, _("On paper")),
    (Way.SMS_LINK, _("By text message")),
    (Way.E_SIGN, _("Electronically, with a signature")),
)


class NothingForm(forms.Form):
    """A step that needs only to be confirmed."""


class ReasonForm(forms.Form):
    """A sentence that stays on record."""

    reason = fields.text(_("Reason"), hint=_("It stays on record with your name."), rows=3, longest=500)


class HospitalForm(forms.Form):
    """Which of the hospitals that take emergencies from here."""

    def __init__(self, *args: Any, hospitals: fields.Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        hint = _("Call it at the same time: the number stands on the next page.")
        self.fields["recipient_id"] = fields.one_of(_("Hospital"), hospitals, hint=hint)


class FindingForm(forms.Form):
    """What makes the hospital necessary now."""

    reason = fields.text(_("What did you find?"), hint=_("The hospital reads this first."), rows=4)

    def __init__(self, *args: Any, criteria: fields.Choices = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["criteria"] = fields.ticked(criteria)


class WithdrawConsentForm(forms.Form):
    """Who takes a consent back, and how."""

    by = fields.one_of(_("Who withdraws it?"), Giver.choices)
    how = fields.one_of(_("How?"), Way.choices)


class ResponsibleForm(forms.Form):
    """Who is responsible from now on."""

    def __init__(self, *args: Any, people: fields.Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["responsible_id"] = fields.person(_("Who is responsible from now on?"), people)


class FollowUpForm(ResponsibleForm):
    """By which schedule, from which day on and by whom a patient is followed up."""

    pathway = fields.one_of(_("Follow-up pathway"), Pathway.choices)
    first_contact_on = fields.day(_("Day of the first contact"))

    def clean_first_contact_on(self) -> date:
        """A promise is made for today or a day to come."""
        day: date = self.cleaned_data["first_contact_on"]
        if day < today():
            raise forms.ValidationError(_("The first contact is today or later."))
        return day


class ToldForm(forms.Form):
    """In which way the patient was told."""

    how = fields.one_of(_("How was the patient, or who speaks for them, told?"), TOLD_HOW)
