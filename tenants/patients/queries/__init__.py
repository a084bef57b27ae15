"""What may be read of persons, and by whom."""

from patients.queries.persons import detail, identity, newest, search, summaries, summary, to_call
from patients.rules import romanised

__all__ = ["detail", "identity", "newest", "romanised", "search", "summaries", "summary", "to_call"]
