"""The notice 2026-3: the text of 2026-2; a term that ends with a day names that day, not the next one at 00:00."""

from __future__ import annotations

from dataclasses import replace

from consent.rules.wording_2026_2 import WORDINGS as BEFORE

WORDINGS = {language: replace(wording, names_the_last_day=True) for language, wording in BEFORE.items()}
