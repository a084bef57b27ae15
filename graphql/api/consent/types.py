"""What a patient agreed to, and what left under it."""

from __future__ import annotations

import graphene

from api.core.shapes import Blank, ContractType, Node, Reference
from api.names import LedgerState
from api.staff.batches import names
from consent import contracts, enums

CATEGORIES = (enums.Category, "Which kinds of data.")


class ConsentParty(ContractType):
    """An organisation as a notice and a ledger name it."""

    class Meta:
        contract = contracts.Party
        interfaces = (Node,)
        described = {"name": "Its name.", "contact": "How to reach it."}


class Disclosure(ContractType):
    """What one organisation was given or has read."""

    class Meta:
        contract = contracts.Disclosure
        interfaces = (Node,)
        described = {
            "shown": (enums.Shown, "Sent, or read live."),
            "conversation": "The referral it belongs to; what is added to one that is open already is not opened anew.",
            "recipient": "To whom.",
            "categories": CATEGORIES,
            "at": "When.",
            "opened_by": "Who there opened it first, empty while nobody has.",
            "opened_at": "When; null while nobody has.",
        }


class LedgerEntry(ContractType):
    """One consent or emergency basis of a patient, whether it stands, and what left under it."""

    class Meta:
        contract = contracts.LedgerEntry
        interfaces = (Node,)
        described = {
            "version": "Give it as `expectedVersion` when changing it.",
            "basis": (enums.Basis, "Consent, or emergency."),
            "purpose": (enums.Purpose, "What the data is for."),
            "method": (enums.ProcessingMethod, "How the recipient may process it."),
            "categories": CATEGORIES,
            "recipient": "Who may have the data.",
            "giver": (Blank(enums.Giver), "Who spoke for the patient; null for an emergency."),
            "giver_name": "That person's name, empty for an emergency.",
            "giver_relation": "What that person is to the patient, empty for the patient.",
            "way": (Blank(enums.Way), "How it was given; null for an emergency."),
            "reason": "The emergency, empty for a consent.",
            "legal_basis": (Blank(enums.LegalBasis), "The article of law; null for a consent."),
            "notice_version": "Which notice was shown, empty for an emergency.",
            "notice_language": "In which language, empty for an emergency.",
            "notice_digest": "SHA-256 of its text, empty for an emergency.",
            "valid_from": "From when on.",
            "valid_until": "Until just before.",
            "given_at": "When it was given or recorded.",
            "recorded_by": "Who recorded it.",
            "witnessed_by": "Who witnessed it, empty where nobody had to.",
            "evidence": "SHA-256 of the signed form or confirmation, empty where there is none.",
            "state": (LedgerState, "Whether it stands, or why not."),
            "ended_at": "When it was withdrawn or replaced; null otherwise.",
            "ended_how": (Blank(enums.Way), "How it was withdrawn; null where it was not."),
            "notice_due_at": "Until when the patient has to be told of an emergency; null for a consent.",
            "notice_given_at": "When the patient was told; null while not.",
            "supersedes": "The consent it replaced; null where there was none.",
            "disclosures": "What left under it, the oldest first.",
        }

    recorded_by_name = Reference(graphene.String, names, key="recorded_by", description="The colleague's name.")


class ConsentDecision(ContractType):
    """What is permitted now, and why not everything that was asked."""

    class Meta:
        contract = contracts.Decision
        described = {
            "permitted": CATEGORIES,
            "proof_id": "The consent or emergency basis it rests on; null where nothing is permitted.",
            "why_not": (Blank(enums.WhyNot), "Why not all that was asked; null where all is permitted."),
        }


class ConsentNotice(ContractType):
    """The text to show before the patient decides, in one language."""

    class Meta:
        contract = contracts.Notice
        described = {
            "version": "Give it as `noticeVersion` when recording the consent.",
            "language": "Give it as `noticeLanguage`.",
            "text": "What to show or read aloud.",
            "digest": "SHA-256 of the text.",
        }
