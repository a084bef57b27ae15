"""A published notice never changes, names everything that the law wants named, and exists in both languages."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from consent.contracts import Party
from consent.enums import Category, ProcessingMethod
from consent.rules import CURRENT, KIND_OF, Slots, current_notice, filled, published_versions
from consent.rules.notice import _PUBLISHED
from kernel.errors import Invalid

SLOTS = Slots(
    discloser=Party(UUID(int=1), "青禾市第一人民医院", "0571-1"),
    recipient=Party(UUID(int=2), "春风社区卫生服务中心", "0571-2"),
    purpose="discharge_handoff",
    method="copy_and_live",
    categories=frozenset({"identity", "medications"}),
    valid_from=datetime(2026, 10, 31, 16, 0, tzinfo=UTC),
    valid_until=datetime(2027, 1, 31, 16, 0, tzinfo=UTC),
)
PUBLISHED_DIGESTS = {
    ("2026-1", "zh-hans"): "3786d24fb7af27d60bc222497f495b8d29bde500feb20b1bcd30275e2c3e09ad",
    ("2026-1", "en"): "2081515ec1cdaa890c415029b7057a7e220e7e1c2ba8a2850914453a6082380b",
    ("2026-2", "zh-hans"): "5e43ef711708be1154fc956aad561a5edc4c115d3ebd52503dd8696c0bf05776",
    ("2026-2", "en"): "d23002749f326f9c83b8690e5b14d275a8d86e69c188a0f0fc0edcedc1aada3e",
    ("2026-3", "zh-hans"): "5e43ef711708be1154fc956aad561a5edc4c115d3ebd52503dd8696c0bf05776",
    ("2026-3", "en"): "d23002749f326f9c83b8690e5b14d275a8d86e69c188a0f0fc0edcedc1aada3e",
}


def digest_of(version: str, language: str) -> str:
    """Over the text and every word for a slot."""
    wording = _PUBLISHED[version][language]
    words = [wording.text, wording.comma]
    for named in (wording.purposes, wording.methods, wording.categories):
        words += [f"{key}={word}" for key, word in sorted(named.items())]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def test_published_texts_are_as_they_were_published() -> None:
    found = {(version, language): digest_of(version, language) for version, language in PUBLISHED_DIGESTS}

    assert found == PUBLISHED_DIGESTS
    assert {version for version, _ in PUBLISHED_DIGESTS} == set(published_versions())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_notice_names_who_gives_what_to_whom_for_what_until_when(language: str) -> None:
    text = current_notice(language, SLOTS).text

    for named in (
        "青禾市第一人民医院",
        "0571-1",
        "春风社区卫生服务中心",
        "0571-2",
        "2026-11-01 00:00",
        "2027-01-31 24:00",
    ):
        assert named in text
    words = _PUBLISHED[CURRENT][language]
    assert words.categories[Category.MEDICATIONS] in text
    assert words.categories[Category.DOCUMENTS] not in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_purpose_method_and_kind_has_words_in_both_languages(language: str) -> None:
    words = _PUBLISHED[CURRENT][language]

    assert set(words.purposes) == set(KIND_OF)
    assert set(words.methods) == set(ProcessingMethod)
    assert set(words.categories) == set(Category)


def test_the_digest_follows_the_text_that_was_shown() -> None:
    notice = current_notice("en", SLOTS)

    assert notice.digest == hashlib.sha256(notice.text.encode()).hexdigest()
    assert notice.digest != current_notice("en", replace(SLOTS, method="copy")).digest


@pytest.mark.parametrize(
    ("version", "language", "code"), [("2020-1", "en", "unknown_notice"), (CURRENT, "fr", "unknown_language")]
)
def test_unknown_notices_are_refused(version: str, language: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        filled(version, language, SLOTS)

    assert refused.value.code == code


@pytest.mark.parametrize(("version", "shown"), [("2026-2", "2027-02-01 00:00"), ("2026-3", "2027-01-31 24:00")])
def test_a_term_names_its_last_day_and_an_older_notice_stays_as_it_was_shown(version: str, shown: str) -> None:
    assert shown in filled(version, "en", SLOTS).text
    later = replace(SLOTS, valid_until=SLOTS.valid_until + timedelta(hours=8))
    assert "2027-02-01 08:00" in filled(version, "en", later).text
