"""The event log: what happened, to be looked at again."""
