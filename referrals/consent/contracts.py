from __future__ import annotations

from dataclasses import InitVar, dataclass
from datetime import datetime
from uuid import UUID

_MADE_BY_CONSENT = object()


@dataclass(frozen=True, slots=True)
class ConsentProof:
    """The right to let something leave the current organisation for `recipient_id`.

    Only `consent` makes one (`maker` is its private token); a proof is asked again by its `id` when it is used.
    `patient_id` is None where no patient is concerned or, for an answer, where the asker named none. `categories` is
    all that may cross; empty for `status_only` and `counts_only`, whose messages hold codes, times and numbers.
    `valid_until` is the end of the right (exclusive), None where it has no term.
    """

    id: UUID
    basis: str
    patient_id: UUID | None
    recipient_id: UUID
    purpose: str
    categories: frozenset[str]
    valid_until: datetime | None
    method: str
    maker: InitVar[object] = None

    def __post_init__(self, maker: object) -> None:
        if maker is not _MADE_BY_CONSENT:
            raise TypeError("a ConsentProof is made by consent.queries and consent.access only")


@dataclass(frozen=True, slots=True)
class Ground:
    """One recorded consent or emergency basis, as the decision sees it.

    It applies from `valid_from` until just before `valid_until`, unless it has `ended` (a code of `WhyNot`; empty
    while it stands). An ended ground never permits anything, whatever the time of the question.
    """

    id: UUID
    basis: str
    patient_id: UUID
    recipient_id: UUID
    purpose: str
    categories: frozenset[str]
    valid_from: datetime
    valid_until: datetime
    given_at: datetime
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """May data of this patient go to this recipient for this purpose at this time?

    `categories` names the kinds needed; None asks for whatever is permitted.
    """

    patient_id: UUID
    recipient_id: UUID
    purpose: str
    at: datetime
    categories: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """`permitted` kinds of data and the ground (`proof_id`) they rest on, None when nothing is permitted.

    `why_not` is a code of `WhyNot`, empty when all that was asked for is permitted.
    """

    permitted: frozenset[str]
    proof_id: UUID | None
    why_not: str

    @property
    def allowed(self) -> bool:
        """Whether all that was asked for is permitted."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Giving:
    """A consent as it is brought in. Times are aware; `evidence` is a SHA-256 in hexadecimal or empty."""

    categories: frozenset[str]
    purpose: str
    method: str
    valid_from: datetime
    valid_until: datetime
    way: str
    giver: str
    giver_name: str
    giver_relation: str
    giver_identifier: str
    notice_version: str
    notice_language: str
    separate_consent: bool
    necessity_shown: bool
    evidence: str
    witnessed_by: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """The text that was shown, in one language, as one string, with its SHA-256 in hexadecimal."""

    version: str
    language: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Received:
    """The ground under which `source_id` sent us a patient; `proof_id` names it there, `live` allows shared reads."""

    id: UUID
    source_id: UUID
    proof_id: UUID
    categories: frozenset[str]
    valid_until: datetime
    live: bool


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as a notice and a ledger name it."""

    id: UUID
    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What one organisation was given or has read under a ground, and who there opened it first.

    `conversation`: the referral it belongs to. What is added to one that is open already is not opened anew.
    """

    id: UUID
    shown: str
    conversation: UUID
    recipient: Party
    categories: frozenset[str]
    at: datetime
    opened_by: str
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One ground of a patient, whether it stands (`state`: stands, or a code of `WhyNot`), and what left under it."""

    id: UUID
    version: int
    basis: str
    purpose: str
    method: str
    categories: frozenset[str]
    recipient: Party
    giver: str
    giver_name: str
    giver_relation: str
    way: str
    reason: str
    legal_basis: str
    notice_version: str
    notice_language: str
    notice_digest: str
    valid_from: datetime
    valid_until: datetime
    given_at: datetime
    recorded_by: UUID
    witnessed_by: str
    evidence: str
    state: str
    ended_at: datetime | None
    ended_how: str
    notice_due_at: datetime | None
    notice_given_at: datetime | None
    supersedes: UUID | None
    disclosures: tuple[Disclosure, ...]
