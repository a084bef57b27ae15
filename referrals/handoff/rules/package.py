"""What a frozen document holds and how its digest is made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from consent.enums import Category
from records.contracts import KEPT_PLAN
from records.enums import RecordCategory

BAND_YEARS = 10
OLDEST_BAND = 90
HERE, WITHHELD, NOT_RECORDED = "here", "withheld", "not_recorded"
Content = dict[str, Any]


def digest(content: Mapping[str, object]) -> str:
    """SHA-256 in hexadecimal of the canonical JSON (sorted keys, no spaces, UTF-8)."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(content: Mapping[str, object]) -> str:
    """The one way to write this content: the same on both sides and for ever."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def age_band(birth_date: date | None, on: date) -> str:
    """Ten years wide ("70-79"), "0-9" for children, "90+" from 90 on; empty where the birth date is not known."""
    if birth_date is None:
        return ""
    low = max(years(birth_date, on), 0) // BAND_YEARS * BAND_YEARS
    return f"{OLDEST_BAND}+" if low >= OLDEST_BAND else f"{low}-{low + BAND_YEARS - 1}"


def years(birth_date: date, on: date) -> int:
    """Completed years on a day."""
    return on.year - birth_date.year - int((on.month, on.day) < (birth_date.month, birth_date.day))


def section_of(category: str, allowed: frozenset[str], held: Mapping[str, object]) -> Content:
    """One kind of data in a package: what is held, `not_recorded`, or `withheld` by consent; never silence."""
    if category not in allowed:
        return {"status": WITHHELD}
    content = held.get(category)
    return {"status": HERE, "content": content} if content else {"status": NOT_RECORDED}


def without_plans(documents: list[Content]) -> list[Content]:
    """Without the discharge plans that were taken over: such a document crosses only where a plan may."""
    return [each for each in documents if each.get("category") != KEPT_PLAN]


def withhold(content: Content, allowed: frozenset[str]) -> Content:
    """The same package without the sections that are not consented to any more."""
    held: Content = content["sections"]
    sections = {category: each if category in allowed else {"status": WITHHELD} for category, each in held.items()}
    if Category.DISCHARGE_PLAN not in allowed and (documents := section(content, Category.DOCUMENTS)):
        kept = without_plans(documents)
        sections[Category.DOCUMENTS.value] = section_of(Category.DOCUMENTS, allowed, {Category.DOCUMENTS: kept})
    left_out = {category: count for category, count in content["left_out"].items() if category in allowed}
    return {**content, "sections": sections, "left_out": left_out}


def fitted(content: Content, most: int) -> Content:
    """The same package in at most so many bytes, as far as its record can shrink: the files of documents stay behind
    first, the oldest first, then the oldest rows of whatever takes most room, counted in `left_out`.
    """
    over = len(canonical(content).encode()) - most
    if over <= 0:
        return content
    held = {name: list(rows) for name in RecordCategory.values if (rows := section(content, name))}
    for document in reversed(held.get(RecordCategory.DOCUMENTS, [])):
        for file in document.get("attachments", ()) if over > 0 else ():
            over -= len(file["data"])
            file["data"] = ""
    left_out = dict(content["left_out"])
    for name in sorted(held, key=lambda one: len(canonical({"rows": held[one]})), reverse=True):
        while over > 0 and held[name]:
            over -= len(canonical(held[name].pop()).encode())
            left_out[name] = left_out.get(name, 0) + 1
    sections = {**content["sections"], **{name: {"status": HERE, "content": rows} for name, rows in held.items()}}
    return {**content, "sections": sections, "left_out": left_out}


def section(content: Content, category: str) -> Any:
    """What a package holds of one kind of data, None where it is withheld or not recorded."""
    return content["sections"].get(category, {}).get("content")


def record_extract(content: Content) -> Content | None:
    """The part of a package that the clinical record can adopt; None where there is nothing for it."""
    found = {category: held for category in RecordCategory.values if (held := section(content, category))}
    left_out = {category: count for category, count in content["left_out"].items() if category in found}
    return {"format": content["record_format"], "categories": found, "left_out": left_out} if found else None
