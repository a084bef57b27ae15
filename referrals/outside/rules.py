"""Links, codes and what is left of them: no database."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Protocol

from outside.enums import LinkState, VisitState

CODE_DIGITS = 8
"""Told by telephone in two groups of four; with five tries the chance to guess it is 1 in 20 million."""


class Held(Protocol):
    """What is known of a link."""

    expires_at: datetime
    locked_at: datetime | None
    replaced_at: datetime | None
    opened_at: datetime | None


def new_secret() -> str:
    """256 bits nobody can guess, as 43 signs that fit a link or a cookie."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Eight digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def spoken(code: str) -> str:
    """The code in two groups, as it is read out."""
    return f"{code[:4]} {code[4:]}"


def typed(code: str) -> str:
    """The digits of what was typed, in whatever signs and groups."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", code[:40]) if sign in "0123456789")


def digest(secret: str) -> str:
    """What is stored instead of a secret of 256 bits: SHA-256 in hexadecimal. Not for codes."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def ends_at(issued_at: datetime, *, days: int, consent_until: datetime | None) -> datetime:
    """When a link ends at the latest: after so many days, and never after the consent."""
    latest = issued_at + timedelta(days=days)
    return min(latest, consent_until) if consent_until else latest


def why_over(link: Held, closed: str, at: datetime) -> str:
    """Why nobody gets in by this link any more; empty while it may be used. `closed` is the referral's own word."""
    if link.replaced_at is not None:
        return "replaced"
    return closed or ("expired" if at >= link.expires_at else "")


def state_of(link: Held, closed: str, at: datetime) -> LinkState:
    """The link as its sender sees it."""
    why = why_over(link, closed, at)
    if why:
        return {"replaced": LinkState.REPLACED, "expired": LinkState.EXPIRED}.get(why, LinkState.CLOSED)
    if link.locked_at is not None:
        return LinkState.LOCKED
    return LinkState.OPENED if link.opened_at is not None else LinkState.WAITING


def visit_of(*, why: str, locked: bool, bound: bool, same_browser: bool, in_session: bool) -> VisitState:
    """What somebody finds who follows it: `bound` to a browser, this or another, with a session that runs or not."""
    if why:
        return VisitState.CLOSED
    if locked:
        return VisitState.LOCKED
    if bound and not same_browser:
        return VisitState.TAKEN
    return VisitState.INSIDE if bound and in_session else VisitState.CODE
