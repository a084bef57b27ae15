"""Persons as lists and pages show them. Each read is on record, one line per person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from commands import reads, saw
from kernel.actor import Actor
from kernel.clock import today
from kernel.errors import Invalid, NotFound
from kernel.pages import Page, decode_cursor, encode_cursor, page_size
from patients.access import patients_meant, patients_visible_to
from patients.contracts import ContactView, PatientDetail, PatientIdentity, PatientSummary
from patients.enums import Permission
from patients.models import Patient
from patients.queries import shapes

RELATED = ("identifiers", "contacts")


@reads(needs=Permission.FIND)
def search(actor: Actor, *, text: str, after: str | None = None, limit: int = 25) -> Page[PatientSummary]:
    """Persons by part of the name, start of the pinyin or its initials, a whole telephone or other number.

    Ordered by pinyin; an empty text lists everybody. `after` is a page's `next_cursor`; it names no person.
    """
    size = page_size(limit)
    rows = _following(patients_meant(actor, text), actor, after)
    found = list(rows.order_by("pinyin", "id").prefetch_related(*RELATED)[: size + 1])
    shown, more = found[:size], len(found) > size
    saw(*(row.id for row in shown))
    day = today()
    items = tuple(shapes.summary(row, day) for row in shown)
    return Page(items, encode_cursor(str(shown[-1].id)) if more else None)


@reads(needs=Permission.FIND)
def summary(actor: Actor, *, patient_id: UUID) -> PatientSummary:
    """One person in short; raises `NotFound`."""
    return shapes.summary(_one(actor, patient_id, RELATED), today())


@reads(needs=Permission.FIND)
def summaries(actor: Actor, *, patient_ids: Iterable[UUID]) -> dict[UUID, PatientSummary]:
    """Several persons in short by id, in three statements; who is not found is left out."""
    rows = list(patients_visible_to(actor).filter(id__in=set(patient_ids)).prefetch_related(*RELATED))
    saw(*(row.id for row in rows))
    day = today()
    return {row.id: shapes.summary(row, day) for row in rows}


@reads(needs=Permission.FIND)
def newest(actor: Actor, *, limit: int = 25) -> tuple[PatientSummary, ...]:
    """The living who were registered, imported or taken over last, the newest first."""
    rows = patients_visible_to(actor).filter(deceased_on=None).order_by("-id").prefetch_related(*RELATED)
    found = list(rows[: page_size(limit)])
    saw(*(row.id for row in found))
    day = today()
    return tuple(shapes.summary(row, day) for row in found)


@reads(needs=Permission.READ)
def detail(actor: Actor, *, patient_id: UUID) -> PatientDetail:
    """Everything about one person; raises `NotFound`."""
    row = _one(actor, patient_id, (*RELATED, "notes", "address"))
    household: Sequence[UUID] = ()
    if row.household_id is not None:
        others = patients_visible_to(actor).filter(household_id=row.household_id).exclude(id=row.id)
        household = list(others.order_by("pinyin", "id").values_list("id", flat=True))
    return shapes.detail(row, household, today())


@reads(needs=Permission.READ)
def to_call(actor: Actor, *, patient_ids: Iterable[UUID]) -> dict[UUID, tuple[ContactView, ...]]:
    """Whom one may call about each of these persons, with whole numbers: the patient first, then the family. Two
    statements.
    """
    rows = list(patients_visible_to(actor).filter(id__in=set(patient_ids)).prefetch_related("contacts"))
    saw(*(row.id for row in rows))
    return {row.id: shapes.to_call(row) for row in rows}


@reads(needs=Permission.DISCLOSE)
def identity(actor: Actor, *, patient_id: UUID) -> PatientIdentity:
    """Everything that another organisation needs to know the person; raises `NotFound`.

    Numbers that this organisation gave itself carry its id as their assigner.
    """
    row = _one(actor, patient_id, (*RELATED, "address"))
    return shapes.identity(row, own_assigner=str(actor.tenant.id))


@reads(needs=Permission.DISCLOSE)
def other_names(actor: Actor, *, patient_id: UUID) -> tuple[str, ...]:
    """What the notes on the person's identity, looked into or not, say that the person is or was called; raises
    `NotFound`. A name that was corrected by hand stands in no note and is not kept.
    """
    row = _one(actor, patient_id, ("notes",))
    told = [each for note in row.notes.all() if note.field == "name" for each in (note.ours, note.theirs)]
    return tuple(dict.fromkeys(each for each in told if each and each != row.name))


def _one(actor: Actor, patient_id: UUID, related: Sequence[str]) -> Patient:
    row = patients_visible_to(actor).filter(id=patient_id).prefetch_related(*related).first()
    if row is None:
        raise NotFound("patient")
    saw(row.id)
    return row


def _following(rows: QuerySet[Patient], actor: Actor, after: str | None) -> QuerySet[Patient]:
    if after is None:
        return rows
    last = _row_of(actor, after)
    return rows.filter(Q(pinyin__gt=last.pinyin) | Q(pinyin=last.pinyin, id__gt=last.id))


def _row_of(actor: Actor, cursor: str) -> Patient:
    (key,) = decode_cursor(cursor, length=1)
    try:
        return patients_visible_to(actor).only("pinyin").get(id=UUID(str(key)))
    except (ValueError, Patient.DoesNotExist):
        message = _("This page link is not valid any more. Start again from the first page.")
        raise Invalid("after", "bad_cursor", message) from None
