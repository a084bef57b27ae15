"""How long a message may be. Product default."""

LONGEST_TEXT = 4000
