"""Writing to the other organisation."""

from __future__ import annotations

import base64
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from console.forms import fields
from dialogue.contracts import FileToSend

LONGEST = 4000


class _Several(forms.ClearableFileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class _Files(forms.FileField):
    """Several files; each is looked at by the command."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(_Files, self).clean(one, initial) for one in chosen]


class MessageForm(forms.Form):
    """What to say, and what goes with it."""

    text = fields.text(_("Message"), required=False, rows=3, longest=LONGEST)
    attached = _Files(
        label=_("Files"),
        required=False,
        help_text=_("PDF, JPEG or PNG, at most 5 files."),
        widget=_Several(attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}),
    )

    def chosen(self) -> tuple[FileToSend, ...]:
        """The files as the command takes them."""
        found = self.cleaned_data.get("attached") or []
        return tuple(FileToSend(one.name or "", base64.b64encode(one.read()).decode()) for one in found)
