"""The tenant's event log with its gapless number, and the idempotency keys of its clients."""
