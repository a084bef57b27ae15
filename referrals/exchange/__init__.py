"""Outbox, relay, inbox and shared reads: the only bridge between two organisations."""
