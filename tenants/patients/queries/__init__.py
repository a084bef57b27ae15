"""What may be read of persons, and by whom."""

from patients.queries.persons import detail, identity, newest, search, summaries, summary, to_call

__all__ = ["detail", "identity", "newest", "search", "summaries", "summary", "to_call"]
