"""The joint protocol as it is typed: steps as rows, red flags and numbers a line each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from console.forms import fields
from followup.enums import Pathway
from handoff.contracts import ProtocolContent, ProtocolPhone, ProtocolStep

EVERY = ""


class ProtocolForm(forms.Form):
    """With whom, from when, what it is called; red flags and numbers."""

    def __init__(self, *args: Any, partners: fields.Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["partner_id"] = fields.person(_("With which organisation?"), partners)
        self.fields["name"] = fields.line(_("Name of the protocol"), longest=120)
        self.fields["valid_from"] = fields.day(_("Valid from"))
        hint = _("What makes the nurse call the hospital, or 120.")
        self.fields["red_flags"] = fields.text(_("Red flags, one per line"), hint=hint, rows=4, required=False)
        hint = _("One per line: whom it reaches, a colon, the number. As: cardiology ward: 0000-0000000")
        self.fields["phones"] = fields.text(_("Whom to call"), hint=hint, rows=3)


class StepForm(forms.Form):
    """One step; an empty row is dropped."""

    when = fields.line(_("When"), required=False, longest=400)
    what = fields.line(_("What is done"), required=False, longest=400)
    who = fields.line(_("Who does it"), required=False, longest=400)
    pathway = forms.ChoiceField(
        label=_("For which follow-up"), choices=[(EVERY, _("Every one")), *Pathway.choices], required=False
    )

    def step(self) -> ProtocolStep | None:
        """The step, or None where the row is empty."""
        given = self.cleaned_data
        if not any(given.get(name, "").strip() for name in ("when", "what", "who")):
            return None
        return ProtocolStep(given["when"].strip(), given["what"].strip(), given["who"].strip(), given["pathway"])


StepForms = forms.formset_factory(StepForm, extra=4, max_num=40, absolute_max=50)


def content_of(form: ProtocolForm, steps: Any) -> tuple[date, ProtocolContent]:
    """The first day and the document that were typed."""
    given = form.cleaned_data
    typed = tuple(one for row in steps if (one := row.step()) is not None)
    flags = tuple(line.strip() for line in given["red_flags"].splitlines() if line.strip())
    phones = tuple(_phone(line) for line in given["phones"].splitlines() if line.strip())
    return given["valid_from"], ProtocolContent(given["name"].strip(), typed, flags, phones)


def _phone(line: str) -> ProtocolPhone:
    """Whom it reaches before the last colon, Chinese or not, the number behind it."""
    label, _colon, phone = line.replace("：", ":").rpartition(":")
    return ProtocolPhone(label.strip(), phone.strip())


class AnswerForm(forms.Form):
    """Agreed, or not and why."""

    answer = fields.one_of(_("Does your organisation agree?"), (("yes", _("Yes, it applies")), ("no", _("No"))))
    text = fields.text(_("What should be different?"), required=False, rows=3, longest=1000)
