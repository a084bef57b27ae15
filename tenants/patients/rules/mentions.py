"""Where running words name a person: in characters of either script, by the given name alone, in pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kernel.writing import plain
from patients.rules.names import HAN, romanised
from patients.rules.ordinary import LATIN_WORDS, LONGEST_WORD, RELATIVES, WORDS

SHORTEST_NAME = 2
FEWEST_LETTERS, SURELY_A_NAME, SURELY_GIVEN = 4, 5, 6
"""Letters of a romanised name with its syllables apart (`li na`), of one written as one word (`male` is none), and of a
given name without its surname.
"""

LAST_FREQUENT = b"\xc6\x7e"
"""Where the frequent characters of Big5 end (level 1: A440 to C67E)."""

_ANY = r"[\W_]*"
_NO_STOP = r"(?:(?![,.;:!?。、\n])[\W_])*"
_NO_STOP_BUT_COMMA = r"(?:(?![.;:!?。、\n])[\W_])"
_DOUBLE_SURNAMES = frozenset(
    """
    欧阳 司马 上官 诸葛 皇甫 尉迟 公孙 慕容 长孙 宇文 司徒 令狐 夏侯 东方 南宫 西门 独孤 端木 百里 呼延 轩辕
    澹台 万俟 闻人 赫连 钟离 司空 鲜于 太史 申屠 公羊 濮阳 淳于 单于 宗政 仲孙 闾丘 公冶 公西 拓跋 歐陽 司馬
    諸葛 尉遲 公孫 長孫 東方 獨孤
    """.split()  # noqa: SIM905 - read as a text, not as a list
)
_BEFORE = "(?:叫|名叫|小名|老|小|阿)"
_AFTER = (
    "(?:同志|先生|女士|小姐|老师|师傅|老人|大爷|大伯|大叔|大妈|大娘|大姐|大哥|"
    "阿姨|叔叔|伯伯|爷爷|奶奶|外公|外婆|哥|姐|嫂|婶)"
)


def mentions(text: str, name: str) -> tuple[str, ...]:
    """The words that name the person, as they stand in the text but for invisible signs and accents.

    Sought are the name, in traditional characters or simplified ones, a given name of two characters or more alone, and
    both in Latin letters. A short one that only comes about where two ordinary words meet (升高明显), or is part of a
    longer one (新生儿), is no name; a given name that is an ordinary word itself (国庆) is one beside a title only.
    """
    if name in RELATIVES:
        return ()
    words = plain(text)
    found = {each.strip() for each in (*_written(words, name), *_given(words, given_name(name)), *_spelt(words, name))}
    return tuple(sorted(word for word in found if not any(word != other and word in other for other in found)))


def names_whole(text: str, name: str) -> tuple[str, ...]:
    """The words that are the person's whole name, in characters of either script or in the letters on record."""
    return tuple(dict.fromkeys(each.strip() for each in _written(plain(text), name)))


def given_name(name: str) -> str:
    """The given name in a Chinese name, where it has two characters or more: 欧阳建国 → 建国; else nothing."""
    first, *others = re.split(r"[ ·]", name)
    if not HAN.fullmatch(first[:1]):
        return ""
    if others:
        return first if len(first) >= SHORTEST_NAME else ""
    known = name[:2] in _DOUBLE_SURNAMES
    given = name[2:] if known or len(name) == 4 else name[1:]
    return given if 2 <= len(given) <= 3 else ""


def _written(text: str, name: str) -> Iterator[str]:
    signs = [sign for sign in plain(name) if sign.isalnum()]
    if len(signs) < SHORTEST_NAME:
        return
    if "".join(signs).isascii():
        words = _ANY.join(re.findall(r"[^\W_]+", plain(name)))
        yield from _matches(text, _as_a_word(words, surely=len(signs) >= SURELY_A_NAME))
    else:
        yield from _in_characters(text, signs)


def _given(text: str, given: str) -> Iterator[str]:
    if given in WORDS:
        spelt = "".join(_either_script(sign, text, short=True) for sign in plain(given))
        yield from _matches(text, f"{_BEFORE}{spelt}(?={_AFTER}|$|[\\W_])|{spelt}{_AFTER}")
    elif given:
        yield from _in_characters(text, list(plain(given)))


