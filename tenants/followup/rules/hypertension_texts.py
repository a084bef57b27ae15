"""The sentences of `cn-basic-ph-v3/htn`, (English, 中文): stored with what they explain, so both stand here."""

from followup.enums import EmergencySign

RULES: dict[str, tuple[str, str]] = {
    "emergency": (
        "Emergency: treat, refer urgently, and follow up within 2 weeks.",
        "危急情况：处理后紧急转诊，2周内主动随访转诊情况。",
    ),
    "complication": (
        "New or worse complication: refer to a higher hospital and follow up within 2 weeks.",
        "出现新的并发症或原有并发症加重：转诊到上级医院，2周内主动随访转诊情况。",
    ),
    "adverse-reaction": (
        "Adverse drug reaction: adjust the drugs and follow up in 2 weeks.",
        "出现药物不良反应：调整用药，2周内随访。",
    ),
    "adverse-reaction-refer": (
        "Adverse drug reaction hard to control, or pressure not controlled twice running: refer, follow up in 2 weeks.",
        "药物不良反应难以控制，或连续两次血压控制不满意：转诊到上级医院，2周内主动随访转诊情况。",
    ),
    "unsatisfied": (
        "Blood pressure not controlled: adjust the drugs and follow up in 2 weeks.",
        "血压控制不满意：调整用药，2周内随访。",
    ),
    "unsatisfied-again": (
        "Blood pressure not controlled twice running: refer to a higher hospital and follow up within 2 weeks.",
        "连续两次血压控制不满意：转诊到上级医院，2周内主动随访转诊情况。",
    ),
    "satisfied": (
        "Blood pressure controlled, no adverse reaction, no new or worse complication: book the next routine visit.",
        "血压控制满意，无药物不良反应，无新发并发症或原有并发症无加重：预约下一次随访时间。",
    ),
}

CRITERIA: dict[str, tuple[str, str]] = {
    "systolic": ("Systolic pressure at or above the emergency limit", "收缩压达到危急界限"),
    "diastolic": ("Diastolic pressure at or above the emergency limit", "舒张压达到危急界限"),
    "pregnancy": ("Pregnant or lactating with blood pressure above normal", "妊娠期或哺乳期同时血压高于正常"),
}

SIGNS: dict[EmergencySign, tuple[str, str]] = {
    EmergencySign.CONSCIOUSNESS: ("Change of consciousness", "意识改变"),
    EmergencySign.HEADACHE_DIZZINESS: ("Severe headache or dizziness", "剧烈头痛或头晕"),
    EmergencySign.NAUSEA_VOMITING: ("Nausea or vomiting", "恶心呕吐"),
    EmergencySign.BLURRED_VISION: ("Blurred vision", "视力模糊"),
    EmergencySign.EYE_PAIN: ("Eye pain", "眼痛"),
    EmergencySign.PALPITATIONS: ("Palpitations", "心悸"),
    EmergencySign.CHEST_TIGHTNESS: ("Chest tightness", "胸闷"),
    EmergencySign.DYSPNOEA: ("Shortness of breath or unable to lie flat", "喘憋不能平卧"),
    EmergencySign.UNMANAGEABLE: ("Another condition that cannot be managed here", "存在不能处理的其他疾病"),
}
