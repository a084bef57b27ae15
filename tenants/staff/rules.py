"""Names, roles, waiting times and one-time secrets: no database."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid
from staff.enums import DelegationState, Role

TOKEN_PREFIX = "clt_"  # noqa: S105 - lets secret scanners and people recognise a token of ours
HEALTH_AUTHORITY = "health_authority"
FEWEST_DIGITS = 5
_PHONE = re.compile(r"\+?[0-9(][0-9 ()\-]*(?:(?:转|分机|ext\.?|x)\s*[0-9]{1,6})?", re.IGNORECASE)
LONGEST_DELEGATION = 366
_NOT_CLINICAL = frozenset({Role.REGIONAL_ADMINISTRATOR, Role.ORGANISATION_ADMINISTRATOR, Role.PRIVACY_OFFICER})


def tidy_username(text: str, *, field: str = "username") -> str:
    """3 to 40 of a-z, 0-9, `.`, `_`, `-`, beginning with a letter; capitals and full-width forms are folded."""
    username = unicodedata.normalize("NFKC", text).strip().lower()
    if not re.fullmatch(r"[a-z][a-z0-9._-]{2,39}", username):
        raise Invalid(field, "username_form", _("Use 3 to 40 letters a–z, digits, dots or hyphens, a letter first."))
    return username


def tidy_text(text: str, *, field: str, longest: int = 80, required: bool = False) -> str:
    """Text in one way of writing, without control characters; `Invalid` if missing or too long."""
    tidy = " ".join(unicodedata.normalize("NFKC", text).split())
    if required and not tidy:
        raise Invalid(field, "required", _("This value is needed."))
    if len(tidy) > longest or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in tidy):
        raise Invalid(field, "too_long", _("This text is too long or has signs that cannot be shown."))
    return tidy


def is_phone(text: str) -> bool:
    """Something that can be dialled: digits, +, -, spaces, brackets, and an extension behind (转 12, ext. 12)."""
    return sum(sign.isdigit() for sign in text) >= FEWEST_DIGITS and _PHONE.fullmatch(text) is not None


def work_phone(text: str) -> str | None:
    """A tidy number at work, None where there is none; `Invalid` on `phone` for what cannot be dialled."""
    number = tidy_text(text, field="phone", longest=30)
    if number and not is_phone(number):
        words = _("This is no telephone number. Write digits, with +, -, spaces or brackets; an extension after ext.")
        raise Invalid("phone", "not_a_phone", words)
    return number or None


def pinyin(name: str) -> str:
    """The name as it sorts and is typed on a Latin keyboard."""
    from pypinyin import lazy_pinyin  # 44 MB of readings: loaded where a name is written

    return "".join(lazy_pinyin(name)).lower().replace(" ", "")[:200]


def checked_roles(roles: Iterable[str], *, organisation_kind: str, field: str = "roles") -> tuple[Role, ...]:
    """The roles in the order of the enum; `Invalid` for none, an unknown one, or two that do not go together.

    A health authority has no clinical role, since no patient's name is there, and only it has regional
    administrators. Who gives rights does not also review them (GB/T 22239-2019 §8.1.4.2, separation of duties).
    """
    asked = set(roles)
    if not asked or asked - set(Role.values):
        raise Invalid(field, "unknown_role", _("Choose at least one of the known roles."))
    found = tuple(role for role in Role if role in asked)
    regional = organisation_kind == HEALTH_AUTHORITY
    if any((role not in _NOT_CLINICAL) if regional else role == Role.REGIONAL_ADMINISTRATOR for role in found):
        raise Invalid(field, "role_not_here", _("This kind of organisation does not have this role."))
    if {Role.ORGANISATION_ADMINISTRATOR, Role.PRIVACY_OFFICER} <= asked:
        raise Invalid(field, "roles_apart", _("One person is either administrator or privacy officer, not both."))
    return found


def delegation_term(first: date, last: date, *, today: date) -> None:
    """`Invalid` for a term that began already, is over, runs backwards, or is longer than a year (366 days, product
    default).
    """
    if last < first:
        raise Invalid("valid_to", "backwards", _("The last day is before the first."))
    if last < today:
        raise Invalid("valid_to", "over", _("This day is over. Choose today or later."))
    if first < today:
        raise Invalid("valid_from", "began_already", _("Choose today or a later day. What was done stays as it was."))
    if (last - first).days >= LONGEST_DELEGATION:
        raise Invalid("valid_to", "too_long", _("One year at most. Give it again when the year is over."))


def delegation_state(first: date, last: date, revoked_at: datetime | None, *, today: date) -> DelegationState:
    """Where a delegation stands on that day."""
    if revoked_at is not None:
        return DelegationState.REVOKED
    if today < first:
        return DelegationState.AHEAD
    return DelegationState.RUNNING if today <= last else DelegationState.OVER


def can_act(roles: Iterable[str]) -> bool:
    """Whether somebody with these roles has a part in the care, and can therefore act for a clinician at all."""
    return bool(set(roles) - _NOT_CLINICAL)


def wait_after(failures: int, *, allowed: int, first: timedelta, longest: timedelta) -> timedelta:
    """How long the next attempt must wait: nothing below `allowed` failures, then `first`, doubling up to `longest`."""
    if failures < allowed:
        return timedelta(0)
    doublings = min(failures - allowed, 20)
    return min(longest, first * (1 << doublings))


def is_alive(
    *, now: datetime, created_at: datetime, last_seen_at: datetime, idle: timedelta, longest: timedelta
) -> bool:
    """Whether a session may still be used: not idle too long and not too old in all."""
    return now - last_seen_at < idle and now - created_at < longest


def new_secret() -> str:
    """256 bits nobody can guess, as text that fits a link or a cookie."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored instead of a secret of 256 bits: SHA-256 in hex. Not for passwords."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
