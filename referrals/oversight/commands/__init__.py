"""Counts that are told to the authority, and what the authority suggests in return."""

from oversight.commands.figures import publish_figures, receive_figures
from oversight.commands.suggesting import end_suggestion, receive_suggestion, suggest_receiver

__all__ = ["end_suggestion", "publish_figures", "receive_figures", "receive_suggestion", "suggest_receiver"]
