"""Which paper belongs to which referral.

The two official slips say where the patient goes. The transfer out (转出单) goes with somebody who is sent on for the
sake of the illness: up, in an emergency, to one's like, for a while. The transfer back (回转单) goes with whoever
returns: at the discharge to the community, and after each transfer out once the receiver says what came of it. A
question moves nobody and has no slip. Plan and patient sheet belong to the discharge, printed from what crossed, as
long as somebody keeps what they promise: not once it was called off, refused or given up, nor after a death.
Source: the official forms of the two-way referral, whose one side says 转入 and the other 转回.
"""

from __future__ import annotations

from uuid import UUID

from handoff.enums import Kind, PackageStatus, PaperForm, State
from handoff.rules.states import READABLE, UNSENT

SENT_ON = frozenset({Kind.UP, Kind.UP_GREEN, Kind.LATERAL, Kind.TEMP})
SENT_BACK = frozenset({Kind.DOWN})
PLANNED = frozenset({Kind.DOWN})
NO_PAPER = frozenset(UNSENT) | {State.ENTERED_IN_ERROR}
CARRIED_OUT = READABLE | {State.CLOSED}
PROMISED = READABLE - {State.CANCEL_REQUESTED}


def forms_of(kind: Kind, *, state: State, package: str, has_outcome: bool, died: bool) -> tuple[PaperForm, ...]:
    """The forms that can be printed now, in the order of the enumeration; `package` is a `PackageStatus`, `died`
    whether the patient is known to have died.

    A transfer out has its place from sending on, with the preview alone while nothing more has crossed. A transfer
    back to a receiver that has not accepted would be empty: until then its sender alone prints it. After the end the
    receiver reads nothing of the sender's any more and prints nothing but its own answer.
    """
    if state in NO_PAPER:
        return ()
    here, ahead = package == PackageStatus.HERE, package == PackageStatus.AFTER_ACCEPTANCE
    over = package == PackageStatus.NOT_OPEN
    planned = kind in PLANNED and here and not died
    wanted = {
        PaperForm.OUT: kind in SENT_ON and not over,
        PaperForm.BACK: (kind in SENT_BACK and not (ahead or over)) or (kind in SENT_ON and has_outcome),
        PaperForm.PLAN: planned and state in CARRIED_OUT,
        PaperForm.SHEET: planned and state in PROMISED,
    }
    return tuple(form for form in PaperForm if wanted[form])


def path_of(referral_id: UUID, form: PaperForm) -> str:
    """The page that prints the form, on the organisation's own host."""
    return f"/referrals/{referral_id}/paper/{form.value}"
