"""What a conversation about the patient inside a referral rests on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Talking:
    """How this copy stands as to writing to the other side.

    `closed` is empty while messages may be written, else `not_sent`, `before_acceptance`, `before_taken_on` (of an
    anonymous question, with which no package goes), `not_shared`, `sharing_stopped` or `over`. `theirs`: what the other
    side wrote may be read. `hidden`: nothing may be read here. `files`: whether files may go with the words.
    `patient_id` is this organisation's own record, where there is one.
    """

    referral_id: UUID
    version: int
    side: str
    partner_id: UUID
    patient_id: UUID | None
    closed: str
    theirs: bool
    hidden: bool
    files: bool
