"""What may be read of persons, and by whom."""

from patients.queries.persons import detail, identity, newest, other_names, search, summaries, summary, to_call
from patients.rules import mentions, names_whole

__all__ = [
    "detail",
    "identity",
    "mentions",
    "names_whole",
    "newest",
    "other_names",
    "search",
    "summaries",
    "summary",
    "to_call",
]
