"""What of a person stands in words that are to cross without the person. It finds what is on record, and whatever looks
like an address, a resident identity number or a mobile number, whoever's it is; not every hint.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

from consent.rules import places
from patients.contracts import PatientIdentity

SHORTEST_WORD, FEWEST_DIGITS, SURELY_A_NUMBER = 2, 5, 7
FEWEST_LETTERS, SURELY_A_NAME = 4, 5
"""Letters of a romanised name with its syllables apart (`li na`), and of one written as one word (`male` is none)."""

_ANY = r"[\W_]*"
_NO_STOP = r"(?:(?![,.;:!?。、\n])[\W_])*"
_NO_STOP_BUT_COMMA = r"(?:(?![.;:!?。、\n])[\W_])"
_SLIGHT = r"(?:[^\S\n]|[-‐-―·.]){0,2}"
_CHINA = rf"\+?(?:(?:00{_ANY})?86{_ANY})"
_EMPTY_LETTERS = "\u115f\u1160\u17b4\u17b5"
_RESIDENT = _SLIGHT.join(
    (r"(?<!\d)[1-9]\d{5}", r"(?:18|19|20)\d\d", r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])", r"\d{3}", r"[\dx]")
)
_ANYBODYS = (
    _RESIDENT + r"(?![\da-z])",
    rf"(?<!\d)(?:{_CHINA})?" + _SLIGHT.join((r"1\d{2}", r"\d{4}", r"\d{4}")) + r"(?!\d)",
    *places.LIKE_AN_ADDRESS,
)
_GENERAL = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _ANYBODYS)


def identifying(
    texts: Iterable[str], identity: PatientIdentity, romanised: Iterable[tuple[str, ...]]
) -> tuple[str, ...]:
    """The words in the texts that give this person away, as they stand there but for invisible signs and accents.

    Sought are the person's and the contacts' names, also in the Latin syllables of `romanised`, telephone and identity
    numbers, the date of birth, and the address and its parts from the township down: with any signs between the letters
    and digits, with or without 86 before a telephone number. And anybody's address, identity or mobile number.
    """
    sought = [re.compile(pattern, re.IGNORECASE) for pattern in _patterns(identity, romanised)]
    plain = [_tidy(text) for text in texts if text.strip()]
    found = [match[0].strip() for text in plain for each in (*sought, *_GENERAL) for match in each.finditer(text)]
    whole = (word for word in found if not any(word != other and word in other for other in found))
    return tuple(dict.fromkeys(whole))


def _patterns(identity: PatientIdentity, romanised: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for contact in identity.contacts:
        yield from _name(contact.name)
        yield from _telephone(contact.phone)
    yield from _name(identity.name)
    for syllables in romanised:
        yield from _romanised(syllables)
    for number in identity.identifiers:
        yield from _number(number.value)
    if identity.birth_date is not None:
        yield from _day(identity.birth_date)
    if identity.address is not None:
        yield from places.parts(_tidy(identity.address.line), _tidy(identity.address.township))


def _name(name: str) -> Iterator[str]:
    """In Chinese the characters, of a short name not across a stop (`血压高,明日`); in Latin letters the words."""
    signs = [sign for sign in _tidy(name) if sign.isalnum()]
    if len(signs) < SHORTEST_WORD:
        return
    if not "".join(signs).isascii():
        yield (_NO_STOP if len(signs) == SHORTEST_WORD else _ANY).join(map(re.escape, signs))
        return
    words = re.findall(r"[^\W_]+", _tidy(name))
    yield rf"(?<![a-z0-9]){_ANY.join(words)}(?![a-z0-9])"


def _romanised(syllables: tuple[str, ...]) -> Iterator[str]:
    letters = sum(map(len, syllables))
    if len(syllables) > 1 and letters >= FEWEST_LETTERS:
        between = _NO_STOP_BUT_COMMA + ("*" if letters >= SURELY_A_NAME else "+")
        spelt = between.join(re.escape(_tidy(each)).replace("v", "(?:v|yu|u)") for each in syllables)
        yield rf"(?<![a-z0-9]){spelt}(?![a-z0-9])"


def _telephone(phone: str) -> Iterator[str]:
    """With the country or without; a number with an area code, which begins with 0, also without that."""
    digits = re.sub(r"\D", "", _tidy(phone))
    if len(digits) < FEWEST_DIGITS:
        return
    yield rf"(?<!\d)(?:{_CHINA}(?:0{_ANY})?|0{_ANY})?{_spaced(digits.lstrip('0'))}(?!\d)"
    local = digits[3 if digits[1] in "12" else 4 :]
    if digits.startswith("0") and len(local) >= SURELY_A_NUMBER:
        yield rf"(?<!\d){_spaced(local)}(?!\d)"


def _number(number: str) -> Iterator[str]:
    signs = "".join(sign for sign in _tidy(number) if sign.isalnum())
    if len(signs) >= (FEWEST_DIGITS if signs.isdigit() else SHORTEST_WORD):
        yield rf"(?<![a-z0-9]){_spaced(signs)}(?![a-z0-9])"


def _spaced(signs: str) -> str:
    """With any signs between; of a short number, which a list of values may hold, with a space or a stroke."""
    return (_ANY if len(signs) >= SURELY_A_NUMBER else _SLIGHT).join(map(re.escape, signs))


def _day(day: date) -> Iterator[str]:
    year, month, number = str(day.year), f"0?{day.month}", f"0?{day.day}"
    name, short = calendar.month_name[day.month], calendar.month_abbr[day.month]
    told = f"(?:{name}|{short})"
    yield rf"(?<!\d){year}(?:[\W_]|年)+{month}(?:[\W_]|月)+{number}(?!\d)日?"
    yield rf"(?<!\d){_ANY.join((year, f'{day:%m}', f'{day:%d}'))}(?!\d)"
    yield rf"(?<!\d){year[2:]}{_ANY}年{_ANY}{month}{_ANY}月{_ANY}{number}(?!\d)日?"
    yield rf"(?<!\d){number}[\W_]+{month}[\W_]+{year}(?!\d)"
    yield rf"(?<!\d){month}[\W_]+{number}[\W_]+{year}(?!\d)"
    yield rf"(?<!\d){number}(?:st|nd|rd|th)?(?:{_ANY}of)?{_ANY}{told}{_ANY}{year}(?!\d)"
    yield rf"(?<![a-z]){told}{_ANY}{number}(?:st|nd|rd|th)?{_ANY}{year}(?!\d)"


def _tidy(text: str) -> str:
    """One way of writing every sign, without accents and invisible signs; lines stay apart, ① stands by itself."""
    apart = "".join(f" {sign} " if unicodedata.category(sign) == "No" else sign for sign in text)
    kept = "".join(_kept(sign) for sign in unicodedata.normalize("NFKD", apart))
    return re.sub(r"[^\S\n]+", " ", kept).strip()


def _kept(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Cf", "Mn", "Me") or sign in _EMPTY_LETTERS or (category == "Cc" and not sign.isspace()):
        return ""
    return str(unicodedata.decimal(sign)) if category == "Nd" else sign
