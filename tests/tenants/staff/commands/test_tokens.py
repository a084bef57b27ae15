from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kernel.actor import Actor
from kernel.tenant import Tenant
from staff import access, commands, rules
from staff.models import ApiToken


@pytest.fixture
def nurse(hospital: Tenant, person_in: Callable[..., Actor]) -> Actor:
    return person_in(hospital, "ward_nurse")


def test_a_token_is_kept_as_a_digest_and_shown_once(nurse: Actor, row: Callable[..., Any]) -> None:
    issued = commands.issue_token(nurse, name="实验室接口")

    assert row(ApiToken, id=issued.id).digest == rules.digest(issued.token)
    assert issued.token.startswith("clt_")
    assert issued.token not in repr(issued)


def test_a_revoked_token_ends_at_once(hospital: Tenant, nurse: Actor, refusal: Any) -> None:
    issued = commands.issue_token(nurse, name="接口")

    commands.revoke_token(nurse, token_id=issued.id)

    assert access.actor_from_token(hospital, issued.token) is None
    with refusal("not_found"):
        commands.revoke_token(nurse, token_id=issued.id)


def test_a_colleague_does_not_find_it_and_an_administrator_does(
    hospital: Tenant, nurse: Actor, administrator: Actor, person_in: Callable[..., Actor], refusal: Any
) -> None:
    issued = commands.issue_token(nurse, name="接口")
    colleague = person_in(hospital, "ward_nurse")

    with refusal("not_found"):
        commands.revoke_token(colleague, token_id=issued.id)

    commands.revoke_token(administrator, token_id=issued.id)
    assert access.actor_from_token(hospital, issued.token) is None


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_lasts_a_year_at_most(nurse: Actor, refusal: Any, days: int) -> None:
    with refusal("token_days", field="days", recorded=False):
        commands.issue_token(nurse, name="接口", days=days)


def test_a_machine_has_no_token(hospital: Tenant, refusal: Any) -> None:
    with refusal("not_allowed"):
        commands.issue_token(access.machine(hospital, "provisioning"), name="接口")
