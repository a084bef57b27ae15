"""The verbs of a referral; nothing else writes its tables."""

from handoff.commands.attending import record_arrival, record_discharge, schedule_referral, send_outcome, write_note
from handoff.commands.closing import acknowledge_outcome, settle_unmet
from handoff.commands.crossing import hear, receive_order
from handoff.commands.deciding import (
    BedAndDoctor,
    accept_referral,
    answer_info,
    ask_info,
    confirm_cancellation,
    continue_care,
    decline_referral,
    open_referral,
)
from handoff.commands.preparing import ask_consent, attach_assessment, edit_referral, refuse_consent, send_referral
from handoff.commands.proposing import confirm_proposal, dismiss_proposal, propose_green_channel, refer_up
from handoff.commands.requesting import cancel_referral, stop_referral, withdraw_referral
from handoff.commands.sharing import (
    close_for_death,
    continue_without_sharing,
    note_sharing_stopped,
    resume_sharing,
    settle_discarded,
    settle_parked,
    stop_sharing,
)
from handoff.commands.starting import start_referral
from handoff.commands.ticking import fire_clock, set_clock_length

__all__ = [
    "BedAndDoctor",
    "accept_referral",
    "acknowledge_outcome",
    "answer_info",
    "ask_consent",
    "ask_info",
    "attach_assessment",
    "cancel_referral",
    "close_for_death",
    "confirm_cancellation",
    "confirm_proposal",
    "continue_care",
    "continue_without_sharing",
    "decline_referral",
    "dismiss_proposal",
    "edit_referral",
    "fire_clock",
    "hear",
    "note_sharing_stopped",
    "open_referral",
    "propose_green_channel",
    "receive_order",
    "record_arrival",
    "record_discharge",
    "refer_up",
    "refuse_consent",
    "resume_sharing",
    "schedule_referral",
    "send_outcome",
    "send_referral",
    "set_clock_length",
    "settle_discarded",
    "settle_parked",
    "settle_unmet",
    "start_referral",
    "stop_referral",
    "stop_sharing",
    "withdraw_referral",
    "write_note",
]
