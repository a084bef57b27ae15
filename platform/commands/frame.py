"""What one outermost command or read gathers until its last statements: events, audit lines, persons seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

from django.db import transaction

import audit.commands
import journal.commands
from audit.contracts import Entry
from audit.enums import Outcome
from journal import hints, kinds
from journal.contracts import Event
from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.errors import CareloopError

LONGEST_REMARK = 60


@dataclass(slots=True)
class Frame:
    """The outermost frame. `writes` is False for reads, which may gather persons seen but emit nothing."""

    actor: Actor
    action: str
    writes: bool
    events: list[Event] = field(default_factory=list)
    waiting: list[tuple[Actor, Event]] = field(default_factory=list)
    done: list[Entry] = field(default_factory=list)
    seen: dict[UUID, Entry] = field(default_factory=dict)
    refusals: list[Entry] = field(default_factory=list)
    noted: set[int] = field(default_factory=set)
    callers: list[tuple[Actor, str]] = field(default_factory=list)
    remark: str = ""

    def refused(self, actor: Actor, action: str, error: CareloopError, about: Mapping[str, object]) -> None:
        """Notes a refusal once, however many frames it passes through, with the record that was asked for: the first
        identifier among the inputs, and the patient where one is named."""
        if id(error) in self.noted:
            return
        self.noted.add(id(error))
        line = entry(actor, action, Outcome.REFUSED, code=error.code)
        asked = [(name, value) for name, value in about.items() if name.endswith("_id") and isinstance(value, UUID)]
        if asked:
            name, value = asked[0]
            line = replace(line, subject_type=name.removesuffix("_id")[:40], subject_id=value)
        self.refusals.append(replace(line, patient_id=dict(asked).get("patient_id")))

    def close(self) -> None:
        """The last statements of the unit of work: audit lines, then the stream row and the events."""
        lines = [*self.done, *self.seen.values(), *self.refusals]
        if lines:
            audit.commands.append(lines)
        if self.events:
            last = journal.commands.append(self.events)
            transaction.on_commit(partial(hints.publish, hints.EVENTS, f"{self.actor.tenant.id}:{last}"))


_frame: ContextVar[Frame | None] = ContextVar("careloop_frame", default=None)


def current() -> Frame | None:
    """The frame that is open here, if any."""
    return _frame.get()


def here() -> Frame:
    """The frame that is open here; RuntimeError where there is none."""
    frame = _frame.get()
    if frame is None:
        raise RuntimeError("this belongs inside a command or a read")
    return frame


@contextmanager
def opened(frame: Frame) -> Iterator[Frame]:
    """Makes `frame` the current one inside the block."""
    token = _frame.set(frame)
    try:
        yield frame
    finally:
        _frame.reset(token)


def entry(
    actor: Actor,
    action: str,
    outcome: str,
    *,
    ref: Ref | None = None,
    event: Event | None = None,
    patient_id: UUID | None = None,
    code: str = "",
) -> Entry:
    """An audit line of this actor; the subject is the event's where there is one, else the answer's."""
    line = Entry(
        actor_id=actor.id,
        actor_name=actor.name,
        actor_kind=actor.kind,
        action=action,
        outcome=outcome,
        subject_id=ref.id if ref else None,
        patient_id=patient_id,
        code=code,
        session=actor.session,
    )
    if event is None:
        return line
    known = patient_id or event.patient_id
    return replace(line, subject_type=event.subject_type, subject_id=event.subject_id, patient_id=known)


def emit(event: Event) -> None:
    """Says what happened. Only inside a command, only kinds that an app registered."""
    frame = _frame.get()
    if frame is None or not frame.writes:
        raise RuntimeError("emit() belongs inside a command")
    kinds.needed(event.kind)
    frame.events.append(event)
    actor = frame.callers[-1][0] if frame.callers else frame.actor
    frame.waiting.append((actor, event))


def saw(*patient_ids: UUID) -> None:
    """Says that data of these persons is being returned: one audit line per person and unit of work."""
    frame = here()
    actor, action = frame.callers[-1] if frame.callers else (frame.actor, frame.action)
    for patient_id in patient_ids:
        if patient_id not in frame.seen:
            frame.seen[patient_id] = entry(actor, action, Outcome.READ, patient_id=patient_id)


def remark(code: str) -> None:
    """Puts a code of at most 60 characters on the audit lines of this unit's commands that are not finished yet: in
    whose name it was done (`for:<id>`), what was taken out. Never free text and nothing clinical.
    """
    here().remark = code[:LONGEST_REMARK]


def after_commit(call: Callable[[], object]) -> None:
    """Runs `call` once the outermost transaction has committed; its failure is logged and changes nothing."""
    transaction.on_commit(call, robust=True)
