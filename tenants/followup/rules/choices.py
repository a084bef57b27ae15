"""From a word that came from outside to one of ours."""

from typing import TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

Choice = TypeVar("Choice", bound=TextChoices)


def chosen(choices: type[Choice], value: str, field: str) -> Choice:
    """The member with that value; `Invalid(field, "unknown_option")` when there is none."""
    try:
        return choices(value)
    except ValueError:
        raise Invalid(field, "unknown_option", _("Choose one of the values offered.")) from None
