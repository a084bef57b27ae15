"""Referrals as pages and programs read them."""

from handoff.queries.outside import outside_standing, outside_task, outside_view
from handoff.queries.proposals import proposal, proposal_of, proposals
from handoff.queries.running import open_handoffs
from handoff.queries.settings import clock_lengths, reasons, reasons_that_need_a_sentence, roles_that_take
from handoff.queries.steps import steps
from handoff.queries.sweeps import due_clocks, figures
from handoff.queries.view import draft_package, referral
from handoff.queries.worklists import discharges, inbox, lists, of_patient

__all__ = [
    "clock_lengths",
    "discharges",
    "draft_package",
    "due_clocks",
    "figures",
    "inbox",
    "lists",
    "of_patient",
    "open_handoffs",
    "outside_standing",
    "outside_task",
    "outside_view",
    "proposal",
    "proposal_of",
    "proposals",
    "reasons",
    "reasons_that_need_a_sentence",
    "referral",
    "roles_that_take",
    "steps",
]
