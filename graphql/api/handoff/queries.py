"""Referrals, worklists, proposals, and what may be chosen."""

from __future__ import annotations

from typing import Any

import graphene

from api.core.fields import Paged, Read
from api.handoff.agreements import AddedWork, ChecklistRow, Offer, Protocol, ReceiverSuggestion
from api.handoff.parts import Package, ReferralCriterion
from api.handoff.types import (
    ClockSetting,
    KindSetting,
    Pack,
    Proposal,
    Referral,
    ReferralListCount,
    ReferralReason,
    ReferralRow,
    reasons_of,
)
from commands import reads
from handoff import queries
from handoff.enums import Direction, Kind, ListName, Permission, Verb
from kernel.actor import Actor

ROWS = graphene.List(graphene.NonNull(ReferralRow))
FILTERS = "Only what these let through; counts obey them, too."
REFERRAL = {"referral_id": "Which referral."}


@reads(needs=Permission.READ)
def reasons(_actor: Actor, *, verb: str) -> tuple[tuple[str, Any, bool], ...]:
    """The coded reasons of a move: code, words, whether a sentence is needed. No person's data."""
    wordless = queries.reasons_that_need_a_sentence(verb)
    return tuple((code, label, code in wordless) for code, label in queries.reasons(verb))


class HandoffQuery:
    referral = Read(
        Referral,
        queries.referral,
        description="One referral with its timeline, clocks, package and the moves of this actor.",
        described=REFERRAL,
        weight=50,
    )
    referral_draft_package = Read(
        Package,
        queries.draft_package,
        description="What would leave if a draft were sent now.",
        described=REFERRAL,
        weight=100,
    )
    referral_inbox = Paged(
        ReferralRow,
        queries.inbox,
        description="One worklist, the longest waiting first.",
        described={"list_name": (ListName, "Which list."), "filters": FILTERS},
    )
    referral_lists = Read(
        graphene.List(graphene.NonNull(ReferralListCount)),
        queries.lists,
        description="The worklists of this actor with the number of their rows.",
        described={"filters": FILTERS},
    )
    discharges = Paged(
        ReferralRow,
        queries.discharges,
        description="The ward's discharges, the next to leave first; not yet accepted until somebody has taken over.",
        described={"filters": FILTERS},
    )
    referrals_of_patient = Read(
        ROWS,
        queries.of_patient,
        description="All referrals of one patient, the newest first.",
        described={"patient_id": "Whose."},
    )
    referral_reasons = Read(
        graphene.List(graphene.NonNull(ReferralReason)),
        reasons,
        description="The coded reasons to choose from for one move.",
        described={"verb": (Verb, "Which move.")},
        shown=reasons_of,
    )
    proposals = Read(
        graphene.List(graphene.NonNull(Proposal)),
        queries.proposals,
        description="Green channels that alerts propose and this actor may confirm, the oldest first.",
        described={"limit": "At most so many; 50 without it."},
    )
    proposal = Read(
        Proposal, queries.proposal, description="One proposal.", described={"proposal_id": "Which proposal."}
    )
    proposal_of_alert = Read(
        Proposal,
        queries.proposal_of,
        description="What was proposed for an alert; null where nothing was.",
        described={"alert_id": "Which alert."},
    )
    criteria = Read(
        graphene.List(graphene.NonNull(ChecklistRow)),
        queries.criteria,
        description="The organisation's checklists, retired rows included.",
        described={"direction": (Direction, "Only this list.")},
    )
    criterion_history = Read(
        graphene.List(graphene.NonNull(ChecklistRow)),
        queries.criterion_history,
        description="Every wording that a row has had, the newest first.",
        described={"code": "Which row."},
    )
    checklist = Read(
        graphene.List(graphene.NonNull(ReferralCriterion)),
        queries.checklist,
        description="The rows asked for a kind of referral, ticked by the newest readings of the patient.",
        described={"kind": (Kind, "What kind of referral."), "patient_id": "Whose readings."},
    )
    receiver_suggestions = Read(
        graphene.List(graphene.NonNull(ReceiverSuggestion)),
        queries.suggestions,
        description="Who may receive the patient in this kind, the best first, with the reason.",
        described={
            "kind": (Kind, "What kind of referral."),
            "patient_id": "Whose area counts; no distance without it.",
            "service_code": "Which service is needed.",
        },
    )
    availability = Read(
        graphene.List(graphene.NonNull(Offer)),
        queries.availability,
        description="What a receiver has published as free, beds by department among it; empty where nothing.",
        described={"organisation_id": "Which receiver."},
    )
    added_work = Read(
        AddedWork,
        queries.added_work,
        description="What accepting a discharge handoff adds to the work here; null for other kinds.",
        described={
            **REFERRAL,
            "pathway": "By which follow-up, a code of `Pathway`; the proposed one without it.",
            "first_contact_on": "From which day on; the day after the discharge without it.",
        },
    )
    accepted_this_week = Read(
        graphene.NonNull(graphene.Int),
        queries.accepted_this_week,
        description="How many patients this organisation has taken over since Monday.",
    )
    protocols = Read(
        graphene.List(graphene.NonNull(Protocol)),
        queries.protocols,
        description="Joint follow-up protocols with partners, the newest first of each.",
    )
    protocol = Read(
        Protocol, queries.protocol_of, description="One protocol.", described={"protocol_id": "Which protocol."}
    )
    protocol_in_force = Read(
        Protocol,
        queries.protocol_in_force,
        description="The protocol that applies today with a partner; null where none does.",
        described={"partner_id": "With whom."},
    )
    referral_kinds = Read(
        graphene.List(graphene.NonNull(KindSetting)),
        queries.referral_kinds,
        description="How this organisation works with each kind of referral.",
    )
    clock_lengths = Read(
        graphene.List(graphene.NonNull(ClockSetting)),
        queries.clock_lengths,
        description="How long clocks are with one partner.",
        described={"partner_id": "Which partner."},
    )
    may_keep = Read(
        graphene.List(graphene.NonNull(Pack)),
        queries.may_keep,
        description="For each referral whether a device of this person may keep what it holds of it. After a "
        "reassignment, a withdrawn consent or the end of care it may not.",
        described={"referral_ids": "At most 200 referrals."},
    )
