"""A conversation as pages and programs read it."""

from __future__ import annotations

from api.core.shapes import Blank, ContractInput, ContractType, Node
from dialogue import contracts, enums


class ReferralAttachment(ContractType):
    """A file of a message. Its bytes are at `/referrals/<referralId>/attachments/<id>` of the organisation's host."""

    class Meta:
        contract = contracts.AttachmentView
        interfaces = (Node,)
        described = {
            "name": "What it is called.",
            "media_type": (enums.MediaType, "What its own first bytes say it is."),
            "size": "How many bytes.",
            "digest": "SHA-256, in hexadecimal.",
            "here": "Whether its content has crossed.",
        }


class ReferralMessage(ContractType):
    """One message between the two organisations of a referral."""

    class Meta:
        contract = contracts.MessageView
        interfaces = (Node,)
        described = {
            "number": "Counts what was kept here, from 1. Give the highest as `upTo` once it was read.",
            "ours": "Whether this organisation wrote it.",
            "author_name": "Who wrote it.",
            "author_title": "That person's title, empty where there is none.",
            "organisation_id": "Of which organisation.",
            "organisation_name": "Its Chinese name.",
            "organisation_name_en": "Its English name, empty where there is none.",
            "text": "The words; empty where only files were sent, or where it is `withheld`.",
            "at": "When it was written.",
            "attachments": "What goes with it, in order.",
            "withheld": "Whether it came from the other side and may not be read any more.",
            "unread": "Whether this actor has still to read it.",
            "delivered_at": "When it arrived at the other side, or here; null while it has not.",
            "not_delivered": "Whether it was given up: consent ended, or a person discarded it.",
            "read_at": "When somebody of the side that got it read it first; null before.",
            "read_by": "Who that was; empty before, and where it may not be told.",
        }


class ReferralConversation(ContractType):
    """How the conversation of a referral stands for this actor."""

    class Meta:
        contract = contracts.ConversationView
        described = {
            "referral_id": "Of which referral.",
            "may_write": "Whether this actor can write now.",
            "why_closed": (Blank(enums.Closed), "Why nobody can; null while messages are open."),
            "why_closed_label": "In words, in the language of the request; empty while messages are open.",
            "attachments": "Whether files may go with a message.",
            "largest_file": "How many bytes a file may have.",
            "most_files": "How many files may go with one message.",
            "number": "The newest message's; 0 where there is none.",
            "unread": "How many this actor has not read.",
            "partner_id": "The organisation at the other end.",
        }


class FileInput(ContractInput):
    """A file that goes with a message: PDF, JPEG or PNG, told by its own first bytes."""

    class Meta:
        contract = contracts.FileToSend
        described = {"name": "What it is called.", "content": "Its bytes, in base64."}
