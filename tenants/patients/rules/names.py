"""Names: one way of writing them, pinyin for searching, and the masked form that may cross before acceptance."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid

LONGEST_NAME = 80
_DOTS = re.compile(r"\s*[•・‧∙●·]\s*")
HAN = re.compile(r"[⺀-⿟〇㐀-鿿豈-﫿\U00020000-\U0003ffff]")

# Readings that a character has only as a surname (通用规范汉字表, 现代汉语词典 s.v. 姓).
SURNAME_READINGS = {
    "万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun", "令狐": "ling hu", "单于": "chan yu", "澹台": "tan tai",
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "任": "ren", "翟": "zhai", "查": "zha", "区": "ou",
    "盖": "ge", "朴": "piao", "华": "hua", "缪": "miao", "谌": "chen", "覃": "qin", "种": "chong", "纪": "ji",
    "员": "yun", "逄": "pang", "冼": "xian", "牟": "mu", "卜": "bu", "宿": "su", "褚": "chu",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as it is typed on a Latin keyboard: `full` ("zhangming") and `initials` ("zm")."""

    full: str
    initials: str


def tidy_name(text: str, *, field: str = "name") -> str:
    """The name in one way of writing: NFKC, single spaces, one kind of middle dot. `Invalid` if empty or too long."""
    name = _DOTS.sub("·", " ".join(unicodedata.normalize("NFKC", text).split()))
    if not any(sign.isalpha() for sign in name):
        raise Invalid(field, "required", _("Give the name."))
    if len(name) > LONGEST_NAME or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in name):
        raise Invalid(field, "not_a_name", _("A name has at most 80 characters and no control characters."))
    return name


def spelling(name: str) -> Spelling:
    """How a tidy name is found by pinyin: surname readings first (单雄信 → shanxiongxin), ü as v, Latin as it is."""
    syllables = [syllable for part in _words(name) for syllable in part]
    return Spelling("".join(syllables), "".join(syllable[0] for syllable in syllables))


def romanised(name: str) -> tuple[tuple[str, ...], ...]:
    """The syllables of a tidy name in Latin letters, a surname of one or two of them first or last, ü as v:
    高明 → (gao, ming), (ming, gao).
    """
    flat = tuple(syllable for word in _words(name) for syllable in word)
    turned = (flat[length:] + flat[:length] for length in (0, 1, 2) if length < len(flat))
    return tuple(dict.fromkeys(turned))


def mask_name(name: str) -> str:
    """张*明, 张*, 欧**修; A*** B*** for Latin names, whose length is not shown."""
    if HAN.search(name):
        hidden = "*" * max(1, len(name) - 2)
        return name[0] + hidden + (name[-1] if len(name) > 2 else "")
    return " ".join(f"{word[0]}***" for word in name.split())


def _words(name: str) -> list[list[str]]:
    words = [word for word in re.split(r"[ ·]", name) if word]
    return [_syllables(word, first=place == 0) for place, word in enumerate(words)]


def _syllables(word: str, *, first: bool) -> list[str]:
    if not HAN.search(word):
        return [letters] if (letters := "".join(sign for sign in word.lower() if sign.isalnum())) else []
    surname = next((known for known in SURNAME_READINGS if word.startswith(known)), "") if first else ""
    head = SURNAME_READINGS[surname].split() if surname else []
    from pypinyin import Style, lazy_pinyin  # 44 MB of readings: loaded where a Chinese name is written

    rest = lazy_pinyin(word[len(surname) :], style=Style.NORMAL)
    return head + [kept for syllable in rest if (kept := "".join(s for s in syllable.lower() if s.isalnum()))]
