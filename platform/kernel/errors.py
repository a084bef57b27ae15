"""The family of errors that a person may see; each carries a stable code and a sentence that says what to do.

Carriers map them in one place. Anything that is not of this family is a fault of ours and is answered neutrally.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"


class CareloopError(Exception):
    """A refusal with a code (stable, for programs) and a message (translated, for people)."""

    def __init__(self, code: str, message: Text, *, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotFound(CareloopError):
    """The thing does not exist, or is not this actor's to know: one answer for both."""

    def __init__(self, what: str = "record") -> None:
        super().__init__("not_found", _("There is no such record here, or it is not open to you."))
        self.what = what


class Refused(CareloopError):
    """The thing exists and the actor may see it, but this may not be done."""


class Invalid(CareloopError):
    """Input that cannot be used; `errors` lists every fault when several fields are wrong at once."""

    def __init__(self, field: str | None, code: str, message: Text) -> None:
        super().__init__(code, message, field=field)
        self.errors: tuple[Invalid, ...] = (self,)

    @classmethod
    def many(cls, errors: Iterable[Invalid]) -> Invalid:
        """Bundles several faults (at least one) into one error, the first one leading."""
        found = tuple(errors)
        whole = cls(found[0].field, found[0].code, found[0].message)
        whole.errors = found
        return whole


class Conflict(CareloopError):
    """Somebody else was first; `current_version` is the version to read again, where there is one."""

    def __init__(
        self, current_version: int | None = None, *, code: str = "conflict", message: Text | None = None
    ) -> None:
        super().__init__(code, message or _("Somebody changed this in the meantime. Read it again, then decide."))
        self.current_version = current_version


class Unavailable(CareloopError):
    """A part that is needed does not answer; nothing was changed. `retry_after` is in seconds."""

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__("unavailable", _("The system is busy or being restarted. Nothing was changed; try again."))
        self.retry_after = retry_after


class OutsideTenant(RuntimeError):
    """A fault of ours: tenant data was touched where no organisation is current."""
