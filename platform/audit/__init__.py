"""The append-only record of who did, read and was refused what."""
