"""What of a person stands in words that are to cross without the person."""

from datetime import date

import pytest

from consent.rules import identifying
from patients.contracts import AddressDetails, ContactDetails, IdentifierValue, PatientIdentity
from patients.enums import ContactRelation, IdentifierKind
from patients.queries import mentions

WHO = PatientIdentity(
    name="欧阳建国",
    birth_date=date(1945, 3, 7),
    identifiers=(
        IdentifierValue(IdentifierKind.RESIDENT_ID, "999999194503071234"),
        IdentifierValue(IdentifierKind.MEDICAL_RECORD_NUMBER, "ZY-20481"),
    ),
    contacts=(
        ContactDetails(ContactRelation.SELF, "13800001111"),
        ContactDetails(ContactRelation.CHILD, "0105550100", "欧阳静"),
    ),
    address=AddressDetails("青禾区南圩镇东升路164号7栋1单元1374室", "999999", "南圩镇"),
)
DENG = PatientIdentity(
    name="邓月娥",
    birth_date=date(1964, 1, 18),
    contacts=(ContactDetails(ContactRelation.SELF, "10000000028"), ContactDetails(ContactRelation.CHILD, "1", "高明")),
    address=AddressDetails("青禾区柳溪街道槐荫里18号", "999999", "柳溪街道"),
)


def found(text: str, who: PatientIdentity) -> tuple[str, ...]:
    names = (who.name, *(contact.name for contact in who.contacts))
    return identifying(["", text], who, [each for name in names if name for each in mentions(text, name)])


@pytest.mark.parametrize(
    ("text", "given_away"),
    [
        ("欧阳建国血压控制不佳", "欧阳建国"),
        ("欧 阳 建 国 血压控制不佳", "欧 阳 建 国"),
        ("家属欧阳静说", "欧阳静"),
        ("电话138 0000 1111", "138 0000 1111"),
        ("电话１３８００００１１１１", "13800001111"),
        ("座机(010)5550100", "010)5550100"),
        ("座机5550100", "5550100"),
        ("座机+86 10 5550100", "+86 10 5550100"),
        ("身份证999999194503071234", "999999194503071234"),
        ("住院号ZY20481", "ZY20481"),
        ("生于1945年3月7日", "1945年3月7日"),
        ("生于1945-03-07", "1945-03-07"),
        ("生于1945.3.7", "1945.3.7"),
        ("born 7 March 1945", "7 March 1945"),
        ("born Mar. 7th, 1945", "Mar. 7th, 1945"),
        ("07/03/1945", "07/03/1945"),
        ("45年3月7日生", "45年3月7日"),
        ("家住南圩镇", "南圩镇"),
        ("就在东升路上", "东升路"),
        ("东升路164号", "东升路164号"),
        ("7栋1单元1374室", "7栋1单元1374室"),
    ],
)
def test_what_is_on_record_is_found_and_told_as_it_is_written(text: str, given_away: str) -> None:
    assert found(text, WHO) == (given_away,)


@pytest.mark.parametrize(
    "text",
    [
        *("请致电+8610000000028", "请致电8610000000028", "0086 100 0000 0028", "(+86)10000000028", "1) 10000000028"),
        *("100—0000—0028", "100*0000*0028", "1000000\u200b0028", "①10000000028", "١٠٠٠٠٠٠٠٠٢٨"),
        *("1964年01月18日", "1964-1-18", "1964 01 18", "19640118", "1964\u00ad年1月18日", "1964/01\u200d/18"),
        *("邓—月娥", "邓【月】娥", "邓*月娥", "邓\u200b月娥", "邓\u00ad月\u200d娥", "邓,月,娥", "邓\ufe0f月\u3164娥"),
        *("dengyuee", "Deng Yue'e", "DENG, Yue E", "Yue'e Deng", "Dèng Yuè’é", "deng\u200byuee", "患者dengyuee,女"),
        *("家属高 明", "gao ming"),
    ],
)
def test_ordinary_spellings_hide_nothing(text: str) -> None:
    assert found(text, DENG)


@pytest.mark.parametrize(
    ("text", "given_away"),
    [
        ("生于一九四五年三月七日,男", "一九四五年三月七日"),
        ("生于一九四五年三月七号", "一九四五年三月七"),
        ("生于四五年三月七日", "四五年三月七日"),
        ("一九四五.三.七", "一九四五.三.七"),
        ("电话一三八零零零零一一一一", "一三八零零零零一一一一"),
        ("电话一三八〇〇〇〇一一一一", "一三八〇〇〇〇一一一一"),
        ("电话幺三八 〇〇〇〇 幺幺幺幺", "幺三八 〇〇〇〇 幺幺幺幺"),
        ("座机五五五〇一〇〇", "五五五〇一〇〇"),
        ("女儿手机一三九一二三四五六七八", "一三九一二三四五六七八"),
        ("身份证九九九九九九一九四五〇三〇七一二三四", "九九九九九九一九四五〇三〇七一二三四"),
    ],
)
def test_numbers_and_dates_in_chinese_numerals_are_found(text: str, given_away: str) -> None:
    assert found(text, WHO) == (given_away,)


