"""Writing, reading, taking in what the other side wrote, and following what became of our own."""

from dialogue.commands.crossing import hear_content, hear_message, hear_reading
from dialogue.commands.following import note_delivered, settle_discarded, settle_parked
from dialogue.commands.reading import mark_messages_read
from dialogue.commands.writing import send_message

__all__ = [
    "hear_content",
    "hear_message",
    "hear_reading",
    "mark_messages_read",
    "note_delivered",
    "send_message",
    "settle_discarded",
    "settle_parked",
]
