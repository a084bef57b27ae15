"""What is given with moves of a referral."""

from __future__ import annotations

from api.core.shapes import ContractInput
from handoff import contracts, enums
from handoff.commands import BedAndDoctor


class ReferralFilterInput(ContractInput):
    """What a worklist is narrowed to; what is not given narrows nothing."""

    class Meta:
        contract = contracts.ListFilter
        described = {
            "kind": (enums.Kind, "Only this kind."),
            "priority": (enums.Priority, "Only this urgent."),
            "state": (enums.State, "Only what stands here."),
            "partner_id": "Only with this organisation.",
            "person_id": "Only what this colleague wrote (as sender) or took over (as receiver).",
            "overdue": "Only where a clock has passed.",
            "waiting_days": "Only what has stood where it stands for at least so many days.",
            "text": "Name, pinyin or its initials, or a whole number; before acceptance what the preview shows.",
        }


class BedAndDoctorInput(ContractInput):
    """Where to bring the patient and whom to call; every field is needed."""

    class Meta:
        contract = BedAndDoctor
        described = {
            "bed": "Which bed.",
            "department": "Which department.",
            "doctor_name": "Who receives the patient.",
            "doctor_phone": "That doctor's telephone.",
        }


class PlannedMedicationInput(ContractInput):
    """One line of the medication list."""

    class Meta:
        contract = contracts.Medication
        described = {
            "name": "The medicine.",
            "dose": "How much and how often.",
            "change": (contracts.Change, "What became of it during the stay; unchanged without it."),
            "reason": "Why it was begun, changed or stopped; needed with each of these.",
            "code": "Its code.",
            "before": "The dose until now, where it was changed or stopped.",
        }


class ProtocolStepInput(ContractInput):
    """When, what, and who does it."""

    class Meta:
        contract = contracts.ProtocolStep
        described = {
            "when": "When.",
            "what": "What is done.",
            "who": "Who does it.",
            "pathway": "For which follow-up, a code of `Pathway`; for every one without it.",
        }


class ProtocolPhoneInput(ContractInput):
    """Whom to call."""

    class Meta:
        contract = contracts.ProtocolPhone
        described = {"label": "Whom it reaches.", "phone": "The number."}


class ProtocolContentInput(ContractInput):
    """The document; it names no patient."""

    class Meta:
        contract = contracts.ProtocolContent
        described = {
            "name": "What it is called.",
            "steps": "What is done when, by whom.",
            "red_flags": "Signs that call for help at once.",
            "phones": "Whom to call.",
        }


class DischargePlanInput(ContractInput):
    """What the community needs to go on."""

    class Meta:
        contract = contracts.PlanContent
        described = {
            "diagnoses": "The diagnoses in words.",
            "instructions": "What the patient should do.",
            "medications": "The medicines to take, and what changed.",
            "red_flags": "Signs that call for help at once.",
            "follow_up": "What is to be followed up.",
            "first_contact_on": "When the first contact is wished.",
            "pathway": "By which schedule, a code of `Pathway`; after discharge without it.",
        }
