import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from patients.rules import mask_name, romanised, spelling, tidy_name


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张明", "zhangming", "zm"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("吕布", "lvbu", "lb"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("仇英", "qiuying", "qy"),
        ("曾国藩", "zengguofan", "zgf"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("翟天", "zhaitian", "zt"),
        ("解放", "xiefang", "xf"),
        ("买买提·阿不都", "maimaitiabudou", "mmtabd"),
        ("Aaron Brakus", "aaronbrakus", "ab"),
        ("Jean·Paul", "jeanpaul", "jp"),
        ("O'Neill Ann", "oneillann", "oa"),
    ],
)
def test_a_name_is_spelt_as_it_is_typed(name: str, full: str, initials: str) -> None:
    found = spelling(name)

    assert (found.full, found.initials) == (full, initials)


@pytest.mark.parametrize(("name", "full"), [("李单", "lidan"), ("买买提·单", "maimaitidan")])
def test_a_surname_reading_counts_for_surnames_only(name: str, full: str) -> None:
    assert spelling(name).full == full


def test_a_name_in_syllables_has_its_surname_first_or_last() -> None:
    assert romanised("高明") == (("gao", "ming"), ("ming", "gao"))
    assert ("jian", "guo", "ou", "yang") in romanised("欧阳建国")
    assert ("yue", "e", "deng") in romanised("邓月娥")
    assert romanised("Ann Li") == (("ann", "li"), ("li", "ann"))
    assert romanised("张") == (("zhang",),)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张明", "张*"),
        ("张小明", "张*明"),
        ("欧阳小明", "欧**明"),
        ("张", "张*"),
        ("Aaron Brakus", "A*** B***"),
        ("Li", "L***"),
    ],
)
def test_a_masked_name_shows_what_interface_design_says(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("  张　明 ", "张 明"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("Ann   Lee", "Ann Lee"),
        ("张\U00031350", "张\U00031350"),
    ],
)
def test_a_name_is_written_in_one_way(typed: str, tidy: str) -> None:
    assert tidy_name(typed) == tidy


@pytest.mark.parametrize("typed", ["", "   ", "123", "***", "张\x00明", "张\ud800", "张" * 81])
def test_what_is_no_name_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        tidy_name(typed, field="contacts[0].name")

    assert refused.value.field == "contacts[0].name"


@given(st.text(max_size=100))
def test_any_text_is_a_name_or_invalid(text: str) -> None:
    try:
        name = tidy_name(text)
    except Invalid:
        return
    assert tidy_name(name) == name
    found = spelling(name)
    assert len(found.initials) <= 80
    masked = mask_name(name)
    assert name not in masked or len(name) == 1 or "*" in name
