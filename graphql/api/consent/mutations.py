from api.core.fields import Command, RefPayload
from consent import commands
from consent.enums import Category, Giver, LegalBasis, ProcessingMethod, Purpose, Way

VERSION = "The version that was read."
BASIS = {"basis_id": "Which emergency basis.", "expected_version": VERSION}


class ConsentMutation:
    record_consent = Command(
        RefPayload,
        commands.record_consent,
        description="Puts a consent on record; it replaces one for the same patient, recipient and purpose.",
        described={
            "patient_id": "Whose consent.",
            "recipient_id": "Who may have the data.",
            "purpose": (Purpose, "What for."),
            "categories": (Category, "Which kinds of data."),
            "method": (ProcessingMethod, "How the recipient may process it."),
            "valid_from": "From when on.",
            "valid_until": "Until just before.",
            "way": (Way, "How it was given."),
            "giver": (Giver, "Who spoke for the patient."),
            "notice_version": "The notice that was shown.",
            "notice_language": "In which language.",
            "separate_consent": "Whether the patient agreed to this on its own, not among other things.",
            "necessity_shown": "Whether necessity and consequences were explained.",
            "giver_name": "The guardian's or agent's name.",
            "giver_relation": "What that person is to the patient.",
            "giver_identifier": "The number that names that person.",
            "evidence": "SHA-256 of the signed form, signature or confirmation, in hexadecimal.",
            "witnessed_by": "Who witnessed a consent given aloud.",
            "given_at": "When it was given; now without it.",
        },
    )
    withdraw_consent = Command(
        RefPayload,
        commands.withdraw_consent,
        description="Takes a consent back, at once and for the future. No reason is asked.",
        described={
            "consent_id": "Which consent.",
            "expected_version": VERSION,
            "how": (Way, "How it was withdrawn."),
            "by": (Giver, "Who withdrew it."),
        },
    )
    record_emergency_basis = Command(
        RefPayload,
        commands.record_emergency_basis,
        description="Names the emergency in which data goes to one recipient without consent, for 72 hours.",
        described={
            "patient_id": "Whose data.",
            "recipient_id": "To whom.",
            "purpose": (Purpose, "What for."),
            "reason": "What the emergency is.",
            "legal_basis": (LegalBasis, "The article of law; danger to life or health without it."),
        },
    )
    end_emergency_basis = Command(
        RefPayload,
        commands.end_emergency_basis,
        description="Ends an emergency basis before its time.",
        described=BASIS,
    )
    give_later_notice = Command(
        RefPayload,
        commands.give_later_notice,
        description="Records that the patient was told of an emergency afterwards.",
        described={**BASIS, "how": (Way, "How the patient was told.")},
    )