@pytest.mark.parametrize(
    ("born", "text"),
    [
        (date(1950, 11, 23), "一九五〇年十一月二十三日"),
        (date(1950, 11, 23), "一九五O年十一月廿三日"),
        (date(1950, 10, 10), "一九五零年十月十日"),
        (date(1950, 12, 30), "1950年十二月三十日"),
        (date(1950, 12, 31), "一九五〇年12月卅一日"),
        (date(1950, 1, 20), "一九五○年一月二十日"),
        (date(1950, 1, 14), "壹玖伍零年壹月拾肆日"),
    ],
)
def test_a_day_of_birth_is_found_as_it_is_said(born: date, text: str) -> None:
    assert found(f"生于{text},女", PatientIdentity(name="高明", birth_date=born)) == (text,)


@pytest.mark.parametrize(
    "said", ["一九五〇年一月二十三日", "一九五〇年一月二十日", "一九五〇年十一月二日", "一九五〇年二月一日"]
)
def test_another_day_is_not_taken_for_it(said: str) -> None:
    assert found(said, PatientIdentity(name="高明", birth_date=date(1950, 1, 2))) == ()


@pytest.mark.parametrize(
    ("text", "given_away"),
    [
        ("请发至zhang@example.com", "zhang@example.com"),
        ("请发至 zhang.san+1@mail.example.cn。", "zhang.san+1@mail.example.cn"),
        ("请发至ｚｈａｎｇ＠example.com", "zhang@example.com"),
        ("微信 abc_1950", "微信 abc_1950"),
        ("微信号:happyday", "微信号:happyday"),
        ("加微信 wxid_9a8b7c", "微信 wxid_9a8b7c"),
        ("WeChat ID: happyday", "WeChat ID: happyday"),
        ("vx:abc12345", "vx:abc12345"),
        ("QQ 123456789", "QQ 123456789"),
    ],
)
def test_an_account_is_refused_whoevers_it_is(text: str, given_away: str) -> None:
    assert found(text, DENG) == (given_away,)


@pytest.mark.parametrize(
    ("text", "given_away"),
    [
        ("家住清和路18号", "家住清和路18号"),
        ("清和路东段十八号3单元", "清和路东段十八号3单元"),
        ("清和路甲 18 号", "清和路甲 18 号"),
        ("杏林小区3号楼2单元501室", "杏林小区3号楼2单元501室"),
        ("文昌巷8号", "文昌巷8号"),
        ("李家村12号", "李家村12号"),
        ("平安里3号", "平安里3号"),
        ("延安100弄5号", "100弄5号"),
        ("成都道18号", "成都道18号"),
        ("lives at 18 Qinghe Road", "18 Qinghe Road"),
        ("他的身份证 110105 19491231 002X", "110105 19491231 002X"),
        ("女儿手机13912345678", "13912345678"),
        ("女儿手机+86 139-1234-5678", "+86 139-1234-5678"),
    ],
)
def test_an_address_an_identity_number_or_a_mobile_number_is_refused_whoevers_it_is(text: str, given_away: str) -> None:
    assert found(text, DENG) == (given_away,)


@pytest.mark.parametrize(
    "text",
    [
        "80岁男性,血压控制不佳,能否加用氨氯地平?",
        "血压 138/80,心率 1111",
        "订单号213800001111999",
        "血压 150/90 mmHg,心率 78 次/分,体温 36.8℃,2026年11月3日起头晕",
        "血压高,明日复查;氨氯地平 5 mg 每日一次,缬沙坦 80 mg 每日一次",
        "血钾 3.1 mmol/L,肌酐 102 μmol/L,BNP 1200 pg/mL,白细胞 10.5×10⁹/L,血小板 210",
        "尿道留置16号导尿管,上呼吸道感染3日,气道内7.5号插管,消化道出血2次",
        "静脉通路1号口,走路不稳,家里5号开始发热,走3公里2楼就气促",
        "1964年发病,1月18日出院,18日复查",
        "住院部2号楼5楼,CT 2室,床号12号,输红细胞2单位",
        "曾在南圩镇卫生院就诊,转诊至柳溪街道社区卫生服务中心",
        "120 80 130 85 125 82 118 79",
        "130/80, 128/76, 135/85; LOINC 4548-4; I10.x00",
        "A 72-year-old male on lithium 300 mg bd; planned change to 600 mg? Level 0.8 on 2026-10-01.",
        "Fell on the road, 3 ST elevations, 12 Lead ECG; 2 units given in Ward 3, room 12.",
        "家属微信发来照片,建议微信随访;微信video随访,每日一次",
        "Photos sent by WeChat, follow-up by WeChat: none; 5 mg @ 8.30, 10 mg @ 20.30",
        "十一月二十三日入院,三月七日出院;一三五服华法林,二四六减半;QQ间期三百八十毫秒",
        "第一二三四五腰椎退变,分级一至二级,血压一百五十,心率七十八次",
        "BP 150/90, HbA1c 8.2 %, eGFR 45 ml/min/1.73 m2; metformin 1000 mg bid since 2019-05-04.",
    ],
)
@pytest.mark.parametrize("who", [WHO, DENG])
def test_an_ordinary_question_passes(text: str, who: PatientIdentity) -> None:
    assert found(text, who) == ()


def test_a_name_in_latin_letters_counts_as_a_whole_word() -> None:
    ann = PatientIdentity(name="Ann Li")

    assert found("planned lithium level", ann) == ()
    assert found("about ann  li today", ann) == ("ann li",)
    assert found("about Li, Ann", ann) == ("Li, Ann",)
