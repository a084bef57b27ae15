from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import AuditEntry
from kernel.actor import Actor
from kernel.errors import Invalid, Refused
from kernel.ids import new_id
from kernel.pages import encode_cursor
from kernel.tenant import Tenant
from patients import commands, queries
from patients.contracts import ContactDetails, IdentifierValue, PatientIdentity
from patients.enums import ContactRelation, IdentifierKind
from patients.rules import synthetic_identity
from staff.enums import Role
from tenancy.access import unit_of_work

RESIDENT = "999999194503031017"
_numbers = count(900001)


def registered(doctor: Actor, name: str, *, phone: str = "", number: str = "", kind: str = "") -> Any:
    contacts = (ContactDetails(ContactRelation.CHILD, phone),) if phone else ()
    number = number or ("" if phone else f"ZY-{next(_numbers)}")  # a name alone registers nobody
    numbers = (IdentifierValue(IdentifierKind(kind or "medical_record_number"), number),) if number else ()
    identity = PatientIdentity(name=name, contacts=contacts, identifiers=numbers)
    return commands.register_patient(doctor, identity=identity).id


def found(actor: Actor, text: str) -> list[str]:
    return [row.name for row in queries.search(actor, text=text).items]


@pytest.fixture
def crowd(doctor: Actor) -> dict[str, Any]:
    return {
        "张明": registered(doctor, "张明", phone="13812341234"),
        "张敏": registered(doctor, "张敏", number="0015"),
        "赵明": registered(doctor, "赵明", number=RESIDENT, kind="resident_id"),
        "单雄信": registered(doctor, "单雄信", number="E12345678", kind="passport"),
        "Aaron Brakus": registered(doctor, "Aaron Brakus"),
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["Aaron Brakus", "单雄信", "张敏", "张明", "赵明"]),
        ("张", ["张敏", "张明"]),
        ("明", ["张明", "赵明"]),
        ("zm", ["张敏", "张明", "赵明"]),
        ("ZHANGM", ["张敏", "张明"]),
        ("zhang ming", ["张明"]),
        ("sxx", ["单雄信"]),
        ("shan", ["单雄信"]),
        ("brakus", ["Aaron Brakus"]),
        ("ab", ["Aaron Brakus"]),
        ("138 1234 1234", ["张明"]),
        ("+8613812341234", ["张明"]),
        ("1381234", []),
        ("0015", ["张敏"]),
        ("999999 19450303 1017", ["赵明"]),
        ("e1234-5678", ["单雄信"]),
        ("E1234567", []),
        ("%", []),
        ("_", []),
        ("nobody", []),
    ],
)
def test_persons_are_found_by_what_one_remembers(
    doctor: Actor, crowd: dict[str, Any], text: str, names: list[str]
) -> None:
    assert sorted(found(doctor, text)) == sorted(names)


def test_a_list_is_in_the_order_of_sounds(doctor: Actor, crowd: dict[str, Any]) -> None:
    assert found(doctor, "") == ["Aaron Brakus", "单雄信", "张敏", "张明", "赵明"]


def test_nobody_of_another_organisation_is_found(
    centre: Tenant, actor_in: Callable[..., Actor], crowd: dict[str, Any]
) -> None:
    nurse = actor_in(centre, Role.COMMUNITY_NURSE)

    for text in ("", "张", "13812341234", RESIDENT):
        assert found(nurse, text) == []
    assert queries.summaries(nurse, patient_ids=crowd.values()) == {}


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_show_everybody_once_while_people_arrive(doctor: Actor, crowd: dict[str, Any], size: int) -> None:
    names: list[str] = []
    after: str | None = None
    while True:
        page = queries.search(doctor, text="", after=after, limit=size)
        names += [row.name for row in page.items]
        registered(doctor, "Aaa")
        after = page.next_cursor
        if after is None:
            break

    assert names == ["Aaron Brakus", "单雄信", "张敏", "张明", "赵明"]


def test_people_of_the_same_name_are_paged_one_by_one(doctor: Actor) -> None:
    wanted = {registered(doctor, "张明") for _ in range(3)}
    seen = set()
    after: str | None = None
    for _ in range(3):
        page = queries.search(doctor, text="", after=after, limit=1)
        seen.add(page.items[0].id)
        after = page.next_cursor

    assert (seen, after) == (wanted, None)


def test_a_cursor_names_nobody(doctor: Actor, crowd: dict[str, Any]) -> None:
    page = queries.search(doctor, text="", limit=1)

    assert page.next_cursor == encode_cursor(str(crowd["Aaron Brakus"]))


def test_a_cursor_of_another_organisation_is_a_bad_one(
    doctor: Actor, centre: Tenant, actor_in: Callable[..., Actor], crowd: dict[str, Any]
) -> None:
    nurse = actor_in(centre, Role.COMMUNITY_NURSE)

    for cursor in (encode_cursor(str(crowd["张明"])), encode_cursor(str(new_id())), encode_cursor("x"), "%%%", ""):
        with pytest.raises(Invalid) as refused:
            queries.search(nurse, text="", after=cursor)
        assert (refused.value.field, refused.value.code) == ("after", "bad_cursor")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(text=st.text(max_size=90))
def test_any_text_can_be_searched_for(doctor: Actor, text: str) -> None:
    try:
        queries.search(doctor, text=text)
    except Invalid as refused:
        assert refused.code in ("nothing_asked", "bad_signs")


def lines(tenant: Tenant) -> list[tuple[str, Any]]:
    with unit_of_work(tenant):
        return sorted(AuditEntry.objects.filter(outcome="read").values_list("action", "patient_id"))


def test_each_person_shown_is_on_record_once(hospital: Tenant, doctor: Actor, crowd: dict[str, Any]) -> None:
    queries.search(doctor, text="张", limit=1)

    assert lines(hospital) == [("patients.search", crowd["张敏"])]


