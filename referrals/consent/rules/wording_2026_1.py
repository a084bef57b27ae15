"""Notice 2026-1. Published: do not edit; write the next version beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consent.enums import Category, ProcessingMethod, Purpose


@dataclass(frozen=True, slots=True)
class Wording:
    """One language of a notice. The words for slots belong to the version: later translations do not change them."""

    text: str
    comma: str
    purposes: Mapping[Purpose, str]
    methods: Mapping[ProcessingMethod, str]
    categories: Mapping[Category, str]
    names_the_last_day: bool = False


CHINESE = Wording(
    text="""\
健康信息共享知情同意告知书

一、谁向谁提供。{discloser}（联系方式：{discloser_contact}）将您的健康信息提供给{recipient}（联系方式：{recipient_contact}）。
二、用途。仅用于：{purpose}。不用于其他目的；改变用途、方式或种类，须重新征得您的同意。
三、处理方式。{method}。接收方将本次照护的进展与结果告知{discloser}。
四、信息种类。{categories}。
五、期限。自{valid_from}至{valid_until}（北京时间）。期满后接收方不得再读取；依法应当保存的病历记录除外。
六、必要性。这些属于敏感个人信息。接收方需要据此了解您的病情与用药，安排随访，及时发现危险情况。
七、对您的影响。接收方参与您照护的医务人员可以看到上述信息。每一次提供和读取都有记录，您可以要求查看。不同意不影响您在本机构接受必要的诊疗；接收方将无法从本机构获得上述信息。
八、您的权利。您可以随时以给出同意的任何一种方式撤回同意，撤回后立即停止继续提供和读取；撤回前已经进行的处理不受影响。您可以要求查阅、复制、更正、补充个人信息，依法要求删除，并可向上述任一机构投诉。
九、单独同意。以上内容需要您的单独同意，不与其他事项合并。
""",
    comma="、",
    purposes={
        Purpose.DISCHARGE_HANDOFF: "您出院后的社区接续照护",
        Purpose.UP_REFERRAL: "您在医院的检查或治疗",
        Purpose.GREEN_CHANNEL: "您在医院的紧急救治（绿色通道）",
    },
    methods={
        ProcessingMethod.COPY: "一次性发送一份固定副本，接收方存入本机构病历",
        ProcessingMethod.COPY_AND_LIVE: (
            "一次性发送一份固定副本，接收方存入本机构病历；在期限内，接收方还可以读取您在本机构的最新记录"
        ),
    },
    categories={
        Category.IDENTITY: "身份与联系方式",
        Category.ENCOUNTERS: "住院与就诊记录",
        Category.CONDITIONS: "诊断",
        Category.MEDICATIONS: "用药",
        Category.ALLERGIES: "过敏史",
        Category.OBSERVATIONS: "测量与检验结果",
        Category.PROCEDURES: "手术与操作",
        Category.DOCUMENTS: "医疗文书",
        Category.DISCHARGE_PLAN: "出院计划",
        Category.ASSESSMENT: "评估与评分",
        Category.FOLLOWUP: "随访与监测读数",
    },
)

ENGLISH = Wording(
    text="""\
Notice before consent to sharing health information

1. Who gives to whom. {discloser} (contact: {discloser_contact}) gives your health information to {recipient} \
(contact: {recipient_contact}).
2. Purpose. Only for: {purpose}. For nothing else; a change of purpose, method or kind needs your consent again.
3. Method. {method}. The recipient tells {discloser} about the course and the outcome of this care.
4. Kinds of information. {categories}.
5. Term. From {valid_from} until {valid_until} (Beijing time). After that the recipient may read no more; medical \
records that the law requires to be kept are kept.
6. Why it is necessary. This is sensitive personal information. The recipient needs it to know your condition and \
medicines, to plan follow-up and to notice danger in time.
7. What it means for you. Staff of the recipient who take part in your care can see this information. Each sending and \
each reading is recorded and you may ask to see the record. If you do not agree, necessary care here is not affected; \
the recipient will then not receive this information from us.
8. Your rights. You may withdraw at any time, in any way in which consent can be given. Sending and reading stop at \
once; what was done before stays lawful. You may ask to see, copy, correct and complete your information, to have it \
deleted where the law allows, and you may complain to either organisation.
9. Separate consent. This asks for your separate consent and is not combined with anything else.
""",
    comma=", ",
    purposes={
        Purpose.DISCHARGE_HANDOFF: "your continued care in the community after discharge",
        Purpose.UP_REFERRAL: "your examination or treatment at a hospital",
        Purpose.GREEN_CHANNEL: "your urgent treatment at a hospital (green channel)",
    },
    methods={
        ProcessingMethod.COPY: "A fixed copy is sent once and kept in the recipient's medical record",
        ProcessingMethod.COPY_AND_LIVE: (
            "A fixed copy is sent once and kept in the recipient's medical record; until the end of the term the "
            "recipient may also read your newest record here"
        ),
    },
    categories={
        Category.IDENTITY: "identity and contact details",
        Category.ENCOUNTERS: "stays and visits",
        Category.CONDITIONS: "diagnoses",
        Category.MEDICATIONS: "medicines",
        Category.ALLERGIES: "allergies",
        Category.OBSERVATIONS: "measurements and laboratory results",
        Category.PROCEDURES: "operations and procedures",
        Category.DOCUMENTS: "medical documents",
        Category.DISCHARGE_PLAN: "discharge plan",
        Category.ASSESSMENT: "assessments and scores",
        Category.FOLLOWUP: "follow-up visits and readings",
    },
)

WORDINGS: Mapping[str, Wording] = {"zh-hans": CHINESE, "en": ENGLISH}
