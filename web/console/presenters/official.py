"""The words of the two official slips: 双向转诊（转出）单 and 双向转诊（回转）单.

Field by field, in the order and the words of the form (`domain-facts` §2.1). The form is Chinese whatever language the
pages are in; for readers of English each word has its translation beneath. So these are data, not messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the form and its translation."""

    zh: str
    en: str


TITLE_OUT = Word("双向转诊（转出）单", "Two-way referral form (transfer out)")
TITLE_BACK = Word("双向转诊（回转）单", "Two-way referral form (transfer back)")
STUB = Word("存根", "Counterfoil, kept by the sender")
BODY = Word("正文", "Slip, for the receiver")

NAME = Word("患者姓名", "Patient's name")
SEX = Word("性别", "Sex")
AGE = Word("年龄", "Age")
RECORD_NUMBER = Word("档案编号", "Health record number")
CASE_NUMBER = Word("病案号", "Medical record number")
ADDRESS = Word("家庭住址", "Home address")
PHONE = Word("联系电话", "Telephone")
SIGNED = Word("转诊医生（签字）", "Referring doctor (signature)")
INSTITUTION = Word("（机构名称）", "(Name of the institution)")
DATE = Word("日期", "Date")
TO = Word("致", "To")

IMPRESSION = Word("初步印象", "Preliminary impression")
HISTORY = Word("主要现病史（转出原因）", "Main present illness (reason for the transfer)")
PAST = Word("主要既往史", "Main past history")
COURSE = Word("治疗经过", "Course of treatment")

RESULT = Word("诊断结果", "Diagnosis")
OUTCOME = Word("转归", "Outcome")
STAY_NUMBER = Word("住院病案号", "Inpatient record number")
FINDINGS = Word("主要检查结果", "Main findings")
ONWARD = Word("治疗经过、下一步治疗方案及康复建议", "Course of treatment, next treatment and advice on rehabilitation")

KIND = Word("转诊类型", "Kind of referral")
URGENCY = Word("紧急程度", "Urgency")
ALLERGIES = Word("过敏史", "Allergies")

ALLERGIC = Word("过敏", "Allergies")
AT_ONCE = Word("出现以下情况立即就诊", "Come back at once")
MORE = Word("其余项目见电子交接资料", "The others stand in the electronic package")

ABSENT = {
    "not_recorded": Word("未记录", "not recorded"),
    "withheld": Word("未经同意提供", "withheld by consent"),
    "after_acceptance": Word("接收后提供", "shown after acceptance"),
    "over": Word("转诊已结束", "transfer is over"),
}
UNKNOWN = Word("未提供", "not given")
OVER = Word(
    "转诊已结束：转出方提供的资料仅在接收期间可打印。",
    "The transfer is over: what the sender gave can be printed only while it is open.",
)
SEXES = {
    "male": Word("男", "male"),
    "female": Word("女", "female"),
    "other": Word("其他", "other"),
}
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def absent(why: str) -> Word:
    """The word for what is not there."""
    return ABSENT.get(why, UNKNOWN)


def dated(day: date) -> Word:
    """`2026年11月22日` and `22 November 2026`."""
    return Word(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {MONTHS[day.month - 1]} {day.year}")


def aged(years: int | None, band: str) -> Word:
    """`72岁`; ten years wide where no birth date has crossed; not recorded where nothing is known."""
    if years is not None:
        return Word(f"{years}岁", f"{years} y")
    shown = band.replace("-", "–")
    return Word(f"{shown}岁", f"{shown} y") if shown else ABSENT["not_recorded"]
