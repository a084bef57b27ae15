"""What a person may do with a referral on the version that was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class AvailableAction:
    """One move. `label` is translated when it is shown; `requires` names inputs; `reasons` the codes to choose from.

    `blocked_by` names what still stands in the way (empty fields, `consent_missing`, …): the button is shown, and says
    so.
    `is_request`: the other organisation decides; the page says "asked" until it has answered.
    """

    verb: str
    label: str | _StrPromise
    requires: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    is_request: bool = False
