"""Numbers that name a person: one way of writing each, check digits, masked forms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _
from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from kernel.errors import Invalid
from patients.enums import IdentifierKind, Sex

SYNTHETIC_REGION = "999999"
_FORMS = {
    IdentifierKind.PASSPORT: re.compile(r"[A-Z0-9]{5,20}"),
    IdentifierKind.HEALTH_RECORD_NUMBER: re.compile(r"\d{17}"),
    IdentifierKind.MEDICAL_RECORD_NUMBER: re.compile(r"[^\s\x00-\x1f\x7f\ud800-\udfff]{1,60}"),
}


@dataclass(frozen=True, slots=True)
class ResidentId:
    """What a resident identity number says about its holder."""

    number: str
    region: str
    birth_date: date
    sex: Sex


def read_resident_id(text: str, *, field: str = "identifiers") -> ResidentId:
    """Reads an 18-character number of GB 11643: check character, a real day of birth, a known province.

    Region 999999 is in no list of GB/T 2260, so no real person has it: it marks invented persons and passes. Counties
    are not checked: codes newer than any list would be refused, and so would people numbered after a county's reform.
    """
    number = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Invalid(field, "resident_id_form", _("A resident identity number has 17 digits and a check character."))
    if ric.calc_check_digit(number) != number[-1]:
        raise Invalid(field, "resident_id_check", _("The check character does not fit: a digit is wrong or swapped."))
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        raise Invalid(field, "resident_id_date", _("The number does not contain a real date of birth.")) from None
    if number[:6] != SYNTHETIC_REGION and not _province_known(number):
        raise Invalid(field, "resident_id_region", _("The number does not begin with a known province."))
    return ResidentId(number, number[:6], born, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def normalise_identifier(kind: IdentifierKind, text: str, *, field: str = "identifiers") -> str:
    """The number in the one way in which it is stored and searched; `Invalid` where it cannot be one.

    Health record number: 17 digits, region 6 + township 3 + committee 3 + serial 5
    (http://wuhansn.com/2014/0520/195317.shtml). Medical record numbers are each hospital's own: any text.
    """
    if kind == IdentifierKind.RESIDENT_ID:
        return read_resident_id(text, field=field).number
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if kind != IdentifierKind.MEDICAL_RECORD_NUMBER:
        number = number.replace("-", "")
    if not _FORMS[kind].fullmatch(number) or not (number.isascii() or kind == IdentifierKind.MEDICAL_RECORD_NUMBER):
        raise Invalid(field, f"{kind.value}_form", _("This is not a possible number of this kind."))
    return number


def mask_identifier(number: str) -> str:
    """The first three and last four characters of long numbers, the last two of short ones."""
    if len(number) >= 12:
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    return "*" * max(3, len(number) - 2) + number[-2:] if len(number) > 4 else "****"


def _province_known(number: str) -> bool:
    found = numdb.get("cn/loc").info(number[:6])
    return any("province" in properties for _part, properties in found)
