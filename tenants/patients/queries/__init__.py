"""What may be read of persons, and by whom."""

from patients.queries.persons import detail, identity, patient_from, search, summaries, summary

__all__ = ["detail", "identity", "patient_from", "search", "summaries", "summary"]
