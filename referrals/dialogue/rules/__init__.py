"""What may be written and attached; no database."""

from dialogue.rules.files import LARGEST, LONGEST_NAME, MOST_FILES, kind_of, tidy_name
from dialogue.rules.words import LONGEST_TEXT

__all__ = ["LARGEST", "LONGEST_NAME", "LONGEST_TEXT", "MOST_FILES", "kind_of", "tidy_name"]
