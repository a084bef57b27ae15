import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from patients.contracts import AddressDetails, ContactDetails, IdentifierValue, PatientIdentity
from patients.enums import Channel, ContactRelation, IdentifierKind, LivingSituation, Sex

WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)
IDENTITIES = st.builds(
    PatientIdentity,
    name=WORDS,
    sex=st.sampled_from(Sex),
    birth_date=st.none() | st.dates(date(1880, 1, 1)),
    identifiers=st.lists(st.builds(IdentifierValue, st.sampled_from(IdentifierKind), WORDS, WORDS), max_size=3).map(
        tuple
    ),
    contacts=st.lists(
        st.builds(ContactDetails, st.sampled_from(ContactRelation), WORDS, WORDS, st.booleans(), st.booleans()),
        max_size=3,
    ).map(tuple),
    address=st.none() | st.builds(AddressDetails, WORDS, st.text("0123456789", max_size=6), WORDS),
    preferred_channel=st.sampled_from(Channel),
    language=st.sampled_from(("zh-hans", "en", "ug")),
    living_situation=st.sampled_from(LivingSituation),
    deceased_on=st.none() | st.dates(date(1880, 1, 1)),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [
    "name", "sex", "birth_date", "identifiers", "contacts", "address", "preferred_channel", "language",
    "living_situation", "deceased_on",
]  # fmt: skip
WHOLE = PatientIdentity(
    name="张明",
    identifiers=(IdentifierValue(IdentifierKind.PASSPORT, "E12345678"),),
    contacts=(
        ContactDetails(ContactRelation.SELF, "13812341234"),
        ContactDetails(ContactRelation.CHILD, "62345678", "张小"),
    ),
    address=AddressDetails("清和路1号"),
)


@given(IDENTITIES)
def test_a_person_survives_the_journey_as_json(identity: PatientIdentity) -> None:
    travelled = json.loads(json.dumps(identity.to_payload()))

    assert PatientIdentity.from_payload(travelled) == identity


@given(st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON)
def test_any_json_is_a_person_or_invalid(payload: Any) -> None:
    try:
        identity = PatientIdentity.from_payload(payload)
    except Invalid:
        return
    assert PatientIdentity.from_payload(identity.to_payload()) == identity


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        (("name",), None, "identity.name", "required"),
        (("name",), 7, "identity.name", "not_text"),
        (("name",), "张\x00", "identity.name", "not_text"),
        (("name",), "张\ud800", "identity.name", "not_text"),
        (("name",), "张" * 81, "identity.name", "too_long"),
        (("sex",), "girl", "identity.sex", "unknown_choice"),
        (("sex",), ["male"], "identity.sex", "unknown_choice"),
        (("birth_date",), "1949-02-30", "identity.birth_date", "not_a_date"),
        (("birth_date",), "2020-W01-1", "identity.birth_date", "not_a_date"),
        (("birth_date",), 19490101, "identity.birth_date", "not_a_date"),
        (("identifiers",), {}, "identity.identifiers", "not_a_list"),
        (("identifiers",), [{}] * 13, "identity.identifiers", "not_a_list"),
        (("identifiers", 0), "E1", "identity.identifiers[0]", "not_an_object"),
        (("identifiers", 0, "kind"), "ssn", "identity.identifiers[0].kind", "unknown_choice"),
        (("contacts", 1, "phone"), "", "identity.contacts[1].phone", "required"),
        (("contacts", 1, "may_be_called"), "yes", "identity.contacts[1].may_be_called", "not_a_flag"),
        (("address",), "清和路", "identity.address", "not_an_object"),
        (("address", "line"), None, "identity.address.line", "required"),
    ],
)
def test_a_fault_names_its_place(path: tuple[Any, ...], value: Any, field: str, code: str) -> None:
    payload: Any = WHOLE.to_payload()
    inner = payload
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value

    with pytest.raises(Invalid) as refused:
        PatientIdentity.from_payload(payload)

    assert (refused.value.field, refused.value.code) == (field, code)
