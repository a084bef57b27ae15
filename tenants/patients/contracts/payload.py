"""Reading JSON that another organisation or program sent: each fault is an `Invalid` that names its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TypeAlias, TypeVar

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid, Text

Payload: TypeAlias = dict[str, object]
Choice = TypeVar("Choice", bound=Enum)


@dataclass(frozen=True, slots=True)
class Reader:
    """A JSON object and the place where it stands."""

    source: Mapping[str, object]
    place: str

    @classmethod
    def of(cls, value: object, place: str) -> Reader:
        """A reader of an object; anything else is `Invalid(place, "not_an_object")`."""
        if not isinstance(value, Mapping):
            raise Invalid(place, "not_an_object", _("An object with named values is expected here."))
        return cls(value, place)

    def text(self, key: str, *, longest: int, default: str | None = None) -> str:
        """Text without control characters, at most `longest` characters; required where there is no default."""
        value = self.source.get(key)
        if value is None or value == "":
            if default is None:
                raise self._fault(key, "required", _("This value is needed."))
            return default
        if not isinstance(value, str) or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in value):
            raise self._fault(key, "not_text", _("Plain text is expected here."))
        if len(value) > longest:
            raise self._fault(key, "too_long", _("This text is too long."))
        return value

    def choice(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """One of the values of an enum."""
        value = self.source.get(key)
        if value is None and default is not None:
            return default
        for choice in choices:
            if isinstance(value, str) and choice.value == value:
                return choice
        raise self._fault(key, "unknown_choice", _("This is not one of the possible values."))

    def day(self, key: str) -> date | None:
        """A calendar day as YYYY-MM-DD, or null."""
        value = self.source.get(key)
        if value is None:
            return None
        found = _day(value) if isinstance(value, str) else None
        if found is None:
            raise self._fault(key, "not_a_date", _("Give the date as year-month-day, for example 1949-12-31."))
        return found

    def flag(self, key: str, *, default: bool) -> bool:
        """true or false."""
        value = self.source.get(key, default)
        if not isinstance(value, bool):
            raise self._fault(key, "not_a_flag", _("Yes or no is expected here."))
        return value

    def items(self, key: str, most: int) -> list[Reader]:
        """The objects of a list of at most `most`; a missing list is empty."""
        value = self.source.get(key)
        if value is None:
            return []
        if not isinstance(value, list | tuple) or len(value) > most:
            raise self._fault(key, "not_a_list", _("A short list is expected here."))
        return [Reader.of(item, f"{self.place}.{key}[{number}]") for number, item in enumerate(value)]

    def optional(self, key: str) -> Reader | None:
        """The object under `key`, or None."""
        value = self.source.get(key)
        return None if value is None else Reader.of(value, f"{self.place}.{key}")

    def _fault(self, key: str, code: str, message: Text) -> Invalid:
        return Invalid(f"{self.place}.{key}", code, message)


def _day(value: str) -> date | None:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found if found.isoformat() == value else None
