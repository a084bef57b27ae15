"""Conversations as pages and programs read them; and what a file is by its bytes."""

from dialogue.queries.reading import attachment, conversation, messages
from dialogue.queries.unread import unread_counts, unread_list, unread_referrals
from dialogue.rules import kind_of

__all__ = ["attachment", "conversation", "kind_of", "messages", "unread_counts", "unread_list", "unread_referrals"]
