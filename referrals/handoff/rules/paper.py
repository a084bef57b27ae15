"""Which paper belongs to which referral.

The two official slips say where the patient goes. The transfer out (转出单) goes with somebody who is sent on for the
sake of the illness: up, in an emergency, to one's like, for a while. The transfer back (回转单) goes with whoever
returns: at the discharge to the community, and after each transfer out once the receiver says what came of it. A
question moves nobody and has no slip. Plan and patient sheet belong to the discharge, printed from what crossed.
Source: the official forms of the two-way referral, whose one side says 转入 and the other 转回.
"""

from __future__ import annotations

from uuid import UUID

from handoff.enums import Kind, PackageStatus, PaperForm, State
from handoff.rules.states import UNSENT

SENT_ON = frozenset({Kind.UP, Kind.UP_GREEN, Kind.LATERAL, Kind.TEMP})
SENT_BACK = frozenset({Kind.DOWN})
PLANNED = frozenset({Kind.DOWN})
NO_PAPER = frozenset(UNSENT) | {State.ENTERED_IN_ERROR}


def forms_of(kind: Kind, *, state: State, package: str, has_outcome: bool) -> tuple[PaperForm, ...]:
    """The forms that can be printed now, in the order of the enumeration; `package` is a `PackageStatus`.

    A transfer out has its place from sending on, with the preview alone while nothing more has crossed. A transfer
    back to a receiver that has not accepted would be empty: until then its sender alone prints it.
    """
    if state in NO_PAPER:
        return ()
    here, ahead = package == PackageStatus.HERE, package == PackageStatus.AFTER_ACCEPTANCE
    wanted = {
        PaperForm.OUT: kind in SENT_ON,
        PaperForm.BACK: (kind in SENT_BACK and not ahead) or (kind in SENT_ON and has_outcome),
        PaperForm.PLAN: kind in PLANNED and here,
        PaperForm.SHEET: kind in PLANNED and here,
    }
    return tuple(form for form in PaperForm if wanted[form])


def path_of(referral_id: UUID, form: PaperForm) -> str:
    """The page that prints the form, on the organisation's own host."""
    return f"/referrals/{referral_id}/paper/{form.value}"
