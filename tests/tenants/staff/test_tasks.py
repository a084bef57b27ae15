from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from kernel.actor import Actor
from kernel.clock import now
from kernel.contracts import Ref
from kernel.errors import Unavailable
from kernel.tenant import Tenant
from staff import commands, tasks
from staff.models import Session
from tenancy.access import unit_of_work

PASSWORD = "correct horse 42"


def _sessions(tenant: Tenant) -> int:
    with unit_of_work(tenant):
        return Session.objects.count()


def test_dead_sessions_go_everywhere(hospital: Tenant, gate: Actor, li_min: Ref) -> None:
    commands.sign_in(gate, username="li.min", password=PASSWORD)

    tasks.forget_expired_everywhere()
    assert _sessions(hospital) == 1

    with time_machine.travel(now() + timedelta(hours=1)):
        tasks.forget_expired_everywhere()
    assert _sessions(hospital) == 0


def test_one_organisation_that_does_not_answer_holds_up_no_other(
    hospital: Tenant, gate: Actor, li_min: Ref, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    commands.sign_in(gate, username="li.min", password=PASSWORD)

    def only_here(actor: Actor) -> None:
        if actor.tenant != hospital:
            raise Unavailable
        commands.forget_expired(actor)

    monkeypatch.setattr(tasks, "forget_expired", only_here)
    with time_machine.travel(now() + timedelta(hours=1)):
        tasks.forget_expired_everywhere()

    assert _sessions(hospital) == 0
    assert "expired sessions were not removed" in caplog.text
