"""What somebody outside the network types, what the sender keeps about them, and how the link was handed over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from console.forms import fields
from handoff.contracts import AvailableAction
from outside.enums import HandoverWay


class CodeForm(forms.Form):
    """The code that was told by telephone, and who opens it."""

    code = fields.line(
        _("Code that you were told"),
        hint=_("Eight digits that you were told by telephone."),
        longest=20,
        inputmode="numeric",
    )
    name = fields.line(_("Your name"), hint=_("Whoever sent it sees who opened it, and when."), longest=60)


class TakeOverForm(forms.Form):
    """Accepting outside the network: a named doctor or nurse with a telephone, and the first contact."""

    def __init__(self, *args: Any, action: AvailableAction, opened_by: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["responsible_name"] = fields.line(
            _("Doctor or nurse who is responsible"),
            hint=_("The sender and the patient are told this name."),
            longest=60,
        )
        self.fields["responsible_name"].initial = opened_by
        self.fields["responsible_title"] = fields.line(_("Title"), required=False, longest=60)
        self.fields["responsible_phone"] = fields.line(_("Telephone of this person"), longest=40, inputmode="tel")
        self.fields["first_contact_on"] = fields.day(
            _("Day of the first contact"), required="first_contact_on" in action.requires
        )


class DestinationForm(forms.Form):
    """An institution outside the network, with whom to speak there."""

    name = fields.line(_("Institution"), longest=70)
    department = fields.line(_("Department"), required=False, longest=48)
    contact_name = fields.line(_("Whom to speak to there"), longest=60)
    phone = fields.line(_("Telephone"), longest=40, inputmode="tel")
    email = fields.line(_("E-mail"), required=False, longest=120, inputmode="email")
    area = fields.line(_("Area"), hint=_("City or district, such as 杭州市."), longest=60)


class DestinationChangeForm(DestinationForm):
    """The same without its name, which consents name; and whether anybody is still referred there."""

    active = fields.yes(_("Patients are still referred there."), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["name"], self.fields["department"]


class HandoverForm(forms.Form):
    """How link and code reached the receiver."""

    how = fields.one_of(_("How did they reach the receiver?"), HandoverWay.choices)
