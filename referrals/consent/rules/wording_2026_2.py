"""The notice 2026-2: the text of 2026-1, with the purposes of the other kinds of referral."""

from __future__ import annotations

from dataclasses import replace

from consent.enums import Purpose
from consent.rules.wording_2026_1 import WORDINGS as BEFORE

ADDED: dict[str, dict[Purpose, str]] = {
    "zh-hans": {
        Purpose.LATERAL_REFERRAL: "您在同级医疗机构的检查、治疗或照护",
        Purpose.ADVICE: "请该机构的医务人员对您的诊疗提出意见",
        Purpose.TEMPORARY_CARE: "您临时居住期间的照护",
    },
    "en": {
        Purpose.LATERAL_REFERRAL: "your examination, treatment or care at another institution of the same level",
        Purpose.ADVICE: "advice on your care from the staff of that institution",
        Purpose.TEMPORARY_CARE: "your care while you live elsewhere for a time",
    },
}
WORDINGS = {
    language: replace(wording, purposes={**wording.purposes, **ADDED[language]}) for language, wording in BEFORE.items()
}
