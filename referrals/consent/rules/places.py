"""Addresses in running words: the parts of one that is on record, and wording that looks like any.

Written for text in which every sign is written in one way. Words that only look like streets are left alone: 尿道16号
is a catheter, 静脉通路1号 a line, 家里5号 a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

SHORTEST_PART = 3
_ANY = r"[\W_]*"
_HAN = "[\u4e00-\u9fff]"
_COUNT = "[0-9〇零一二两三四五六七八九十百]{1,6}"
_ROAD = "(?<![尿通电走管旁回线短水气腔径])路"
_WAY = "(?<![吸尿阴胆肠气食产泪耳鼻管通窦瘘隧腺味知报化殖旁胃])道"
_VILLAGE = "(?<![本外同各回进])村"
_BLOCK = "(?<![家夜这那哪公英心手眼嘴屋房院区城日月年胃腹肺脑血体])里"
_ESTATE = "小区|花园|公寓|新村|家园"
_STREET = f"{_ROAD}|街|大道|巷|胡同|弄堂"
_SIDE = "(?:[东南西北中上下][段侧街路]?|[甲乙丙丁附])?"
_DOOR = f"{_COUNT}{_ANY}(?:号楼|号院|号|弄|栋|幢|楼|单元|室)"
_REST = f"(?:{_ANY}{_DOOR})*"

LIKE_AN_ADDRESS = (
    f"{_HAN}{{1,4}}(?:{_STREET}|{_WAY}|{_VILLAGE}|{_BLOCK}|{_ESTATE}){_SIDE}{_ANY}{_DOOR}{_REST}",
    f"{_HAN}{{1,4}}(?:{_STREET}|{_ESTATE}){_HAN}{{1,8}}{_ANY}{_COUNT}{_ANY}(?:号楼|号院|弄|栋|幢|单元){_REST}",
    f"{_COUNT}{_ANY}弄{_ANY}{_COUNT}{_ANY}号{_REST}",
    f"{_COUNT}{_ANY}(?:栋|幢|号楼|单元){_ANY}{_COUNT}{_ANY}(?:单元|室){_REST}",
    r"(?<![a-z0-9])\d{1,5}[a-z]?,?\s(?-i:(?:[A-Z][a-z]+\s){1,3}(?:Street|Road|Avenue|Lane|Rd|Ave)\b)",
)
"""Patterns: a street, lane, village or estate with a number; doors of a house; a number and a named street in English.
Case is to be ignored.
"""

_PIECE = re.compile(
    ".+?(?:省|自治区|市|小区|社区|区|县|旗|镇|乡|街道|大道|路|街|道|巷|弄|胡同|村|里|花园|公寓|家园|号|栋|幢|楼|单元|室)"
)
_TOWNSHIP, _SMALL = (
    ("镇", "乡", "街道"),
    ("路", "街", "道", "巷", "弄", "胡同", "村", "里", "小区", "花园", "公寓", "家园"),
)
_INSTITUTION = f"(?!{_ANY}(?:中心)?(?:卫生|医院|社区|养老|敬老))"


def parts(line: str, township: str) -> Iterator[str]:
    """Patterns of an address on record: the whole line, and the township, street, village and estate by themselves.

    A township is no address where an institution is named after it. What is larger says too little to be sought.
    """
    bare = re.sub(_ANY, "", line)
    if len(bare) >= SHORTEST_PART:
        yield _spaced(bare)
    if len(township) >= SHORTEST_PART:
        yield _spaced(township) + _INSTITUTION
    for piece in _PIECE.findall(bare):
        if len(piece) >= SHORTEST_PART and piece.endswith((*_TOWNSHIP, *_SMALL)):
            yield _spaced(piece) + (_INSTITUTION if piece.endswith(_TOWNSHIP) else "")


def _spaced(words: str) -> str:
    return _ANY.join(re.escape(sign) for sign in words if sign.isalnum())
