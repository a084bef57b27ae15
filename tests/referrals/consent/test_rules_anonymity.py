"""What of a person stands in words that are to cross without the person."""

from datetime import date

import pytest

from consent.rules import identifying
from patients.contracts import AddressDetails, ContactDetails, IdentifierValue, PatientIdentity
from patients.enums import ContactRelation, IdentifierKind

WHO = PatientIdentity(
    name="欧阳建国",
    birth_date=date(1945, 3, 7),
    identifiers=(IdentifierValue(IdentifierKind.RESIDENT_ID, "999999194503071234"),),
    contacts=(
        ContactDetails(ContactRelation.SELF, "13800001111"),
        ContactDetails(ContactRelation.CHILD, "010-5550100", "欧阳静"),
    ),
    address=AddressDetails("青禾区南圩镇东升路164号7栋1单元1374室"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("80岁男性,血压控制不佳,能否加用氨氯地平?", ()),
        ("欧阳建国血压控制不佳", ("欧阳建国",)),
        ("欧 阳 建 国 血压控制不佳", ("欧阳建国",)),
        ("家属欧阳静说", ("欧阳静",)),
        ("电话138 0000 1111", ("13800001111",)),
        ("电话１３８００００１１１１", ("13800001111",)),
        ("座机(010)5550100", ("010-5550100",)),
        ("身份证999999194503071234", ("999999194503071234",)),
        ("生于1945年3月7日", ("1945年3月7日",)),
        ("生于1945-03-07", ("1945-03-07",)),
        ("生于1945.3.7", ("1945-3-7",)),
        ("家住青禾区南圩镇东升路164号7栋1单元1374室", ("青禾区南圩镇东升路164号7栋1单元1374室",)),
        ("血压 138/80,心率 1111", ()),
        ("订单号213800001111999", ()),
    ],
)
def test_what_is_on_record_is_found_however_it_is_written(text: str, found: tuple[str, ...]) -> None:
    assert identifying(["", text], WHO) == found


def test_a_name_in_latin_letters_counts_as_a_whole_word() -> None:
    ann = PatientIdentity(name="Ann Li")

    assert identifying(["planned lithium level"], ann) == ()
    assert identifying(["about ann  li today"], ann) == ("Ann Li",)
