"""How words name a person, and how they only look as if."""

import pytest

from patients.rules import given_name, mentions, names_whole


@pytest.mark.parametrize(
    ("text", "name", "named"),
    [
        ("联系邓启明", "邓启明", "邓启明"),
        ("联系邓 启 明", "邓启明", "邓 启 明"),
        ("患者病情稳定", "邓启明", ""),
        ("阿依古丽已出院", "阿依·古丽", "阿依古丽"),
        ("Call Anna Lee.", "anna lee", "Anna Lee"),
        ("needs a clinic", "Li", ""),
        ("Li is stable", "Li", "Li"),
        ("on Li2CO3", "Li", ""),
        ("邓", "邓", ""),
        ("患者欧\u200b阳明轩", "欧阳明轩", "欧阳明轩"),
        ("患者歐陽明軒", "欧阳明轩", "歐陽明軒"),
        ("患者张建囯", "张建国", "张建囯"),
        ("患者⼸建国", "弓建国", "弓建国"),
        ("患者刘畅", "劉暢", "刘畅"),
        ("患者㫿明国", "邓启明", ""),
        ("患者㫿明国", "㫿明国", "㫿明国"),
        ("患者陈志云", "陳志雲", "陈志云"),
        ("患者張國", "张国", "張國"),
        ("血压升高明显,透明度下降", "高明", ""),
        ("患者高明,血压高", "高明", "高明"),
        ("言语流畅", "劉暢", ""),
        ("建国同志", "张建国", ""),
    ],
)
def test_a_whole_name_stands_in_words_or_does_not(text: str, name: str, named: str) -> None:
    assert names_whole(text, name) == ((named,) if named else ())


@pytest.mark.parametrize(
    ("text", "name", "named"),
    [
        ("患者張建國血压高", "张建国", "張建國"),
        ("微信 zhangjianguo1950", "张建国", "zhangjianguo"),
        ("zhang_jian_guo_50", "张建国", "zhang_jian_guo"),
        ("1950zhangjianguo", "张建国", "zhangjianguo"),
        ("建国同志血压高", "张建国", "建国"),
        ("张老先生建国", "张建国", "建国"),
        ("昨日建國头晕", "张建国", "建國"),
        ("Jian Guo", "张建国", "Jian Guo"),
        ("Z. Jianguo", "张建国", "Jianguo"),
        ("明轩昨晚胸痛", "欧阳明轩", "明轩"),
        ("古丽今日复查", "阿依古丽", "古丽"),
        ("国庆大爷头晕", "李国庆", "国庆大爷"),
        ("大家叫国庆", "李国庆", "叫国庆"),
        ("國慶同志头晕", "李国庆", "國慶同志"),
    ],
)
def test_other_spellings_and_the_given_name_name_somebody_too(text: str, name: str, named: str) -> None:
    assert mentions(text, name) == (named,)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("血压升高明显,肿块增大明显", "张大明"),
        ("血压升高明显", "高明"),
        ("意志强烈,标志明显", "李志强"),
        ("意志明确", "王志明"),
        ("高于我国平均水平", "陈国平"),
        ("国庆期间发病", "李国庆"),
        ("新生儿黄疸,新生物待查,重新生成", "李新生"),
        ("长春新碱化疗,秋水仙碱止痛", "陈秋水"),
        ("长春新碱化疗", "张长春"),
        ("桂枝汤加减", "刘桂枝"),
        ("服卡马西平", "陈西平"),
        ("平安出院,健康宣教", "王平安"),
        ("健康宣教", "王健康"),
        ("黄连素止泻", "黄连"),
        ("女儿陪同就诊,家属要求", "女儿"),
        ("监护人陪同就诊", "监护人"),
        ("言语流畅", "刘畅"),
        ("planned change, human insulin, a range of doses", "胡曼"),
        ("human insulin", "胡曼"),
        ("planned change to 600 mg", "常娥"),
        ("transferred from Wuhan", "吴涵"),
        ("male, 72, lithium 300 mg", "马乐"),
        ("张力高,健步走,国产药", "张健国"),
        ("患者血压控制不佳,口服氨氯地平后踝部水肿,能否改用缬沙坦?", "张建国"),
        ("既往史:高血壓三級,長期服藥", "张建国"),
    ],
)
def test_an_ordinary_sentence_names_nobody(text: str, name: str) -> None:
    assert mentions(text, name) == ()


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("张建国", "建国"),
        ("欧阳建国", "建国"),
        ("欧阳静", ""),
        ("张杨建国", "建国"),
        ("张静", ""),
        ("阿依古丽·买买提", "阿依古丽"),
        ("Ann Li", ""),
        ("·", ""),
    ],
)
def test_a_given_name_has_two_characters_or_more(name: str, given: str) -> None:
    assert given_name(name) == given
