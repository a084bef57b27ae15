"""The terminal's language: Chinese where the locale says so, else English. Works before any settings are read."""

from __future__ import annotations

import gettext
import os
from functools import lru_cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"


def language() -> str:
    """`zh-hans` or `en`, from LC_ALL, LC_MESSAGES or LANG, the first that is set."""
    said = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh-hans" if said.lower().startswith("zh") else "en"


@lru_cache(maxsize=1)
def _catalog() -> gettext.NullTranslations:
    languages = ["zh_Hans"] if language() == "zh-hans" else []
    return gettext.translation("django", LOCALE, languages, fallback=True)


def _(message: str) -> str:
    """The message in the terminal's language."""
    return _catalog().gettext(message)
