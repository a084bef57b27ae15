"""The invented records in the words of a Chinese hospital: codes stay, displays change.

Names of laboratory tests and vital signs follow the Chinese translation of LOINC, diagnoses ICD-10, drugs the Chinese
generic names (国家药品标准).
"""

from __future__ import annotations

from typing import Any

VISIT = "门诊就诊"
NAMES: dict[str, str] = {
    "I10": "原发性高血压",
    "E66.9": "肥胖",
    "E78.5": "高脂血症",
    "E11.9": "2型糖尿病",
    "E78.00": "高胆固醇血症",
    "N18.31": "慢性肾脏病3a期",
    "D64.9": "贫血",
    "E03.9": "甲状腺功能减退症",
    "N18.32": "慢性肾脏病3b期",
    "D50.9": "缺铁性贫血",
    "E11.22": "2型糖尿病伴慢性肾脏病",
    "I25.10": "冠状动脉粥样硬化性心脏病",
    "E11.65": "2型糖尿病伴高血糖",
    "4548-4": "糖化血红蛋白",
    "9318-7": "尿白蛋白/肌酐比值",
    "2951-2": "血清钠",
    "2823-3": "血清钾",
    "2075-0": "血清氯",
    "2028-9": "血清总二氧化碳",
    "17861-6": "血清钙",
    "1751-7": "血清白蛋白",
    "3094-0": "血尿素氮",
    "2160-0": "血清肌酐",
    "98979-8": "估算肾小球滤过率（CKD-EPI 2021）",
    "2345-7": "血糖",
    "1742-6": "丙氨酸氨基转移酶",
    "1920-8": "天门冬氨酸氨基转移酶",
    "6768-6": "碱性磷酸酶",
    "1975-2": "总胆红素",
    "718-7": "血红蛋白",
    "4544-3": "红细胞压积",
    "789-8": "红细胞计数",
    "6690-2": "白细胞计数",
    "777-3": "血小板计数",
    "2093-3": "总胆固醇",
    "2085-9": "高密度脂蛋白胆固醇",
    "13457-7": "低密度脂蛋白胆固醇",
    "2571-8": "甘油三酯",
    "14957-5": "尿微量白蛋白",
    "8302-2": "身高",
    "29463-7": "体重",
    "39156-5": "体质指数",
    "8867-4": "心率",
    "9279-1": "呼吸频率",
    "8310-5": "体温",
    "59408-5": "脉搏血氧饱和度",
    "2708-6": "动脉血氧饱和度",
    "85354-9": "血压",
    "8480-6": "收缩压",
    "8462-4": "舒张压",
    "24323-8": "生化全套",
    "58410-2": "血常规",
    "57698-3": "血脂全套",
    "314076": "赖诺普利片 10 mg",
    "197361": "氨氯地平片 5 mg",
    "310798": "氢氯噻嗪片 25 mg",
    "979492": "氯沙坦钾片 50 mg",
    "861007": "盐酸二甲双胍片 500 mg",
    "7980": "青霉素",
    "617310": "阿托伐他汀钙片 20 mg",
    "200032": "卡维地洛片 12.5 mg",
    "198051": "奥美拉唑肠溶胶囊 20 mg",
    "966221": "左甲状腺素钠片 50 μg",
    "313988": "呋塞米片 40 mg",
    "312941": "盐酸舍曲林片 50 mg",
    "310490": "格列吡嗪片 5 mg",
    "314077": "赖诺普利片 20 mg",
    "10180": "磺胺甲噁唑",
    "310431": "加巴喷丁胶囊 300 mg",
    "861004": "盐酸二甲双胍片 1000 mg",
    "617311": "阿托伐他汀钙片 40 mg",
    "1545658": "恩格列净片 10 mg",
    "310325": "硫酸亚铁片 325 mg",
    "243670": "阿司匹林肠溶片 81 mg",
    "723": "阿莫西林",
    "199246": "格列美脲片 2 mg",
    "665033": "西格列汀片 100 mg",
}


def in_chinese(resource: Any) -> Any:
    """The same JSON with the displays and texts of known codes in Chinese."""
    if isinstance(resource, list):
        return [in_chinese(each) for each in resource]
    if not isinstance(resource, dict):
        return resource
    said = {key: in_chinese(value) for key, value in resource.items()}
    named = [NAMES[each["code"]] for each in said.get("coding") or () if each.get("code") in NAMES]
    if named:
        said["text"] = named[0]
        said["coding"] = [
            {**each, "display": NAMES[each["code"]]} if each.get("code") in NAMES else each for each in said["coding"]
        ]
    elif said.get("text") == "Ambulatory visit":
        said["text"] = VISIT
    return said
