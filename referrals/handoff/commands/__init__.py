"""The verbs of a referral; nothing else writes its tables."""

from handoff.commands.agreeing import (
    answer_protocol,
    hear_protocol_answer,
    propose_protocol,
    receive_protocol,
)
from handoff.commands.attending import (
    cancel_appointment,
    give_up,
    record_arrival,
    record_discharge,
    record_follow_up,
    record_no_show,
    schedule_referral,
    send_outcome,
    send_record,
    write_note,
)
from handoff.commands.checklists import add_criterion, edit_criterion, retire_criterion
from handoff.commands.closing import acknowledge_outcome, question_outcome, read_notes, settle_unmet
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
    waitlist_referral,
)
from handoff.commands.exporting import export_list
from handoff.commands.looking import read_shared
from handoff.commands.outside import accept_outside, note_link
from handoff.commands.preparing import (
    ask_consent,
    attach_assessment,
    edit_referral,
    refuse_consent,
    return_draft,
    send_referral,
    submit_for_review,
)
from handoff.commands.proposing import confirm_proposal, dismiss_proposal, propose_green_channel, refer_back, refer_up
from handoff.commands.redirecting import propose_onward, redirect_referral
from handoff.commands.requesting import (
    cancel_referral,
    enter_in_error,
    stop_referral,
    undo_sending,
    withdraw_referral,
)
from handoff.commands.responsible import follow_responsible
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
from handoff.commands.ticking import fire_clock, set_clock_length, set_referral_kind
from handoff.commands.turning import turn_into_referral

__all__ = [
    "BedAndDoctor",
    "accept_outside",
    "accept_referral",
    "acknowledge_outcome",
    "add_criterion",
    "answer_info",
    "answer_protocol",
    "ask_consent",
    "ask_info",
    "attach_assessment",
    "cancel_appointment",
    "cancel_referral",
    "close_for_death",
    "confirm_cancellation",
    "confirm_proposal",
    "continue_care",
    "continue_without_sharing",
    "decline_referral",
    "dismiss_proposal",
    "edit_criterion",
    "edit_referral",
    "enter_in_error",
    "export_list",
    "fire_clock",
    "follow_responsible",
    "give_up",
    "hear",
    "hear_protocol_answer",
    "note_link",
    "note_sharing_stopped",
    "open_referral",
    "propose_green_channel",
    "propose_onward",
    "propose_protocol",
    "question_outcome",
    "read_notes",
    "read_shared",
    "receive_order",
    "receive_protocol",
    "record_arrival",
    "record_discharge",
    "record_follow_up",
    "record_no_show",
    "redirect_referral",
    "refer_back",
    "refer_up",
    "refuse_consent",
    "resume_sharing",
    "retire_criterion",
    "return_draft",
    "schedule_referral",
    "send_outcome",
    "send_record",
    "send_referral",
    "set_clock_length",
    "set_referral_kind",
    "settle_discarded",
    "settle_parked",
    "settle_unmet",
    "start_referral",
    "stop_referral",
    "stop_sharing",
    "submit_for_review",
    "turn_into_referral",
    "undo_sending",
    "waitlist_referral",
    "withdraw_referral",
    "write_note",
]
