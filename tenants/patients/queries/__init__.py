"""What may be read of persons, and by whom."""

from patients.queries.persons import detail, identity, search, summaries, summary

__all__ = ["detail", "identity", "search", "summaries", "summary"]
