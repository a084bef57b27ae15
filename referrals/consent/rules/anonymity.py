"""What of a person stands in words that are to cross without the person. It finds what is on record, and whatever looks
like an address, a resident identity number, a mobile number, an e-mail address or a WeChat or QQ account, whoever's it
is; not every hint.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date

from consent.rules import places
from kernel.writing import plain
from patients.contracts import PatientIdentity

SHORTEST_NUMBER, FEWEST_DIGITS, SURELY_A_NUMBER = 2, 5, 7

_ANY = r"[\W_]*"
_SLIGHT = r"(?:[^\S\n]|[-‐-―·.]){0,2}"
_CHINA = rf"\+?(?:(?:00{_ANY})?86{_ANY})"
_RESIDENT = _SLIGHT.join(
    (r"(?<!\d)[1-9]\d{5}", r"(?:18|19|20)\d\d", r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])", r"\d{3}", r"[\dx]")
)
_ANYBODYS_NUMBER = (
    _RESIDENT + r"(?![\da-z])",
    rf"(?<!\d)(?:{_CHINA})?" + _SLIGHT.join((r"1\d{2}", r"\d{4}", r"\d{4}")) + r"(?!\d)",
)
_ACCOUNT = r"[a-z][-_a-z0-9]{5,19}(?![-_a-z0-9])"
_WECHAT = r"(?:微\s?信|(?<![a-z])(?:we\s?chat|weixin|wx|vx)(?![a-z]))"
_ANYBODYS_ACCOUNT = (
    r"(?<![a-z0-9._%+-])[a-z0-9._%+-]{1,64}\s?@\s?(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}",
    rf"{_WECHAT}\s?(?:号码?|id|[账帐]号)\s?[:是为]?\s?{_ACCOUNT}",
    rf"微\s?信\s?[:是为]\s?{_ACCOUNT}",
    rf"{_WECHAT}[^\S\n]?:?[^\S\n]?(?=[-a-z]*[_0-9]){_ACCOUNT}",
    r"(?<![a-z0-9])wxid_[a-z0-9]+",
    r"(?<![a-z])qq\s?(?:号码?)?\s?[:是为]?\s?[1-9]\d{4,10}(?!\d)",
)
"""An account of WeChat: a letter, then 5 to 19 letters, digits, strokes; after the mere word one with a digit in it."""

_NUMBERS, _ACCOUNTS = (
    tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
    for patterns in (_ANYBODYS_NUMBER, (*_ANYBODYS_ACCOUNT, *places.LIKE_AN_ADDRESS))
)
_NUMERALS = str.maketrans("〇零○一幺二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖拾", "0001123456789122334566789十")


def identifying(texts: Iterable[str], identity: PatientIdentity, named: Iterable[str]) -> tuple[str, ...]:
    """The words in the texts that give this person away, as they stand there but for invisible signs and accents.

    `named`: those that name the person or a contact. Sought are their telephone and identity numbers and the date of
    birth, in digits and in Chinese numerals, and the address and its parts from the township down: with any signs
    between the letters and digits, with or without 86 before a telephone number. And anybody's address, mobile or
    identity number, and account.
    """
    numbers = (*(re.compile(pattern, re.IGNORECASE) for pattern in _on_record(identity)), *_NUMBERS)
    words = (*(re.compile(pattern, re.IGNORECASE) for pattern in _lives(identity)), *_ACCOUNTS)
    found = list(named)
    for text in (plain(text) for text in texts if text.strip()):
        found += [match[0] for each in (*words, *numbers) for match in each.finditer(text)]
        digits = _in_digits(text)
        found += [text[slice(*match.span())] for each in numbers for match in each.finditer(digits)]
    found = [word.strip() for word in found]
    whole = (word for word in found if not any(word != other and word in other for other in found))
    return tuple(dict.fromkeys(whole))


def _on_record(identity: PatientIdentity) -> Iterator[str]:
    for contact in identity.contacts:
        yield from _telephone(contact.phone)
    for number in identity.identifiers:
        yield from _number(number.value)
    if identity.birth_date is not None:
        yield from _day(identity.birth_date)


def _lives(identity: PatientIdentity) -> Iterator[str]:
    if identity.address is not None:
        yield from places.parts(plain(identity.address.line), plain(identity.address.township))


def _in_digits(text: str) -> str:
    """The text, as long as it was, with digits for Chinese numerals from 0 to 9, also for an O among them."""
    return re.sub(r"(?<=\d)[oO](?=[\d年])", "0", text.translate(_NUMERALS))


def _telephone(phone: str) -> Iterator[str]:
    """With the country or without; a number with an area code, which begins with 0, also without that."""
    digits = re.sub(r"\D", "", plain(phone))
    if len(digits) < FEWEST_DIGITS:
        return
    yield rf"(?<!\d)(?:{_CHINA}(?:0{_ANY})?|0{_ANY})?{_spaced(digits.lstrip('0'))}(?!\d)"
    local = digits[3 if digits[1] in "12" else 4 :]
    if digits.startswith("0") and len(local) >= SURELY_A_NUMBER:
        yield rf"(?<!\d){_spaced(local)}(?!\d)"


def _number(number: str) -> Iterator[str]:
    signs = "".join(sign for sign in plain(number) if sign.isalnum())
    if len(signs) >= (FEWEST_DIGITS if signs.isdigit() else SHORTEST_NUMBER):
        yield rf"(?<![a-z0-9]){_spaced(signs)}(?![a-z0-9])"


def _spaced(signs: str) -> str:
    """With any signs between; of a short number, which a list of values may hold, with a space or a stroke."""
    return (_ANY if len(signs) >= SURELY_A_NUMBER else _SLIGHT).join(map(re.escape, signs))


def _day(day: date) -> Iterator[str]:
    year, month, number = str(day.year), _counted(day.month), _counted(day.day) + "(?!十)"
    name, short = calendar.month_name[day.month], calendar.month_abbr[day.month]
    told = f"(?:{name}|{short})"
    yield rf"(?<!\d){year}(?:[\W_]|年)+{month}(?:[\W_]|月)+{number}(?!\d)日?"
    yield rf"(?<!\d){_ANY.join((year, f'{day:%m}', f'{day:%d}'))}(?!\d)"
    yield rf"(?<!\d){year[2:]}{_ANY}年{_ANY}{month}{_ANY}月{_ANY}{number}(?!\d)日?"
    yield rf"(?<!\d){number}[\W_]+{month}[\W_]+{year}(?!\d)"
    yield rf"(?<!\d){month}[\W_]+{number}[\W_]+{year}(?!\d)"
    yield rf"(?<!\d){number}(?:st|nd|rd|th)?(?:{_ANY}of)?{_ANY}{told}{_ANY}{year}(?!\d)"
    yield rf"(?<![a-z]){told}{_ANY}{number}(?:st|nd|rd|th)?{_ANY}{year}(?!\d)"


def _counted(number: int) -> str:
    """A number from 1 to 31 in digits, or as it is said: 2十3, 廿3 for 23, once the other numerals are digits."""
    tens, ones = divmod(number, 10)
    said = {0: "", 1: "1?十", 2: "(?:2十|廿)", 3: "(?:3十|卅)"}[tens]
    return f"(?:0?{number}|{said}{ones or ''})" if said else f"0?{number}"
