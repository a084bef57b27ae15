from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from staff import rules
from staff.enums import Role

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "username"),
    [("zhang.min", "zhang.min"), (" Zhang.Min ", "zhang.min"), ("ｌｉ_01", "li_01"), ("a-b", "a-b")],
)
def test_a_user_name_is_folded(typed: str, username: str) -> None:
    assert rules.tidy_username(typed) == username


@pytest.mark.parametrize("typed", ["", "ab", "1abc", "张敏敏", "a b c", "x" * 41, "abc\x00", ".abc"])
def test_what_is_no_user_name_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.tidy_username(typed)

    assert refused.value.field == "username"


@given(st.text(max_size=60))
def test_any_text_is_a_user_name_or_invalid(text: str) -> None:
    try:
        username = rules.tidy_username(text)
    except Invalid:
        return
    assert rules.tidy_username(username) == username


@pytest.mark.parametrize(
    ("roles", "kind", "code"),
    [
        ([], "hospital", "unknown_role"),
        (["king"], "hospital", "unknown_role"),
        (["ward_nurse", "king"], "hospital", "unknown_role"),
        (["regional_administrator"], "hospital", "role_not_here"),
        (["regional_administrator"], "community_health_centre", "role_not_here"),
        (["ward_nurse"], "health_authority", "role_not_here"),
        (["regional_administrator", "hospital_doctor"], "health_authority", "role_not_here"),
        (["organisation_administrator", "privacy_officer"], "hospital", "roles_apart"),
    ],
)
def test_roles_that_do_not_fit_are_refused(roles: list[str], kind: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.checked_roles(roles, organisation_kind=kind)

    assert (refused.value.field, refused.value.code) == ("roles", code)


@pytest.mark.parametrize("kind", ["hospital", "community_health_centre", "rehabilitation"])
@pytest.mark.parametrize("role", [role for role in Role if role != Role.REGIONAL_ADMINISTRATOR])
def test_those_who_care_have_every_other_role(kind: str, role: Role) -> None:
    assert rules.checked_roles([role], organisation_kind=kind) == (role,)


@pytest.mark.parametrize("role", [Role.REGIONAL_ADMINISTRATOR, Role.ORGANISATION_ADMINISTRATOR, Role.PRIVACY_OFFICER])
def test_an_authority_has_offices_only(role: Role) -> None:
    assert rules.checked_roles([role], organisation_kind="health_authority") == (role,)


def test_roles_come_once_and_in_order() -> None:
    found = rules.checked_roles(["centre_head", "community_doctor", "centre_head"], organisation_kind="hospital")

    assert found == (Role.COMMUNITY_DOCTOR, Role.CENTRE_HEAD)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 0), (1, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (10, 15), (10_000, 15)]
)
def test_waiting_doubles_up_to_its_limit(failures: int, minutes: int) -> None:
    assert rules.wait_after(failures, allowed=5, first=MINUTE, longest=15 * MINUTE) == minutes * MINUTE


@pytest.mark.parametrize(
    ("seen", "made", "alive"),
    [
        (timedelta(0), timedelta(0), True),
        (30 * MINUTE - timedelta(seconds=1), timedelta(hours=1), True),
        (30 * MINUTE, timedelta(hours=1), False),
        (timedelta(0), timedelta(hours=12) - timedelta(seconds=1), True),
        (timedelta(0), timedelta(hours=12), False),
    ],
)
def test_a_session_is_over_when_idle_or_old(seen: timedelta, made: timedelta, alive: bool) -> None:
    found = rules.is_alive(
        now=NOON, created_at=NOON - made, last_seen_at=NOON - seen, idle=30 * MINUTE, longest=timedelta(hours=12)
    )

    assert found is alive


def test_secrets_differ_and_their_digests_do_not_show_them() -> None:
    first, second = rules.new_secret(), rules.new_secret()

    assert first != second
    assert len(first) >= 43
    assert rules.digest(first) != rules.digest(second)
    assert first not in rules.digest(first)
    assert len(rules.digest("\ud800")) == 64


@pytest.mark.parametrize(("text", "longest"), [("x" * 81, 80), ("a\x00b", 80), ("a\ud800", 80)])
def test_text_that_cannot_be_shown_is_refused(text: str, longest: int) -> None:
    with pytest.raises(Invalid):
        rules.tidy_text(text, field="title", longest=longest)


def test_a_name_sorts_by_its_sound() -> None:
    assert rules.pinyin("李 护士") == "lihushi"
