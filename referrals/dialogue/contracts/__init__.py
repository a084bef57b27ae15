"""What leaves this app: frozen dataclasses only."""

from dialogue.contracts.messages import ContentTold, FileTold, MessageTold, ReadTold
from dialogue.contracts.views import AttachmentContent, AttachmentView, ConversationView, FileToSend, MessageView

__all__ = [
    "AttachmentContent",
    "AttachmentView",
    "ContentTold",
    "ConversationView",
    "FileToSend",
    "FileTold",
    "MessageTold",
    "MessageView",
    "ReadTold",
]
