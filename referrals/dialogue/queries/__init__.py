"""Conversations as pages and programs read them."""

from dialogue.queries.reading import attachment, conversation, messages
from dialogue.queries.unread import unread_counts, unread_list, unread_referrals

__all__ = ["attachment", "conversation", "messages", "unread_counts", "unread_list", "unread_referrals"]
