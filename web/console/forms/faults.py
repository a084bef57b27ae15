"""Puts what a command refused beside the field it belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from kernel.errors import CareloopError, Invalid


def told(form: BaseForm, fault: CareloopError, names: Mapping[str, str] | None = None) -> None:
    """Adds every fault of `fault` to the form; `names` maps a command's field to the form's where they differ."""
    errors = fault.errors if isinstance(fault, Invalid) else (fault,)
    for error in errors:
        field = (names or {}).get(error.field or "", error.field)
        known = field if field in form.fields else None
        form.add_error(known, ValidationError(str(error.message), code=error.code))
