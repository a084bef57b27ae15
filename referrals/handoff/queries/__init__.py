"""Referrals as pages and programs read them."""

from handoff.queries.criteria import checklist, criteria, criterion_history
from handoff.queries.outside import outside_standing, outside_task, outside_view
from handoff.queries.packs import may_keep
from handoff.queries.paper import paper
from handoff.queries.proposals import proposal, proposal_of, proposals
from handoff.queries.protocols import protocol, protocol_in_force, protocol_of, protocols
from handoff.queries.receivers import accepted_this_week, availability, fits, suggestions
from handoff.queries.running import open_handoffs
from handoff.queries.settings import (
    clock_lengths,
    reasons,
    reasons_that_need_a_sentence,
    referral_kinds,
    roles_that_take,
    states_in,
)
from handoff.queries.steps import steps
from handoff.queries.sweeps import due_clocks, figures
from handoff.queries.taking_on import added_work
from handoff.queries.talking import proof_of_talk, shared_with, talking
from handoff.queries.view import draft_package, referral
from handoff.queries.worklists import discharges, inbox, lists, of_ids, of_patient

__all__ = [
    "accepted_this_week",
    "added_work",
    "availability",
    "checklist",
    "clock_lengths",
    "criteria",
    "criterion_history",
    "discharges",
    "draft_package",
    "due_clocks",
    "figures",
    "fits",
    "inbox",
    "lists",
    "may_keep",
    "of_ids",
    "of_patient",
    "open_handoffs",
    "outside_standing",
    "outside_task",
    "outside_view",
    "paper",
    "proof_of_talk",
    "proposal",
    "proposal_of",
    "proposals",
    "protocol",
    "protocol_in_force",
    "protocol_of",
    "protocols",
    "reasons",
    "reasons_that_need_a_sentence",
    "referral",
    "referral_kinds",
    "roles_that_take",
    "shared_with",
    "states_in",
    "steps",
    "suggestions",
    "talking",
]
