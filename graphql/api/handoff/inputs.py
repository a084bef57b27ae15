"""What is given with moves of a referral."""

from __future__ import annotations

from api.core.shapes import ContractInput
from handoff import contracts
from handoff.commands import BedAndDoctor


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
            "reason": "Why it was begun, changed or stopped.",
            "code": "Its code.",
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
