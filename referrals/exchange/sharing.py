"""How each kind of data is read live for another organisation. Apps above register theirs with `@shares(category)`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any
from uuid import UUID

from consent.enums import Category
from kernel.actor import Actor
from kernel.errors import NotFound
from patients.access import patients_visible_to
from patients.contracts import PatientIdentity
from patients.queries import shapes
from records.access import entries_of
from records.contracts import IN_ERROR, KEPT_PLAN, EntryView
from records.enums import RecordCategory
from records.queries.charts import NEWEST
from records.queries.shapes import views

Reader = Callable[[Actor, UUID], Any]
NEWEST_ROWS = 100
_readers: dict[str, Reader] = {}


def shares(category: str) -> Callable[[Reader], Reader]:
    """Registers `reader(actor, patient_id) -> contract(s)`, which runs in the owner's schema as its machine.

    The role is SELECT-only. The reader must not be a `@reads` query: `read_shared` itself puts the read on record, on
    both sides.
    """

    def register(function: Reader) -> Reader:
        if str(category) in _readers:
            raise ValueError(f"two functions share {category}")
        _readers[str(category)] = function
        return function

    return register


def shared_content(
    actor: Actor, patient_id: UUID, categories: Collection[str], *, agreed: Collection[str]
) -> dict[str, Any]:
    """What the actor's organisation holds of the patient, for each of these kinds of data that some app can share. A
    discharge plan that is kept as a document is left out where the patient has not `agreed` to plans, or it was
    entered in error.
    """
    content = {one: _readers[one](actor, patient_id) for one in sorted(categories) if one in _readers}
    if Category.DOCUMENTS in content:
        plans = Category.DISCHARGE_PLAN in agreed
        found = content[Category.DOCUMENTS]
        content[Category.DOCUMENTS.value] = tuple(
            each for each in found if each.category != KEPT_PLAN or (plans and each.status != IN_ERROR)
        )
    return content


def _rows(category: RecordCategory, actor: Actor, patient_id: UUID) -> tuple[EntryView, ...]:
    """The newest 100 rows of one part of the clinical record."""
    return views(category, entries_of(actor, patient_id, category).order_by(*NEWEST)[:NEWEST_ROWS])


for _category in RecordCategory:
    shares(_category)(partial(_rows, _category))


@shares(Category.IDENTITY)
def identity(actor: Actor, patient_id: UUID) -> PatientIdentity:
    """Who the patient is and how to reach them, as the owner knows it now."""
    rows = patients_visible_to(actor).prefetch_related("identifiers", "contacts", "address")
    row = rows.filter(id=patient_id).first()
    if row is None:
        raise NotFound("patient")
    return shapes.identity(row, own_assigner=str(actor.tenant.id))
