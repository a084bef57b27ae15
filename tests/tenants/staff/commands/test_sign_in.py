from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory

from audit.models import AuditEntry
from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.errors import Refused
from kernel.tenant import Tenant
from staff import access, commands, passwords, rules, sessions
from staff.models import Account, Session, SignInGuard
from tenancy.access import unit_of_work

PASSWORD = "correct horse 42"
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def attempt(gate: Actor, password: str = "", username: str = "li.min") -> str:
    """How an attempt ends."""
    try:
        commands.sign_in(gate, username=username, password=password)
    except Refused as refused:
        return refused.code
    return "in"


def test_the_right_password_opens_a_session(
    hospital: Tenant, gate: Actor, li_min: Ref, row: Callable[..., Any]
) -> None:
    signed_in = commands.sign_in(gate, username=" Li.Min ", password=PASSWORD, client="Firefox\x00\n")

    session = row(Session, account_id=li_min.id)
    assert (signed_in.id, signed_in.language) == (li_min.id, "zh-hans")
    assert session.key_digest == rules.digest(signed_in.session_key)
    assert session.client == "Firefox"
    assert signed_in.session_key not in repr(signed_in)
    assert row(Account, id=li_min.id).last_login is not None


def test_signing_in_is_on_record(hospital: Tenant, gate: Actor, li_min: Ref) -> None:
    attempt(gate)
    attempt(gate, PASSWORD)

    with unit_of_work(hospital):
        lines = AuditEntry.objects.filter(action="staff.open_session").order_by("id")
        found = list(lines.values_list("outcome", "code", "subject_id", "actor_name"))
    assert found == [("refused", "wrong_credentials", li_min.id, "sign-in"), ("done", "", li_min.id, "sign-in")]


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("li.min", "wrong"),
        ("li.min", ""),
        ("nobody", PASSWORD),
        ("", ""),
        ("\x00\ud800", "\ud800"),
        ("x" * 999, "x" * 999),
    ],
)
def test_wrong_credentials_open_nothing(gate: Actor, li_min: Ref, refusal: Any, username: str, password: str) -> None:
    with refusal("wrong_credentials"):
        commands.sign_in(gate, username=username, password=password)


def test_a_user_name_of_another_organisation_is_unknown_here(centre: Tenant, li_min: Ref) -> None:
    assert attempt(access.machine(centre, "sign-in"), PASSWORD) == "wrong_credentials"


