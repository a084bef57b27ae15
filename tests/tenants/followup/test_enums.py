"""The words on the pages, in both languages."""

import pytest
from django.utils import translation

from followup.enums import AlertState, EmergencySign, Outcome, TaskKind, TaskList, TaskState
from followup.queries import form_definition
from followup.rules.hypertension_texts import SIGNS

pytestmark = pytest.mark.usefixtures("django_db_setup")


def test_the_five_states_are_those_of_the_national_reports():
    with translation.override("zh-hans"):
        assert [str(state.label) for state in TaskState] == ["应访", "已访", "失访", "未访", "过访"]
    with translation.override("en"):
        assert [str(state.label) for state in TaskState] == [
            "Due",
            "Done",
            "Lost to follow-up",
            "Not done",
            "Done late",
        ]


@pytest.mark.parametrize("words", [TaskKind, Outcome, TaskList, AlertState, EmergencySign])
def test_every_word_has_its_chinese(words):
    with translation.override("zh-hans"):
        assert all(any("一" <= letter <= "鿿" for letter in str(member.label)) for member in words)


@pytest.mark.parametrize("sign", EmergencySign)
def test_a_sign_is_called_the_same_on_the_page_and_in_the_explanation(sign):
    for language, words in zip(("en", "zh-hans"), SIGNS[sign], strict=True):
        with translation.override(language):
            assert str(sign.label) == words


def test_the_form_is_asked_in_both_languages():
    form = form_definition("pre-discharge-assessment")

    with translation.override("zh-hans"):
        labels = [str(label) for item in form.items for label in (item.label, *(one.label for one in item.options))]
    assert all(any("一" <= letter <= "鿿" for letter in label) for label in labels)
