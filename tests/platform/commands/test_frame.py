"""The frame: rights, refusals on record, events in order, idempotency, joining."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection, connections

from audit.models import AuditEntry
from commands import command, emit, reaction, read_frame, reads, saw
from journal import kinds, queries
from journal.contracts import Event
from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.errors import Conflict, Invalid, OutsideTenant, Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from tenancy.access import unit_of_work

MAY = "probe.do"
kinds.register("probe.done", needs=MAY)
kinds.register("probe.answered", needs=MAY)
ran: list[str] = []


@command(needs=MAY)
def do(actor: Actor, *, word: str, fail: bool = False) -> Ref:
    made = new_id()
    ran.append(word)
    emit(Event("probe.done", "probe", made))
    if fail:
        raise Refused("probe_refused", "No.")
    return Ref(made)


@command(needs="probe.other")
def forbidden(actor: Actor) -> None:
    ran.append("forbidden")


@command(needs=MAY)
def do_twice(actor: Actor, *, swallow: bool = False) -> Ref:
    try:
        forbidden(actor)
    except Refused:
        if not swallow:
            raise
    do(actor, word="first")
    return do(actor, word="second")


@reaction("probe.done")
def answer(actor: Actor, event: Event) -> None:
    emit(Event("probe.answered", "probe", event.subject_id))


@reads(needs=MAY)
def look(actor: Actor, *, patient_id: UUID) -> int:
    saw(patient_id, patient_id)
    return 1


@reads(needs=MAY)
def write_inside_a_read(actor: Actor) -> None:
    do(actor, word="never")


@pytest.fixture(autouse=True)
def clean() -> None:
    ran.clear()


def holder(tenant: Tenant, *permissions: str) -> Actor:
    return Actor.machine(tenant, "probe", permissions or (MAY,))


def audited(tenant: Tenant) -> list[tuple[str, str, str]]:
    with unit_of_work(tenant):
        return list(AuditEntry.objects.order_by("id").values_list("action", "outcome", "code"))


def test_a_command_leaves_its_event_its_reactions_event_and_an_audit_line(centre: Tenant) -> None:
    with unit_of_work(centre):
        before = queries.last_number()

    ref = do(holder(centre), word="a")

    with unit_of_work(centre):
        events = queries.events_after(before)
    assert [(event.number, event.kind, event.subject_id) for event in events] == [
        (before + 1, "probe.done", ref.id),
        (before + 2, "probe.answered", ref.id),
    ]
    assert audited(centre)[-1] == ("tests.do", "done", "")


def test_without_the_right_nothing_runs_and_the_refusal_is_on_record(centre: Tenant) -> None:
    with unit_of_work(centre):
        before = queries.last_number()

    with pytest.raises(Refused) as caught:
        do(holder(centre, "probe.other"), word="a")

    assert caught.value.code == "not_allowed"
    assert ran == []
    assert audited(centre)[-1] == ("tests.do", "refused", "not_allowed")
    with unit_of_work(centre):
        assert queries.last_number() == before


def test_a_refusal_after_a_write_takes_the_write_back_and_stays_on_record(centre: Tenant) -> None:
    with unit_of_work(centre):
        before = queries.last_number()

    with pytest.raises(Refused):
        do(holder(centre), word="a", fail=True)

    with unit_of_work(centre):
        assert queries.last_number() == before
    assert audited(centre)[-1] == ("tests.do", "refused", "probe_refused")


def test_nested_commands_join_and_a_swallowed_refusal_is_still_recorded(centre: Tenant) -> None:
    do_twice(holder(centre), swallow=True)

    lines = audited(centre)
    assert ("tests.forbidden", "refused", "not_allowed") in lines
    assert ("tests.do_twice", "done", "") in lines
    assert ran == ["first", "second"]


def test_a_nested_refusal_that_is_not_swallowed_ends_the_whole(centre: Tenant) -> None:
    with pytest.raises(Refused):
        do_twice(holder(centre))

    refused = [line for line in audited(centre) if line[1] == "refused"]
    assert refused[-1] == ("tests.forbidden", "refused", "not_allowed")
    assert ran == []


def test_one_audit_line_per_person_and_unit_of_work(centre: Tenant) -> None:
    person, actor = new_id(), holder(centre)

    with read_frame(actor):
        look(actor, patient_id=person)
        look(actor, patient_id=person)

    with unit_of_work(centre):
        lines = AuditEntry.objects.filter(patient_id=person, outcome="read")
        assert lines.count() == 1


def test_a_read_cannot_write(centre: Tenant) -> None:
    with pytest.raises(RuntimeError, match="inside a read"):
        write_inside_a_read(holder(centre))


def test_emit_and_saw_belong_inside() -> None:
    with pytest.raises(RuntimeError):
        emit(Event("probe.done", "probe", new_id()))
    with pytest.raises(RuntimeError):
        saw(new_id())


def test_an_unknown_kind_of_event_cannot_be_emitted(centre: Tenant) -> None:
    @command(needs=MAY)
    def wrong(actor: Actor) -> None:
        emit(Event("probe.unheard_of", "probe", new_id()))

    with pytest.raises(KeyError):
        wrong(holder(centre))


def test_another_organisation_cannot_be_entered_from_inside(centre: Tenant, hospital: Tenant) -> None:
    @command(needs=MAY)
    def stray(actor: Actor) -> None:
        do(holder(hospital), word="a")

    with pytest.raises(OutsideTenant):
        stray(holder(centre))
    with pytest.raises(OutsideTenant), unit_of_work(centre), unit_of_work(hospital):
        pass


def test_a_command_needs_a_permission_by_name() -> None:
    with pytest.raises(TypeError):
        command()  # type: ignore[call-arg]


class TestIdempotency:
    def test_the_same_request_is_answered_again_and_done_once(self, centre: Tenant) -> None:
        actor = holder(centre)

        first = do(actor, word="a", idempotency_key="key-00001")
        again = do(actor, word="a", idempotency_key="key-00001")

        assert (first, ran) == (again, ["a"])

    def test_another_request_under_the_same_key_is_a_conflict(self, centre: Tenant) -> None:
        do(holder(centre), word="a", idempotency_key="key-00001")

        with pytest.raises(Conflict) as caught:
            do(holder(centre), word="b", idempotency_key="key-00001")

        assert caught.value.code == "idempotency_key_reused"
        assert ran == ["a"]

    def test_a_failed_request_leaves_the_key_free(self, centre: Tenant) -> None:
        with pytest.raises(Refused):
            do(holder(centre), word="a", fail=True, idempotency_key="key-00001")

        assert do(holder(centre), word="b", idempotency_key="key-00001").version == 1

    @pytest.mark.parametrize("key", ["", "short", "x" * 81, "key-0000\x00"])
    def test_a_bad_key_is_refused(self, centre: Tenant, key: str) -> None:
        with pytest.raises(Invalid):
            do(holder(centre), word="a", idempotency_key=key)

    def test_twenty_threads_with_one_key_do_it_once(self, new_tenant: Callable[..., Tenant]) -> None:
        tenant = new_tenant()

        def call(_: int) -> Ref:
            try:
                return do(holder(tenant), word="a", idempotency_key="key-00001")
            finally:
                connections.close_all()

        with ThreadPoolExecutor(20) as pool:
            answers = set(pool.map(call, range(20)))

        assert len(answers) == 1
        assert ran == ["a"]


def test_numbers_are_gapless_and_in_commit_order_under_eight_writers(new_tenant: Callable[..., Tenant]) -> None:
    tenant = new_tenant()
    seen: list[int] = []

    def write(number: int) -> None:
        for _ in range(12):
            with contextlib.suppress(Refused):
                do(holder(tenant), word="a", fail=number == 3)
        connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        writing = pool.map(write, range(8))
        while len(seen) < 7 * 12 * 2:
            with unit_of_work(tenant):
                seen += [event.number for event in queries.events_after(seen[-1] if seen else 0)]
        list(writing)

    assert seen == list(range(1, 7 * 12 * 2 + 1))


def test_a_command_takes_few_statements(centre: Tenant) -> None:
    actor, statements = holder(centre), []

    def count(execute: object, sql: str, *rest: object) -> object:
        statements.append(sql)
        return execute(sql, *rest)  # type: ignore[operator]

    do(actor, word="warm")
    with connection.execute_wrapper(count):
        do(actor, word="a")

    kept = [sql for sql in statements if not sql.startswith(("SAVEPOINT", "RELEASE"))]
    assert len(kept) == 3  # audit lines, the stream row, the events