def _in_characters(text: str, signs: list[str]) -> Iterator[str]:
    """A short name not across a stop (`血压高,明日`)."""
    short = len(signs) == SHORTEST_NAME
    pattern = (_NO_STOP if short else _ANY).join(_either_script(sign, text, short=short) for sign in signs)
    for match in re.finditer(pattern, text, re.IGNORECASE):
        if not (short and _comes_about(text, *match.span())):
            yield match[0]


def _spelt(text: str, name: str) -> Iterator[str]:
    for syllables in romanised(name):
        yield from _in_letters(text, syllables, FEWEST_LETTERS)
    given = given_name(name)
    if given and given not in WORDS:
        whole = romanised(name)[0]
        yield from _in_letters(text, whole[-len(given) :] if name.endswith(given) else (), SURELY_GIVEN)


def _in_letters(text: str, syllables: tuple[str, ...], fewest: int) -> Iterator[str]:
    letters = sum(map(len, syllables))
    if len(syllables) < 2 or letters < fewest:
        return
    between = _NO_STOP_BUT_COMMA + ("*" if letters >= SURELY_A_NAME else "+")
    words = between.join(re.escape(plain(each)).replace("v", "(?:v|yu|u)") for each in syllables)
    for found in _matches(text, _as_a_word(words, surely=letters >= SURELY_A_NAME)):
        if found.casefold() not in LATIN_WORDS:
            yield found


def _as_a_word(words: str, *, surely: bool) -> str:
    """No letter on either side; of a short one no digit either (`Li2CO3`); a long one may have some (`gaoming1950`)."""
    beside = "a-z" if surely else "a-z0-9"
    return rf"(?<![{beside}]){words}(?![{beside}])"


def _matches(text: str, pattern: str) -> Iterator[str]:
    return (match[0] for match in re.finditer(pattern, text, re.IGNORECASE))


def _comes_about(text: str, start: int, end: int) -> bool:
    """Whether an ordinary word holds the place and more, or one reaches into it from either side."""
    longer = any(
        text[first:last] in WORDS and (first, last) != (start, end)
        for first in range(max(0, end - LONGEST_WORD), start + 1)
        for last in range(end, min(len(text), first + LONGEST_WORD) + 1)
    )
    into = any(
        text[first:last] in WORDS
        for first in range(max(0, start - LONGEST_WORD + 1), start)
        for last in range(start + 1, end)
    )
    out = any(
        text[first:last] in WORDS
        for first in range(start + 1, end)
        for last in range(end + 1, min(len(text), first + LONGEST_WORD) + 1)
    )
    return longer or (into and out)


def _either_script(sign: str, text: str, *, short: bool) -> str:
    """The sign, and whatever in the text is the same one in the other script."""
    others = {
        other for other in set(text) if other != sign and HAN.fullmatch(other) and _same(sign, other, short=short)
    }
    return f"[{re.escape(sign)}{''.join(sorted(others))}]" if others else re.escape(sign)


def _same(sign: str, other: str, *, short: bool) -> bool:
    """Whether one of the two can be the other in the other script: they sound alike, and one of them is not among the
    simplified characters. Where the name on record is traditional, a short one needs signs that are simplified only:
    劉暢 is 刘畅, but 流畅 is a word.
    """
    if _simplified(other) and (_simplified(sign) or (short and _traditional(other))):
        return False
    return bool(_readings(sign) & _readings(other))


def _simplified(sign: str) -> bool:
    """Whether the sign is in GB 2312, which holds the simplified characters and those that never were two."""
    return bool(sign.encode("gb2312", "ignore"))


def _traditional(sign: str) -> bool:
    """Whether the sign is among the 5401 frequent characters of Big5, which is traditional."""
    return b"" < sign.encode("big5", "ignore") <= LAST_FREQUENT


@lru_cache(maxsize=2048)
def _readings(sign: str) -> frozenset[str]:
    """How a character is read, with tones (`guó`); nothing for what has no reading."""
    if not HAN.fullmatch(sign):
        return frozenset()
    from pypinyin import Style, pinyin  # 44 MB of readings: loaded where it is needed

    found = pinyin(sign, style=Style.TONE, heteronym=True, errors="ignore")
    return frozenset(found[0]) if found else frozenset()  # some rare characters have none
