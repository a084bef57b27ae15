"""Chinese text as a Chinese form prints it: with full-width marks. Only the marks change, never a word or a number."""

from __future__ import annotations

import re

_MARKS = str.maketrans(",;:?!", "，；：？！")
_WORD = "\u3400-\u9fff"
_SET = f"{_WORD}\u3001-\u303f\uff00-\uffef"
_MARK = re.compile(rf"(?<=[{_SET}])([,;:?!])\s*|([,;:?!])\s*(?=[{_WORD}])")
_ASIDE = re.compile(rf"(?<=[{_WORD}])\(([^()]*)\)|\s*\(([^()]*[{_WORD}][^()]*)\)")


def full_width(text: str) -> str:
    """`血压稳定,转社区(随访)` → `血压稳定，转社区（随访）`; numbers and Latin letters keep theirs."""
    return _MARK.sub(_mark, _ASIDE.sub(_aside, text))


def _mark(found: re.Match[str]) -> str:
    return (found[1] or found[2]).translate(_MARKS)


def _aside(found: re.Match[str]) -> str:
    return f"（{found[1] if found[1] is not None else found[2]}）"
