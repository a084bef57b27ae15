"""Proofs for whoever is about to send, notices to show, and the ledger of a patient."""

from consent.queries.ledger import ledger, notices_due
from consent.queries.proofs import (
    anonymised,
    answer_proof,
    between_organisations,
    counts_only,
    decision,
    notice,
    proof,
    received,
    received_for,
    require_proof,
    status_only,
)

__all__ = [
    "anonymised",
    "answer_proof",
    "between_organisations",
    "counts_only",
    "decision",
    "ledger",
    "notice",
    "notices_due",
    "proof",
    "received",
    "received_for",
    "require_proof",
    "status_only",
]
