"""The moves of a referral. Each is refused where the table of moves does not have it, for every role."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import graphene

from api.core import cost, scalars
from api.core.fields import Command, RefPayload, payload_of
from api.core.shapes import Described
from api.exchange.types import SharedParts, SharedRecord
from api.handoff import inputs  # noqa: F401 - inputs of the commands
from api.handoff.agreements import Protocol
from api.handoff.types import Proposal, Referral
from consent.enums import Category
from handoff import commands, queries
from handoff.contracts.exports import Exported
from handoff.enums import ClockCode, Direction, FileForm, Kind, ListName, Priority, Source

VERSION = "The version that was read."
TEXT = "What to tell the other side; needed where the reason says so."
REASON = "A code of `referralReasons`."
SAID = {
    "device_time": "The time of the device, where it was offline then.",
    "on_behalf_of": "For whom it is done: `patient`, or the id of a colleague out of `actingFor`.",
}
PROPOSAL = {"proposal_id": "Which proposal.", "expected_version": VERSION}

CRITERION: dict[str, str | tuple[Any, str]] = {
    "direction": (Direction, "In which list."),
    "disease": "What it is about, a code of `ChecklistDisease`; for every patient without it.",
    "text_zh": "The row in Chinese.",
    "text_en": "The row in English.",
    "source": "The publication it comes from.",
    "loinc": "The reading that ticks it, a LOINC code; a person ticks it without one.",
    "comparison": "`>=`, `>`, `<=` or `<`.",
    "limit": "The limit in `unit`.",
    "unit": "The unit of the reading (UCUM).",
}

ReferralPayload = payload_of(
    Referral, "referral", queries.referral, key="referral_id", description="The referral as it stands now."
)
ProtocolPayload = payload_of(
    Protocol, "protocol", queries.protocol, key="protocol_id", description="The protocol as it stands now."
)
ProposalPayload = payload_of(
    Proposal, "proposal", queries.proposal, key="proposal_id", description="The proposal as it stands now."
)


class ExportPayload(RefPayload):
    """A worklist as a file."""

    name = graphene.String(required=True, description="What the file is called.")
    media_type = graphene.String(required=True, description="Its media type.")
    content = graphene.String(required=True, description="The file in base64.")
    rows = graphene.Int(required=True, description="How many referrals are in it.")
    left_out = graphene.Int(required=True, description="How many are not, because it would be too long.")

    def resolve_content(self: Exported, _info: Any) -> str:
        return base64.b64encode(self.content).decode()


def move(verb: Any, description: str, described: Described | None = None, *, said: Mapping[str, str] = SAID) -> Command:
    """A move of one referral, on the version that was read."""
    known = {"referral_id": "Which referral.", "expected_version": VERSION, **said, **(described or {})}
    return Command(ReferralPayload, verb, description=description, described=known)


class HandoffMutation:
    export_list = Command(
        ExportPayload,
        commands.export_list,
        description="One's own worklist as a file of at most 5000 rows; each person in it is on record as read.",
        described={
            "list_name": (ListName, "Which list."),
            "form": (FileForm, "As what."),
            "filters": "Only what these let through.",
        },
        keyed=False,
        weight=cost.SIGN_IN,
    )
    start_referral = Command(
        ReferralPayload,
        commands.start_referral,
        description="Begins a referral. One of the same kind that is still open is refused with `already_open` and "
        "`existingId`.",
        described={
            "kind": (Kind, "What kind of referral."),
            "patient_id": "Whom to send.",
            "recipient_id": "To which organisation, or to which institution outside the network (`destinations`).",
            "reason": "Why.",
            "service_code": "Which service, a code of the recipient's directory.",
            "priority": (Priority, "How urgent; the kind's own without it."),
            "source": (Source, "What it comes from; the kind's own without it."),
            "alert_id": "The alert it comes from.",
            "criteria": "Codes of the kind's checklist; what a reading of the last day ticks is added.",
            "planned_discharge_at": "When the patient is to leave the ward.",
            "based_on": "The referral it follows from.",
            "ends_on": "The last day of temporary care.",
            "may_become_referral": "For advice: whether the receiver may turn the question into a referral.",
            "anonymous": "For advice: whether it goes without the patient's identity, and needs no consent then.",
            **SAID,
        },
    )
    edit_referral = move(
        commands.edit_referral,
        "Changes a draft: what is given.",
        {
            "reason": "Why the patient is sent.",
            "planned_discharge_at": "When the patient is to leave the ward.",
            "plan": "Replaces the discharge plan.",
            "ends_on": "The last day of temporary care.",
            "criteria": "Codes of the kind's checklist that are ticked now; what a reading ticks is added.",
            "may_become_referral": "For advice: whether the receiver may turn the question into a referral.",
            "anonymous": "For advice: whether it goes without the patient's identity, and needs no consent then.",
        },
        said={},
    )
    attach_assessment = move(
        commands.attach_assessment,
        "Puts an assessment before discharge to a draft.",
        {"response_id": "The recorded form."},
        said={},
    )
    ask_consent = move(
        commands.ask_consent,
        "Notes that the patient is being asked, and for what.",
        {
            "categories": (Category, "Which kinds of data."),
            "valid_until": (scalars.DateTime, "Until just before when."),
        },
    )
    submit_for_review = move(commands.submit_for_review, "Hands a finished draft to the office that sends it.")
    return_draft = move(
        commands.return_draft, "The office returns a draft to its author.", {"reason": REASON, "text": TEXT}
    )
    refuse_consent = move(
        commands.refuse_consent,
        "Records that the patient said no; the draft goes back to its author.",
        {"reason": REASON, "text": TEXT},
    )
    send_referral = move(
        commands.send_referral,
        "Sends it: the package is frozen, the receiver gets the preview. Without consent nothing leaves.",
        {"emergency_reason": "For a green channel without consent: what the emergency is."},
    )
    open_referral = move(commands.open_referral, "Signs for it: the sender sees who opened it and when.")
    ask_info = move(
        commands.ask_info, "Asks the sender for more information; the clocks wait.", {"text": "The question."}
    )
    answer_info = move(
        commands.answer_info, "Answers the receiver's question; the clocks go on.", {"text": "The answer."}
    )
    accept_referral = move(
        commands.accept_referral,
        "Takes over: names the responsible person. The full package crosses now and the follow-up plan begins.",
        {
            "responsible_id": "The doctor or nurse who takes over.",
            "first_contact_on": "The day of the first contact.",
            "pathway": "The follow-up, a code of `Pathway`; the proposed one without it.",
            "bed_and_doctor": "For a green channel: where to bring the patient.",
        },
    )
    waitlist_referral = move(
        commands.waitlist_referral,
        "No bed or slot now: on the waiting list.",
        {"expected_on": "When one is expected.", "text": "What to tell the sender."},
    )
    propose_onward = move(
        commands.propose_onward,
        "Names an organisation that fits better; the sender decides.",
        {"proposed_id": "Which organisation.", "text": "Why."},
    )
    redirect_referral = move(
        commands.redirect_referral,
        "Sends it elsewhere: a new task under the same order, as a draft to be sent.",
        {
            "recipient_id": "To which organisation, or to which institution outside the network (`destinations`).",
            "reason": REASON,
            "text": TEXT,
        },
    )
    decline_referral = move(
        commands.decline_referral,
        "Declines it with a coded reason.",
        {
            "reason": REASON,
            "text": TEXT,
            "call_logged_at": "When the sender was called; needed after acceptance.",
        },
    )
    withdraw_referral = move(
        commands.withdraw_referral,
        "Takes it back before acceptance; the receiver's copy decides.",
        {"reason": REASON, "text": TEXT},
    )
    cancel_referral = move(
        commands.cancel_referral,
        "Asks to stop after acceptance; the receiver decides.",
        {"reason": REASON, "text": TEXT},
    )
    confirm_cancellation = move(
        commands.confirm_cancellation, "Stops care as the sender asked.", {"text": "What to tell the sender."}
    )
    continue_care = move(
        commands.continue_care,
        "Refuses to stop: care goes on.",
        {"reason": REASON, "text": TEXT},
    )
    schedule_referral = move(
        commands.schedule_referral,
        "Sets date and place, or bed and doctor.",
        {
            "scheduled_for": "When.",
            "place": "Where.",
            "bed_and_doctor": "For a green channel: where to bring the patient.",
        },
    )
    record_no_show = move(commands.record_no_show, "The patient did not come.", {"text": "What is known about it."})
    cancel_appointment = move(
        commands.cancel_appointment,
        "The appointment will not be kept; another one can be set.",
        {"reason": REASON, "text": TEXT},
    )
    record_arrival = move(
        commands.record_arrival,
        "The patient arrived, or was reached for the first time.",
        {"text": "What to tell the sender."},
    )
    write_note = move(commands.write_note, "An interim note; the sender sees it as unread.", {"text": "The note."})
    read_notes = move(commands.read_notes, "The interim notes were read; the receiver sees by whom.")
    send_record = move(commands.send_record, "Sends the complete record as it is now, once the patient has arrived.")
    record_follow_up = move(
        commands.record_follow_up,
        "The community followed up a patient whom it had referred urgently.",
        {"text": "What came of it."},
    )
    give_up = move(
        commands.give_up,
        "Gives it up with a coded reason, after every way of contact was tried.",
        {"reason": REASON, "text": TEXT},
    )
    send_outcome = move(
        commands.send_outcome,
        "Sends what came of it.",
        {
            "outcome": "How it ended, a code of `referralReasons` for `SEND_OUTCOME`.",
            "summary": "What was found and done.",
            "next_steps": "What should follow.",
            "died_on": "The day of death, with the outcome `died` only: recorded at both, and all that is open closes.",
            "text": "What to tell the sender beside it.",
        },
    )
    acknowledge_outcome = move(
        commands.acknowledge_outcome,
        "The outcome was read: the loop is closed.",
        {"reason": "What follows, a code of `referralReasons` for `ACKNOWLEDGE`.", "text": TEXT},
    )
    question_outcome = move(
        commands.question_outcome, "Asks back about an outcome that is unclear.", {"text": "The question."}
    )
    settle_unmet = move(
        commands.settle_unmet,
        "Closes a referral that nobody took: counted as unmet need.",
        {"reason": REASON, "text": TEXT},
    )
    stop_referral = move(
        commands.stop_referral,
        "Stops it because another path took the patient in, or the patient died.",
        {"reason": REASON, "text": TEXT},
    )
    undo_sending = move(
        commands.undo_sending, "Takes back what was sent by mistake a few minutes ago and not opened yet."
    )
    enter_in_error = move(
        commands.enter_in_error,
        "Marks it as entered in error: nobody reads it any more, nothing is deleted.",
        {"reason": REASON, "text": TEXT},
    )
    continue_without_sharing = move(
        commands.continue_without_sharing,
        "After consent was withdrawn: care goes on without sharing, for a reason on record.",
        {"reason": REASON, "text": TEXT},
    )
    record_discharge = move(
        commands.record_discharge, "The patient has left the ward.", {"discharged_at": "When; now without it."}
    )
    refer_up = move(
        commands.refer_up,
        "Begins a green channel for a patient in care here; answers with the new draft.",
        {
            "reason": "Why.",
            "recipient_id": "To which hospital; the one that sent the patient without it.",
            "service_code": "Which service, a code of the recipient's directory.",
            "criteria": "Codes of the checklist.",
        },
    )
    refer_back = move(
        commands.refer_back,
        "Begins the way back to the community for a patient in care here; answers with the new draft.",
        {
            "reason": "Why.",
            "recipient_id": "To which organisation; the one that sent the patient without it.",
            "planned_discharge_at": "When the patient is to leave.",
        },
    )
    turn_into_referral = move(
        commands.turn_into_referral,
        "Turns a question into a referral, where whoever asked allowed it: the asker gets a draft to look at and send.",
        {"reason": REASON, "text": TEXT},
    )
    confirm_proposal = Command(
        ReferralPayload,
        commands.confirm_proposal,
        description="Makes the proposed green channel a draft to be sent.",
        described={
            **PROPOSAL,
            "recipient_id": "To which hospital; the proposed one without it.",
            "service_code": "Which service, a code of the recipient's directory.",
            "reason": "Why; the alert's explanation without it.",
            "criteria": "Codes of the checklist; those the readings tick without it.",
            **SAID,
        },
    )
    dismiss_proposal = Command(
        ProposalPayload,
        commands.dismiss_proposal,
        description="Says that the proposal is not needed.",
        described=PROPOSAL,
    )
    add_criterion = Command(
        RefPayload,
        commands.add_criterion,
        description="A new row of a checklist, at the end of its list.",
        described={"code": "Names it for good: small letters, digits, underscores.", **CRITERION},
    )
    edit_criterion = Command(
        RefPayload,
        commands.edit_criterion,
        description="A new wording of a row; referrals keep the one they were sent with.",
        described={"code": "Which row.", "expected_version": "The `number` that was read.", **CRITERION},
    )
    retire_criterion = Command(
        RefPayload,
        commands.retire_criterion,
        description="Takes a row off its list, or puts it on again; it is never deleted.",
        described={
            "code": "Which row.",
            "expected_version": "The `number` that was read.",
            "active": "True puts it on the list again.",
        },
    )
    propose_protocol = Command(
        ProtocolPayload,
        commands.propose_protocol,
        description="Proposes a joint follow-up protocol; it applies once the partner has confirmed it.",
        described={"partner_id": "To whom.", "valid_from": "Its first day.", "content": "The document."},
    )
    answer_protocol = Command(
        ProtocolPayload,
        commands.answer_protocol,
        description="Confirms or refuses what the partner proposed.",
        described={
            "protocol_id": "Which protocol.",
            "expected_version": VERSION,
            "confirmed": "Whether it is agreed.",
            "text": "What should be different; needed with a refusal.",
        },
    )
    set_clock_length = Command(
        RefPayload,
        commands.set_clock_length,
        description="How long a clock is with one partner.",
        described={
            "partner_id": "With whom.",
            "kind": (Kind, "For which kind of referral."),
            "code": (ClockCode, "Which clock."),
            "amount": "How long, in `unit`.",
            "unit": "minutes, working_hours, working_days or days.",
            "priority": "For which priority, a code of `Priority`; for all without it.",
            "level": "Which level alone, where it has a time of its own; the length of the clock without it.",
            "expected_version": "The version that was read; none for the first setting.",
        },
    )
    read_shared = Command(
        SharedRecord,
        commands.read_shared,
        description="Reads the sender's record of the patient as it is now, as far as the patient agreed and while the "
        "package may be read. It is on record on both sides.",
        described={"referral_id": "The referral with which the patient came.", "categories": (Category, "Only these.")},
        shown=SharedParts,
        keyed=False,
    )
    set_referral_kind = Command(
        RefPayload,
        commands.set_referral_kind,
        description="How this organisation works with one kind of referral.",
        described={
            "kind": (Kind, "Which kind."),
            "internal_review": "Whether the office reviews before it is sent.",
            "undo_minutes": "For how many minutes what was sent by mistake can be taken back.",
            "contact_ladder": "Attempts on different days before a patient counts as not reached.",
            "expected_version": "The version that was read; none for the first setting.",
        },
    )
