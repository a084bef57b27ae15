"""Catalogues: what is extracted, what is judged, what is compiled."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from careloop import translations

CODE = """
from django.utils.translation import gettext as _, ngettext
kept = _("Kept")
added = _("Added")
counted = ngettext("%(count)s patient", "%(count)s patients", 2)
not_ours = print("Not extracted")
"""
TEMPLATE = """{% load i18n %}<h1>{% translate "From a template" %}</h1>
{% blocktranslate %}Hello, {{ name }}{% endblocktranslate %}"""
CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Kept"
msgstr "保留"

#, fuzzy
msgid "From a template"
msgstr "也许"

msgid "Gone"
msgstr "已不在"
"""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An app of its own with code, a template and a catalogue that is behind."""
    name = f"invented_{tmp_path.name.replace('-', '_')}"
    folder = tmp_path / name
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").write_text(CODE)
    (folder / "templates" / "page.html").write_text(TEMPLATE)
    po = folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(CATALOGUE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(translations, "APPS", (name,))
    yield name
    sys.modules.pop(name, None)


def test_messages_come_out_of_code_and_templates(app: str) -> None:
    found = {message.id for message in translations.extracted(app) if message.id}

    assert found == {
        "Kept",
        "Added",
        ("%(count)s patient", "%(count)s patients"),
        "From a template",
        "Hello, %(name)s",
    }


def test_problems_name_what_is_missing_fuzzy_and_stale(app: str) -> None:
    found = {(problem.kind, problem.message) for problem in translations.problems()}

    assert found == {
        ("missing", "Added"),
        ("missing", "%(count)s patient"),
        ("missing", "Hello, %(name)s"),
        ("fuzzy", "From a template"),
        ("stale", "Gone"),
    }


def test_a_translation_that_loses_a_value_is_broken(app: str) -> None:
    po = translations.catalogue_of(app)
    po.write_text(CATALOGUE + '\nmsgid "Hello, %(name)s"\nmsgstr "你好"\n')

    broken = [problem for problem in translations.problems() if problem.kind == "broken"]

    assert [problem.message for problem in broken] == ["Hello, %(name)s"]


def test_update_keeps_adds_and_drops_and_is_then_at_rest(app: str) -> None:
    po = translations.catalogue_of(app)

    assert translations.update() == [po]
    text = po.read_text()

    assert 'msgid "Kept"\nmsgstr "保留"' in text
    assert 'msgid "Added"\nmsgstr ""' in text
    assert "Gone" not in text
    assert translations.update() == []


def test_a_first_update_begins_the_catalogue(app: str) -> None:
    po = translations.catalogue_of(app)
    po.unlink()

    translations.update()

    assert 'msgid "Kept"\nmsgstr ""' in po.read_text()
    assert not any(problem.kind == "stale" for problem in translations.problems())


def test_compiling_makes_what_runs_and_rests_when_all_is_fresh(app: str) -> None:
    po = translations.catalogue_of(app)

    assert translations.compile_catalogs() == 1
    assert translations.compile_catalogs() == 0
    made = gettext.translation("django", po.parents[2], ["zh_Hans"])
    assert made.gettext("Kept") == "保留"
    assert made.gettext("From a template") == "From a template"

    os.utime(po, (po.stat().st_atime, po.stat().st_mtime + 10))
    assert translations.compile_catalogs() == 1


def test_every_app_of_ours_is_listed() -> None:
    from django.conf import settings

    ours = [*settings.PLATFORM, *settings.TENANTS, *settings.REFERRALS, *settings.CARRIERS, "careloop"]

    assert set(ours) <= set(translations.APPS)


def test_our_own_sentences_are_complete() -> None:
    assert list(translations._problems("careloop")) == []
