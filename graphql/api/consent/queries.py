import graphene

from api.consent.types import ConsentDecision, ConsentNotice, LedgerEntry
from api.core.fields import Read
from consent import queries
from consent.enums import Category, ProcessingMethod, Purpose

ENTRIES = graphene.List(graphene.NonNull(LedgerEntry))


class ConsentQuery:
    consent_ledger = Read(
        ENTRIES,
        queries.ledger,
        description="Every consent and emergency basis of a patient, the newest first, with what left under it.",
        described={"patient_id": "Whose ledger."},
    )
    consent_decision = Read(
        ConsentDecision,
        queries.decision,
        description="What may leave now for one recipient and purpose.",
        described={
            "patient_id": "Whose data.",
            "recipient_id": "Which organisation.",
            "purpose": (Purpose, "What for."),
            "categories": (Category, "Which kinds of data; whatever is permitted without it."),
        },
    )
    consent_notice = Read(
        ConsentNotice,
        queries.notice,
        description="The notice to show before the patient decides. It names no patient.",
        described={
            "recipient_id": "Which organisation.",
            "purpose": (Purpose, "What for."),
            "method": (ProcessingMethod, "How the recipient may process the data."),
            "categories": (Category, "Which kinds of data."),
            "valid_from": "From when on.",
            "valid_until": "Until just before.",
            "language": "`zh-hans` or `en`.",
        },
    )
    notices_due = Read(
        ENTRIES,
        queries.notices_due,
        description="Emergencies of which the patient has not been told yet, the most overdue first.",
        described={"limit": "At most so many; 50 without it."},
    )
