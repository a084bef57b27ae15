"""Checking passwords: argon2id, a few at a time, equally slow for names that do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth.hashers import make_password, verify_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid, Unavailable
from staff.models import Account
from staff.rules import new_secret

WAIT_SECONDS = 5.0
LONGEST_PASSWORD = 256
_WEAK = {
    "password_too_short": _("A password has at least 12 characters."),
    "password_too_similar": _("This password is too much like the name."),
    "password_too_common": _("This password is used by too many people. Choose another."),
}


def matches(password: str, encoded: str | None) -> tuple[bool, bool]:
    """(is it right, should it be hashed anew). Without a hash it takes as long and is never right."""
    decoy = _decoy()
    given, held = (password, encoded) if encoded is not None and is_text(password) else ("", decoy)
    with _one_of_few():
        right, outdated = verify_password(given, held)
    return right and held != decoy, outdated


def hashed(password: str) -> str:
    """The password as it is stored."""
    with _one_of_few():
        return make_password(password)


def check_strength(password: str, *, username: str, name: str, field: str = "password") -> None:
    """Raises `Invalid(field, "weak_password" | "long_password")` with every reason (`AUTH_PASSWORD_VALIDATORS`)."""
    if not is_text(password):
        raise Invalid(field, "long_password", _("A password has at most 256 characters that can be typed."))
    try:
        validate_password(password, Account(username=username, name=name))
    except ValidationError as weak:
        said = [str(_WEAK.get(str(one.code), one.message)) for one in weak.error_list]
        raise Invalid(field, "weak_password", " ".join(said)) from None


def is_text(password: str) -> bool:
    """Whether it could ever have been accepted as a password: not too long, and encodable."""
    return len(password) <= LONGEST_PASSWORD and not any("\ud800" <= sign <= "\udfff" for sign in password)


@lru_cache(maxsize=1)
def _decoy() -> str:
    return make_password(new_secret())


@lru_cache(maxsize=1)
def _places() -> BoundedSemaphore:
    return BoundedSemaphore(getattr(settings, "CARELOOP_PASSWORDS_AT_ONCE", 4))


@contextmanager
def _one_of_few() -> Iterator[None]:
    """A hash takes about 0.15 s of a core and 100 MB: a flood of sign-ins must not take the machine."""
    if not _places().acquire(timeout=WAIT_SECONDS):
        raise Unavailable(retry_after=2)
    try:
        yield
    finally:
        _places().release()
