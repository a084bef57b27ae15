"""`@command` and `@reads`: the only doors to a change and to a person's data.

The outermost verb opens the unit of work, checks the right, runs the body and the reactions, and as its last
statements writes the audit lines and the events. Verbs called inside join it. A refusal rolls everything back and is
written in a second, short unit of work; if even that fails the answer is `Unavailable`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

import audit.commands
import journal.commands
from audit.enums import Outcome
from commands import frame as frames
from commands import inputs
from commands.frame import Frame
from commands.reactions import react
from commands.units import open_unit
from kernel.actor import Actor
from kernel.contracts import Ref
from kernel.errors import CareloopError, Invalid, OutsideTenant, Refused, Unavailable
from kernel.tenant import Tenant
from vault.index import blind

P = ParamSpec("P")
Answer = TypeVar("Answer")
Verb = Callable[Concatenate[Actor, P], Answer]
MAX_KEY = 80
commands: dict[str, Callable[..., Any]] = {}
readers: dict[str, Callable[..., Any]] = {}


def command(*, needs: str) -> Callable[[Verb[P, Answer]], Callable[..., Answer]]:
    """Makes a function a command. It is called as `verb(actor, *, ..., idempotency_key=None)` and returns a `Ref`.

    Raises what the body raises, `Refused("not_allowed")` without the permission `needs`,
    `Conflict("idempotency_key_reused")` for a key that stood for another request.
    """

    def decorate(body: Verb[P, Answer]) -> Callable[..., Answer]:
        action = _action(body)

        @wraps(body)
        def verb(actor: Actor, *args: Any, idempotency_key: str | None = None, **inputs: Any) -> Any:
            call = _Call(body, action, str(needs), actor, args, inputs)
            if frames.current() is not None:
                return call.joined(writes=True)
            return call.outermost(writes=True, key=idempotency_key)

        verb.needs = str(needs)  # type: ignore[attr-defined]
        commands[action] = verb
        return verb

    return decorate


def reads(*, needs: str) -> Callable[[Verb[P, Answer]], Callable[Concatenate[Actor, P], Answer]]:
    """Makes a function a read of persons' data. Raises `Refused("not_allowed")` without the permission `needs`."""

    def decorate(body: Verb[P, Answer]) -> Callable[Concatenate[Actor, P], Answer]:
        action = _action(body)

        @wraps(body)
        def reader(actor: Actor, *args: Any, **inputs: Any) -> Any:
            call = _Call(body, action, str(needs), actor, args, inputs)
            if frames.current() is not None:
                return call.joined(writes=False)
            return call.outermost(writes=False, key=None)

        reader.needs = str(needs)  # type: ignore[attr-defined]
        readers[action] = reader
        return reader

    return decorate


@contextmanager
def read_frame(actor: Actor) -> Iterator[None]:
    """One unit of work around several reads, for a carrier that answers one request with them."""
    if frames.current() is not None:
        yield
        return
    with _outermost(Frame(actor, "read", writes=False)) as frame:
        yield
        frame.close()


def _action(body: Callable[..., Any]) -> str:
    return f"{body.__module__.split('.')[0]}.{body.__name__}"


class _Call:
    """One call of a verb, with all it was given."""

    def __init__(
        self,
        body: Callable[..., Any],
        action: str,
        needs: str,
        actor: Actor,
        args: tuple[Any, ...],
        inputs: dict[str, Any],
    ) -> None:
        self.body, self.action, self.needs, self.actor = body, action, needs, actor
        self.args, self.inputs = args, inputs

    def joined(self, *, writes: bool) -> Any:
        frame = frames.here()
        if frame.actor.tenant.id != self.actor.tenant.id:
            raise OutsideTenant(f"{self.action} was called for another organisation than the open unit of work")
        if writes and not frame.writes:
            raise RuntimeError(f"{self.action} is a command and was called inside a read")
        return self.run(frame, writes=writes)

    def outermost(self, *, writes: bool, key: str | None) -> Any:
        with _outermost(Frame(self.actor, self.action, writes)) as frame:
            if key is not None:
                fresh, answer = journal.commands.claim(self.actor, _checked_key(key), self.request_hash())
                if not fresh:
                    return answer
            answer = self.run(frame, writes=writes)
            if writes:
                react(frame)
            if key is not None:
                journal.commands.answer(self.actor, key, answer)
            frame.close()
            return answer

    def run(self, frame: Frame, *, writes: bool) -> Any:
        frame.callers.append((self.actor, self.action))
        before = len(frame.events)
        try:
            self.check()
            answer = self.body(self.actor, *self.args, **self.inputs)
        except CareloopError as error:
            if is_refusal(error):
                frame.refused(self.actor, self.action, error, self.inputs)
            raise
        finally:
            frame.callers.pop()
        if writes:
            event = frame.events[before] if len(frame.events) > before else None
            ref = answer if isinstance(answer, Ref) else None
            frame.done.append(
                frames.entry(self.actor, self.action, Outcome.DONE, ref=ref, event=event, code=frame.remark)
            )
        return answer

    def check(self) -> None:
        if not self.actor.may(self.needs):
            raise Refused("not_allowed", _("Your role does not allow this. Ask your organisation's administrator."))
        inputs.check(self.inputs)

    def request_hash(self) -> bytes:
        bound = inspect.signature(self.body).bind(self.actor, *self.args, **self.inputs).arguments
        given = {name: value for name, value in bound.items() if value is not self.actor}
        return blind("request", f"{self.action}|{sorted(given.items())!r}")


def is_refusal(error: CareloopError) -> bool:
    """Whether the error is put on record: everything but a slip of the typing hand and an outage."""
    return not isinstance(error, Invalid | Unavailable)


def _checked_key(key: str) -> str:
    if not 8 <= len(key) <= MAX_KEY or not key.isprintable():
        raise Invalid("idempotencyKey", "bad_key", _("An idempotency key has 8 to 80 printable characters."))
    return key


@contextmanager
def _outermost(frame: Frame) -> Iterator[Frame]:
    tenant = frame.actor.tenant
    try:
        with open_unit(tenant) as fresh, nullcontext() if fresh else transaction.atomic(), frames.opened(frame):
            yield frame
    except CareloopError:
        _record(tenant, frame)
        raise
    except (OperationalError, InterfaceError) as error:
        raise Unavailable(retry_after=1) from error


def _record(tenant: Tenant, frame: Frame) -> None:
    if not frame.refusals:
        return
    try:
        with open_unit(tenant):
            audit.commands.append(frame.refusals)
    except DatabaseError as error:
        raise Unavailable(retry_after=1) from error