def test_an_unknown_name_takes_as_many_hashes_as_a_known_one(
    gate: Actor, li_min: Ref, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt(gate, username="warm.up")
    counted: list[str] = []
    genuine = passwords.verify_password

    def counting(password: str, encoded: str) -> tuple[bool, bool]:
        counted.append(encoded)
        return genuine(password, encoded)

    monkeypatch.setattr(passwords, "verify_password", counting)

    attempt(gate)
    known = len(counted)
    attempt(gate, username="nobody")
    attempt(gate, "x" * 999)

    assert known == 1
    assert len(counted) == 3


def test_only_the_gate_signs_people_in(administrator: Actor, li_min: Ref, refusal: Any) -> None:
    with refusal("not_allowed"):
        commands.sign_in(administrator, username="li.min", password=PASSWORD)
    with refusal("not_allowed"):
        commands.open_session(
            administrator, username="li.min", account_id=li_min.id, matched="", rehashed="", replaces="", client=""
        )


@pytest.mark.parametrize("username", ["li.min", "nobody"])
def test_after_five_failures_a_name_waits_whether_it_exists_or_not(gate: Actor, li_min: Ref, username: str) -> None:
    with time_machine.travel(NOON, tick=False):
        assert [attempt(gate, username=username) for _ in range(5)] == ["wrong_credentials"] * 5
        assert attempt(gate, PASSWORD, username) == "too_many_attempts"
    with time_machine.travel(NOON + timedelta(seconds=59), tick=False):
        assert attempt(gate, PASSWORD, username) == "too_many_attempts"


def test_after_the_wait_the_right_password_is_good_again(gate: Actor, li_min: Ref) -> None:
    with time_machine.travel(NOON, tick=False):
        for _ in range(5):
            attempt(gate)
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        assert attempt(gate, PASSWORD) == "in"
        assert [attempt(gate) for _ in range(4)] == ["wrong_credentials"] * 4


def test_each_further_failure_doubles_the_wait(gate: Actor, li_min: Ref) -> None:
    with time_machine.travel(NOON, tick=False):
        for _ in range(5):
            attempt(gate)
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        assert attempt(gate) == "wrong_credentials"
    with time_machine.travel(NOON + timedelta(seconds=60 + 119), tick=False), pytest.raises(Refused) as refused:
        commands.sign_in(gate, username="li.min", password=PASSWORD)

    assert refused.value.code == "too_many_attempts"
    assert "1" in str(refused.value.message)


def test_failures_are_forgotten_after_an_hour(gate: Actor, li_min: Ref) -> None:
    with time_machine.travel(NOON, tick=False):
        for _ in range(4):
            attempt(gate)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert [attempt(gate) for _ in range(4)] == ["wrong_credentials"] * 4
        assert attempt(gate, PASSWORD) == "in"


def test_a_waiting_name_holds_up_nobody_else(gate: Actor, li_min: Ref) -> None:
    for _ in range(6):
        attempt(gate, username="nobody")

    assert attempt(gate, PASSWORD) == "in"


def test_an_attempt_counts_before_the_password_is_looked_at(
    hospital: Tenant, gate: Actor, li_min: Ref, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_given: Any) -> None:
        raise RuntimeError("killed while hashing")

    monkeypatch.setattr(passwords, "matches", never)

    with pytest.raises(RuntimeError):
        commands.sign_in(gate, username="li.min", password=PASSWORD)

    with unit_of_work(hospital):
        assert list(SignInGuard.objects.values_list("failures", flat=True)) == [1, 1]  # of the address and the name


def test_a_password_that_was_changed_while_it_was_checked_opens_nothing(
    hospital: Tenant, gate: Actor, li_min: Ref, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = passwords.matches

    def slowly(password: str, encoded: str | None) -> tuple[bool, bool]:
        provisioning = access.machine(hospital, "provisioning")
        commands.reset_access(provisioning, account_id=li_min.id, expected_version=1)
        return genuine(password, encoded)

    monkeypatch.setattr(passwords, "matches", slowly)

    assert attempt(gate, PASSWORD) == "wrong_credentials"


def test_what_was_typed_as_a_name_is_not_readable_in_the_table(hospital: Tenant, gate: Actor) -> None:
    attempt(gate, username="my secret password")

    with unit_of_work(hospital):
        subjects = list(SignInGuard.objects.values_list("subject", flat=True))
    assert not [subject for subject in subjects if "secret" in subject]
    assert rules.digest("my secret password") not in subjects


def test_signing_in_ends_the_session_the_browser_had(hospital: Tenant, gate: Actor, li_min: Ref) -> None:
    first = commands.sign_in(gate, username="li.min", password=PASSWORD)

    second = commands.sign_in(gate, username="li.min", password=PASSWORD, replaces=first.session_key)

    assert access.actor_from_session(hospital, first.session_key) is None
    assert access.actor_from_session(hospital, second.session_key) is not None


def test_an_outdated_hash_is_renewed(
    gate: Actor, li_min: Ref, row: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = row(Account, id=li_min.id).password
    monkeypatch.setattr(passwords, "verify_password", lambda _password, _encoded: (True, True))

    commands.sign_in(gate, username="li.min", password=PASSWORD)

    assert row(Account, id=li_min.id).password != before


def test_signing_out_ends_this_session_and_no_other(hospital: Tenant, gate: Actor, li_min: Ref) -> None:
    keys = [commands.sign_in(gate, username="li.min", password=PASSWORD).session_key for _ in range(2)]
    actor = access.actor_from_session(hospital, keys[0])
    assert actor is not None

    commands.sign_out(actor)

    assert access.actor_from_session(hospital, keys[0]) is None
    assert access.actor_from_session(hospital, keys[1]) is not None


def test_a_password_is_changed_and_every_other_way_in_ends(hospital: Tenant, gate: Actor, li_min: Ref) -> None:
    keys = [commands.sign_in(gate, username="li.min", password=PASSWORD).session_key for _ in range(2)]
    actor = access.actor_from_session(hospital, keys[0])
    assert actor is not None
    token = commands.issue_token(actor, name="接口").token

    commands.change_password(actor, current=PASSWORD, new="another horse 42")

    assert access.actor_from_session(hospital, keys[0]) is not None
    assert access.actor_from_session(hospital, keys[1]) is None
    assert access.actor_from_token(hospital, token) is None
    assert attempt(gate, PASSWORD) == "wrong_credentials"
    assert attempt(gate, "another horse 42") == "in"


def test_a_password_is_not_changed_without_the_present_one(
    hospital: Tenant, gate: Actor, li_min: Ref, refusal: Any
) -> None:
    actor = access.actor_from_session(
        hospital, commands.sign_in(gate, username="li.min", password=PASSWORD).session_key
    )
    assert actor is not None
    for _ in range(5):
        with refusal("wrong_password"):
            commands.change_password(actor, current="wrong", new="another horse 42")

    with refusal("too_many_attempts"):
        commands.change_password(actor, current=PASSWORD, new="another horse 42")


def test_a_password_that_was_reset_meanwhile_is_not_changed(
    hospital: Tenant, gate: Actor, li_min: Ref, row: Callable[..., Any]
) -> None:
    actor = access.actor_from_session(
        hospital, commands.sign_in(gate, username="li.min", password=PASSWORD).session_key
    )
    assert actor is not None
    before = row(Account, id=li_min.id).password
    commands.change_password(actor, current=PASSWORD, new="another horse 42")

    with pytest.raises(Refused, match="wrong_password"):
        commands.replace_password(actor, matched=before, new="a third horse 42")


def test_a_new_password_is_strong(hospital: Tenant, gate: Actor, li_min: Ref, refusal: Any) -> None:
    actor = access.actor_from_session(
        hospital, commands.sign_in(gate, username="li.min", password=PASSWORD).session_key
    )
    assert actor is not None

    with refusal("weak_password", field="new", recorded=False):
        commands.change_password(actor, current=PASSWORD, new="short")


def test_what_has_expired_is_forgotten(hospital: Tenant, gate: Actor, li_min: Ref, administrator: Actor) -> None:
    clock = access.machine(hospital, "clock")
    with time_machine.travel(NOON, tick=False):
        attempt(gate, PASSWORD)
        attempt(gate, username="nobody")
        commands.invite(administrator, name="王芳", roles=["ward_nurse"])
    with time_machine.travel(NOON + timedelta(minutes=29), tick=False):
        commands.forget_expired(clock)
        assert _left(hospital) == (1, 2, 1)  # the name that was refused, and the address
    with time_machine.travel(NOON + timedelta(days=8), tick=False):
        commands.forget_expired(clock)
        assert _left(hospital) == (0, 0, 0)


def _left(tenant: Tenant) -> tuple[int, int, int]:
    from staff.models import Invitation

    with unit_of_work(tenant):
        open_ones = Invitation.objects.filter(settled_at=None).count()
        return Session.objects.count(), SignInGuard.objects.count(), open_ones


def from_(gate: Actor, address: str, username: str, password: str = "") -> str:
    """How an attempt from that address ends."""
    try:
        commands.sign_in(gate, username=username, password=password, address=address)
    except Refused as refused:
        return refused.code
    return "in"


def test_an_address_that_tries_many_names_has_to_wait_and_others_do_not(
    gate: Actor, li_min: Ref, settings: Any
) -> None:
    settings.CARELOOP_SIGN_IN_ATTEMPTS_PER_ADDRESS = 3
    with time_machine.travel(NOON, tick=False):
        told = [from_(gate, "203.0.113.7", f"name{turn}") for turn in range(4)]

        assert told == ["wrong_credentials"] * 3 + ["too_many_attempts"]
        assert from_(gate, "203.0.113.7", "li.min", PASSWORD) == "too_many_attempts"
        assert from_(gate, "203.0.113.8", "li.min", PASSWORD) == "in"
    with time_machine.travel(NOON + timedelta(seconds=61)):
        assert from_(gate, "203.0.113.7", "li.min", PASSWORD) == "in"


def test_whoever_gets_in_takes_back_the_own_attempt_and_no_other(gate: Actor, li_min: Ref, settings: Any) -> None:
    """A ward behind one address signs in all day; an account of one's own does not forgive the guesses on others."""
    settings.CARELOOP_SIGN_IN_ATTEMPTS_PER_ADDRESS = 3

    assert [from_(gate, "10.0.0.1", "li.min", PASSWORD) for _time in range(8)] == ["in"] * 8
    told = [from_(gate, "10.0.0.1", *guess) for guess in (("a1b",), ("c2d",), ("li.min", PASSWORD), ("e3f",))]
    assert told == ["wrong_credentials", "wrong_credentials", "in", "wrong_credentials"]
    assert from_(gate, "10.0.0.1", "li.min", PASSWORD) == "too_many_attempts"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.1.1.1"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (1, "", "10.1.1.1"),
        (3, "203.0.113.9", "10.1.1.1"),
        (1, "nonsense", ""),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_an_address_is_the_peers_unless_a_trusted_proxy_says_otherwise(
    settings: Any, proxies: int, forwarded: str, address: str
) -> None:
    settings.CARELOOP_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.1.1.1")

    assert sessions.address_of(request) == address
