"""Who may touch envelopes is decided by the database, whatever the code does."""

from __future__ import annotations

import os
from collections.abc import Callable
from uuid import UUID

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from crossings import Notebook, Sender
from drain import as_relay, deliver_all
from exchange.models import Envelope, EnvelopeOrder
from factories import building
from kernel.clock import now
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.tenant import Tenant
from tenancy import roles
from tenancy.access import delivering, directory, reading_as, unit_of_work


def envelope_of(sender_id: UUID, recipient_id: UUID, **changed: object) -> Envelope:
    return Envelope(
        sender_id=sender_id, recipient_id=recipient_id, conversation=new_id(), seq=1, due_at=now(), created_at=now(),
        **changed,
    )  # fmt: skip


def order_of(sender_id: UUID, message_id: UUID) -> EnvelopeOrder:
    return EnvelopeOrder(message_id=message_id, sender_id=sender_id, parking=1, order="retry", created_at=now())


def insert(row: Envelope | EnvelopeOrder) -> None:
    with building(), transaction.atomic():
        row.save(force_insert=True)


def run(statement: str, values: list[object] | None = None) -> None:
    with building(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_tenant_inserts_as_itself(hospital: Tenant, centre: Tenant) -> None:
    with unit_of_work(hospital):
        insert(envelope_of(hospital.id, centre.id))
        insert(order_of(hospital.id, new_id()))


@pytest.mark.parametrize(
    "row",
    [
        lambda us, them: envelope_of(them.id, us.id),
        lambda us, them: envelope_of(new_id(), us.id),
        lambda us, them: order_of(them.id, new_id()),
    ],
)
def test_a_tenant_cannot_insert_as_another(
    hospital: Tenant, centre: Tenant, row: Callable[[Tenant, Tenant], Envelope]
) -> None:
    with unit_of_work(hospital), pytest.raises(DatabaseError) as denied:
        insert(row(hospital, centre))

    assert "row-level security" in str(denied.value)


@pytest.mark.parametrize("changed", [{"state": "delivered"}, {"attempts": -9}, {"parkings": 1}])
def test_an_envelope_begins_at_the_beginning(hospital: Tenant, centre: Tenant, changed: dict[str, object]) -> None:
    with unit_of_work(hospital), pytest.raises(DatabaseError) as denied:
        insert(envelope_of(hospital.id, centre.id, **changed))

    assert "row-level security" in str(denied.value)


@pytest.mark.parametrize("table", ["exchange_envelope", "exchange_envelopeorder"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM public.{table}",
        "UPDATE public.{table} SET created_at = now()",
        "DELETE FROM public.{table}",
        "TRUNCATE public.{table}",
        "ALTER TABLE public.{table} DISABLE ROW LEVEL SECURITY",
        "DROP POLICY as_itself ON public.{table}",
        "INSERT INTO public.{table} SELECT * FROM public.{table}",
    ],
)
def test_a_tenant_can_neither_see_nor_change_any(hospital: Tenant, table: str, statement: str) -> None:
    with unit_of_work(hospital), pytest.raises(DatabaseError) as denied:
        run(statement.format(table=table))

    assert isinstance(denied.value.__cause__, psycopg2.errors.InsufficientPrivilege)


def test_not_even_its_own_comes_back(hospital: Tenant, centre: Tenant) -> None:
    row = envelope_of(hospital.id, centre.id)
    columns = (
        "id, sender_id, recipient_id, conversation, seq, state, attempts, parkings, due_at, created_at, error_code"
    )
    values = [row.id, hospital.id, centre.id, row.conversation, 1, "pending", 0, 0, row.due_at, row.created_at, ""]
    insertion = f"INSERT INTO public.exchange_envelope ({columns}) VALUES ({', '.join(['%s'] * 11)})"

    with unit_of_work(hospital):
        with pytest.raises(DatabaseError):
            run(f"{insertion} RETURNING id", values)
        run(insertion, values)


def test_a_visitor_and_the_directory_cannot_insert(hospital: Tenant, centre: Tenant) -> None:
    with unit_of_work(centre), reading_as(hospital), pytest.raises(DatabaseError):
        insert(envelope_of(hospital.id, centre.id))
    with directory(), pytest.raises(DatabaseError):
        insert(envelope_of(hospital.id, centre.id))


def test_the_relay_sees_and_marks_but_neither_makes_nor_removes(hospital: Tenant, centre: Tenant) -> None:
    with unit_of_work(hospital):
        insert(envelope_of(hospital.id, centre.id))

    with as_relay(), delivering():
        assert Envelope.objects.filter(sender_id=hospital.id).update(error_code="seen") == 1
        for forbidden in (
            lambda: insert(envelope_of(hospital.id, centre.id)),
            lambda: Envelope.objects.all()._raw_delete("default"),
            lambda: EnvelopeOrder.objects.update(parking=2),
        ):
            with pytest.raises(DatabaseError), building(), transaction.atomic():
                forbidden()


def test_the_relays_scope_reads_no_tenant(sender: Sender, hospital: Tenant) -> None:
    with as_relay(), delivering(), pytest.raises(DatabaseError):
        run(f"TABLE {hospital.schema}.exchange_outboxmessage")


def test_an_order_about_a_foreign_message_does_nothing(
    sender: Sender, notebook: Notebook, hospital: Tenant, centre: Tenant
) -> None:
    def trouble(message: object) -> None:
        raise Refused("no", "No.")

    notebook.trouble = trouble
    message_id = sender.post("x")
    deliver_all(ripen=True)
    with unit_of_work(centre):
        insert(order_of(centre.id, message_id))

    deliver_all(ripen=True)

    with as_relay(), delivering():
        assert Envelope.objects.get(id=message_id).state == "parked"


def test_the_application_cannot_become_the_relay() -> None:
    link = psycopg2.connect(os.environ["DATABASE_URL"])

    with link.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(f"SET ROLE {roles.envelopes()}")
    link.close()
