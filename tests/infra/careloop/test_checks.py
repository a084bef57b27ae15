"""Checks of the source tree, in whichever language the process speaks."""

from __future__ import annotations

import pytest
from django.utils import translation

from careloop import checks


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_model_is_without_its_migration_in_either_language(language: str) -> None:
    with translation.override(language):
        assert checks.migrations() == []


def test_a_changed_model_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.apps import apps

    field = apps.get_model("tenancy", "Region")._meta.get_field("name")
    monkeypatch.setattr(field, "max_length", 7)

    assert any(finding.about == "tenancy" for finding in checks.migrations())