def test_every_way_of_reading_a_person_is_on_record(hospital: Tenant, doctor: Actor) -> None:
    patient_id = registered(doctor, "张明")

    queries.summary(doctor, patient_id=patient_id)
    queries.summaries(doctor, patient_ids=[patient_id, patient_id])
    queries.detail(doctor, patient_id=patient_id)
    queries.identity(doctor, patient_id=patient_id)

    actions = ["patients.detail", "patients.identity", "patients.summaries", "patients.summary"]
    assert lines(hospital) == [(action, patient_id) for action in actions]


@pytest.mark.parametrize("read", [queries.summary, queries.detail, queries.identity])
def test_who_is_not_here_is_not_found(
    centre: Tenant, doctor: Actor, actor_in: Callable[..., Actor], refusal: Any, read: Callable[..., Any]
) -> None:
    elsewhere = registered(doctor, "张明")
    other = actor_in(centre, Role.COMMUNITY_DOCTOR)

    for patient_id in (elsewhere, new_id()):
        with refusal("not_found"):
            read(other, patient_id=patient_id)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.WARD_NURSE, {"search", "detail", "identity"}),
        (Role.COMMUNITY_NURSE, {"search", "detail", "identity"}),
        (Role.PRIVACY_OFFICER, {"search"}),
        (Role.ORGANISATION_ADMINISTRATOR, set()),
        (Role.REGIONAL_ADMINISTRATOR, set()),
    ],
)
def test_each_role_reads_what_it_needs(
    hospital: Tenant,
    doctor: Actor,
    actor_in: Callable[..., Actor],
    refusal: Any,
    role: Role,
    allowed: set[str],
) -> None:
    patient_id = registered(doctor, "张明")
    actor = actor_in(hospital, role)

    for name, asked in (
        ("search", {"text": "张"}),
        ("detail", {"patient_id": patient_id}),
        ("identity", {"patient_id": patient_id}),
    ):
        if name in allowed:
            getattr(queries, name)(actor, **asked)
        else:
            with refusal("not_allowed"):
                getattr(queries, name)(actor, **asked)


def test_a_list_shows_no_number_in_full(doctor: Actor) -> None:
    identity = synthetic_identity(5)
    ref = commands.register_patient(doctor, identity=identity)

    shown = queries.summary(doctor, patient_id=ref.id)

    assert identity.identifiers[0].value not in repr(shown)
    assert identity.contacts[0].phone not in repr(shown)
    assert shown.identifiers[0].masked[-4:] == identity.identifiers[0].value[-4:]
    assert shown.phone_masked.startswith("100****")
    assert shown.masked_name != shown.name


def test_the_telephone_shown_is_the_patients_own(doctor: Actor) -> None:
    patient_id = registered(doctor, "张明", phone="13812341234")
    assert queries.summary(doctor, patient_id=patient_id).phone_masked == ""

    commands.add_contact(doctor, patient_id=patient_id, contact=ContactDetails(ContactRelation.SELF, "13900000000"))

    assert queries.summary(doctor, patient_id=patient_id).phone_masked == "139****0000"
    assert queries.detail(doctor, patient_id=patient_id).phone == "13900000000"


def test_an_identity_is_what_was_registered(doctor: Actor) -> None:
    identity = synthetic_identity(5)
    ref = commands.register_patient(doctor, identity=identity)

    assert queries.identity(doctor, patient_id=ref.id) == identity


@pytest.mark.parametrize("size", [1, 3])
def test_lists_take_the_same_statements_for_one_and_for_three(
    hospital: Tenant, doctor: Actor, size: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    ids = [commands.register_patient(doctor, identity=synthetic_identity(seed)).id for seed in range(size)]

    # savepoint, patients, identifiers, contacts, audit, release
    with unit_of_work(hospital), django_assert_num_queries(6):
        assert len(queries.search(doctor, text="").items) == size
    with unit_of_work(hospital), django_assert_num_queries(6):
        assert len(queries.summaries(doctor, patient_ids=ids)) == size


@pytest.mark.parametrize("size", [1, 3])
def test_whom_to_call_is_the_patient_first_and_only_who_may_be_called(
    hospital: Tenant, doctor: Actor, size: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    daughter = ContactDetails(ContactRelation.CHILD, "13812341234", name="张丽")
    silent = ContactDetails(ContactRelation.SIBLING, "13812340000", may_be_called=False)
    own = ContactDetails(ContactRelation.SELF, "13900000000")
    ids = [
        commands.register_patient(
            doctor, identity=PatientIdentity(name=f"张{number}", contacts=(daughter, silent, own))
        ).id
        for number in range(size)
    ]

    # savepoint, patients, contacts, audit, release
    with unit_of_work(hospital), django_assert_num_queries(5):
        found = queries.to_call(doctor, patient_ids=ids)

    numbers = {tuple(one.phone for one in each) for each in found.values()}
    assert (set(found), numbers) == (set(ids), {("13900000000", "13812341234")})


def test_who_may_not_read_persons_sees_no_whole_number(hospital: Tenant, doctor: Actor, person_in: Any) -> None:
    patient_id = registered(doctor, "张明", phone="13812341234")

    with pytest.raises(Refused):
        queries.to_call(person_in(hospital, Role.PRIVACY_OFFICER), patient_ids=[patient_id])


def test_age_is_counted_today(doctor: Actor) -> None:
    ref = commands.register_patient(doctor, identity=PatientIdentity(name="张明", birth_date=date(1945, 3, 3)))
    bare = registered(doctor, "李四")

    age = queries.summary(doctor, patient_id=ref.id).age
    assert age is not None
    assert age > 80
    assert queries.summary(doctor, patient_id=bare).age is None
