from followup.contracts import Criterion, Explanation
from followup.rules.standing import together

SIGN = Criterion("consciousness", "Change of consciousness", "意识改变", "", "")
PREGNANT = Criterion("pregnancy", "Pregnant", "妊娠期", "≥ 140/90 mmHg", "146/92 mmHg")


def upper(value):
    return Criterion("systolic", "Systolic pressure", "收缩压", "≥ 180 mmHg", f"{value} mmHg")


def said(value, *criteria):
    return Explanation("htn", "3", "book", "emergency", "Refer.", "转诊。", "limit" if value else "", value, criteria)


def test_what_was_seen_stays_and_a_value_gives_way():
    found = together(said("185/112", upper(185), SIGN, PREGNANT), said("190/100", upper(190)))

    assert found.criteria == (upper(190), SIGN, PREGNANT)
    assert found.value == "190/100"


def test_a_value_stays_where_nothing_was_measured_anew():
    found = together(said("185/112", upper(185)), said("", SIGN))

    assert found.criteria == (SIGN, upper(185))
    assert (found.value, found.threshold) == ("185/112", "limit")


def test_the_text_names_every_limit_that_was_met_and_every_sign_before_what_to_do():
    assert said("", SIGN).text("zh-hans") == "意识改变。转诊。"
    both = said("185/112", upper(185), SIGN)
    assert both.text("en") == "Systolic pressure 185 mmHg ≥ 180 mmHg, Change of consciousness. Refer."
    assert both.text("zh-hans") == "收缩压 185 mmHg ≥ 180 mmHg、意识改变。转诊。"
    assert said("185/112").text("en") == "Refer."
