"""What people of the stories write: the assessment and the plan before a discharge, and all that may be agreed to."""

from __future__ import annotations

ASSESSMENT = {
    "severity": "moderate",
    "living": "together",
    "lives_with": ["spouse"],
    "caregiver_available": True,
    "length_of_stay": 6,
    "acute_admission": True,
    "comorbidities": ["diabetes"],
    "emergency_visits": 1,
    "barthel_feeding": "10",
    "barthel_bathing": "5",
    "barthel_grooming": "5",
    "barthel_dressing": "10",
    "barthel_bowels": "10",
    "barthel_bladder": "10",
    "barthel_toilet": "10",
    "barthel_transfer": "15",
    "barthel_mobility": "10",
    "barthel_stairs": "5",
}
PLAN = {
    "diagnoses": "原发性高血压 I10.x00",
    "instructions": "低盐饮食，每日测血压。",
    "medications": [{"name": "氨氯地平", "dose": "5 mg 每日一次", "change": "NEW", "reason": "血压未达标", "code": ""}],
    "redFlags": ["血压 ≥180/110 mmHg"],
    "followUp": "第一周每日电话。",
    "pathway": "dc-generic",
}
CATEGORIES = (
    "IDENTITY",
    "ENCOUNTERS",
    "CONDITIONS",
    "MEDICATIONS",
    "ALLERGIES",
    "OBSERVATIONS",
    "PROCEDURES",
    "DOCUMENTS",
    "DISCHARGE_PLAN",
    "ASSESSMENT",
    "FOLLOWUP",
)
