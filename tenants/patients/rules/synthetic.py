"""Invented people for demonstrations and tests. Nobody real can have their numbers.

Identity numbers are of region 999999 (not in GB/T 2260) with a right check character; telephone numbers are
1000000xxxx, which no network connects; the district and its streets exist nowhere.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from stdnum.cn import ric

from patients.contracts.identity import AddressDetails, ContactDetails, IdentifierValue, PatientIdentity
from patients.enums import Channel, ContactRelation, IdentifierKind, LivingSituation, Sex
from patients.rules.identifiers import SYNTHETIC_REGION

DISTRICT = "青禾区"
TOWNSHIPS = ("柳溪街道", "云桥街道", "清泉街道", "石榴街道", "北塘镇", "南圩镇", "望湖镇", "青杉乡")
_STREETS = ("清和路", "杏林路", "枫桥街", "文昌巷", "稻香路", "望湖大道", "槐荫里", "春水路", "银杏街", "东升路")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾"
    "韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万"
)
_FEMALE_GIVEN = (
    "秀英", "桂兰", "玉梅", "淑珍", "凤霞", "素芬", "丽华", "红梅", "春燕", "雪琴", "月娥", "慧敏", "静", "芳", "婷",
    "巧云", "爱莲", "金凤", "玉兰", "瑞芝", "文君", "晓燕", "海棠", "美玲", "佳怡", "思雨", "若兰", "锦绣", "冬梅",
)  # fmt: skip
_MALE_GIVEN = (
    "建国", "志强", "国庆", "德明", "永福", "文斌", "海涛", "振华", "长贵", "保田", "学军", "立新", "伟", "勇", "磊",
    "春生", "根宝", "明远", "绍康", "兴旺", "秉义", "守仁", "家栋", "浩然", "子轩", "宗泽", "启明", "润生", "望舒",
)  # fmt: skip
_FIRST_DAY, _DAYS = date(1932, 1, 1), 27_000  # born 1932 to 2005
_SEQUENCES = 500  # of one sex on one day
_STRIDE = 7_654_321  # shares no factor with the number of places, so no two seeds below it meet
_PLACES = _DAYS * _SEQUENCES * 2


def synthetic_identity(seed: int, *, sex: Sex | None = None, birth_date: date | None = None) -> PatientIdentity:
    """The invented person of that number: the same seed is the same person, other seeds are others.

    Seeds from 0 below 27 million have distinct identity numbers. `sex` and `birth_date` clothe a record that has its
    own; of one sex and day there are 500.
    """
    place = seed * _STRIDE % _PLACES
    day, rest = divmod(place, _SEQUENCES * 2)
    sequence, parity = divmod(rest, 2)
    known = sex if sex in (Sex.MALE, Sex.FEMALE) else (Sex.FEMALE, Sex.MALE)[parity]
    born = birth_date or _FIRST_DAY + timedelta(days=day)
    chance = Random(f"careloop/{seed}")  # noqa: S311 - invented people are no secret
    surname = chance.choice(_SURNAMES)
    return PatientIdentity(
        name=surname + chance.choice(_MALE_GIVEN if known == Sex.MALE else _FEMALE_GIVEN),
        sex=known,
        birth_date=born,
        identifiers=(IdentifierValue(IdentifierKind.RESIDENT_ID, _resident_id(born, sequence, known)),),
        contacts=_contacts(seed, surname, known, chance),
        address=_address(chance),
        preferred_channel=Channel.PHONE if born.year < 1965 else chance.choice((Channel.WECHAT, Channel.SMS)),
        living_situation=chance.choice(_LIVING),
    )


_LIVING = (
    LivingSituation.WITH_SPOUSE,
    LivingSituation.WITH_SPOUSE,
    LivingSituation.WITH_CHILDREN,
    LivingSituation.WITH_CHILDREN,
    LivingSituation.ALONE,
)


def _resident_id(born: date, sequence: int, sex: Sex) -> str:
    odd = 1 if sex == Sex.MALE else 0
    body = f"{SYNTHETIC_REGION}{born:%Y%m%d}{sequence * 2 + odd:03d}"
    return body + ric.calc_check_digit(body + "0")


def _phone(number: int) -> str:
    return f"1000000{number % 10_000:04d}"


def _contacts(seed: int, surname: str, sex: Sex, chance: Random) -> tuple[ContactDetails, ...]:
    son = chance.random() < 0.5
    of_father = sex == Sex.MALE
    family = surname if of_father else chance.choice(_SURNAMES)
    child = family + chance.choice(_MALE_GIVEN if son else _FEMALE_GIVEN)
    return (
        ContactDetails(ContactRelation.SELF, _phone(seed * 2)),
        ContactDetails(ContactRelation.CHILD, _phone(seed * 2 + 1), child, is_caregiver=True),
    )


def _address(chance: Random) -> AddressDetails:
    township = chance.choice(TOWNSHIPS)
    door = f"{chance.randint(1, 188)}号{chance.randint(1, 18)}栋{chance.randint(1, 4)}单元{chance.randint(101, 1804)}室"
    return AddressDetails(f"{DISTRICT}{township}{chance.choice(_STREETS)}{door}", SYNTHETIC_REGION, township)
