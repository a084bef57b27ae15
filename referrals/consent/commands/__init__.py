"""Giving, withdrawing, emergencies; what other organisations' grounds allow us; the ledger's lines."""

from consent.commands.disclosing import note_disclosure, note_opening
from consent.commands.emergency import end_emergency_basis, give_later_notice, record_emergency_basis
from consent.commands.giving import record_consent, withdraw_consent
from consent.commands.receiving import receive_basis, stop_received

__all__ = [
    "end_emergency_basis",
    "give_later_notice",
    "note_disclosure",
    "note_opening",
    "receive_basis",
    "record_consent",
    "record_emergency_basis",
    "stop_received",
    "withdraw_consent",
]
