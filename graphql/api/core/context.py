"""What every resolver of one request shares: who asks, the budget, the batches, and the read frame."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from api.core.limits import LIMITS
from api.core.sql import limit_statements
from commands import read_frame
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.tenant import Tenant

Load = Callable[[Actor, Iterable[Any]], Mapping[Any, Any]]


class Spent(BaseException):
    """The budget of a request is used up. Not an `Exception`: no field may catch it and go on."""


@dataclass(slots=True)
class Budget:
    """Fields that may still be resolved, and until when (seconds of the monotonic clock)."""

    nodes: int = LIMITS.nodes
    until: float = field(default_factory=lambda: time.monotonic() + LIMITS.seconds)

    def spend(self) -> None:
        """One field; raises `Spent` where none is left."""
        self.nodes -= 1
        if self.nodes < 0 or time.monotonic() > self.until:
            raise Spent


@dataclass(slots=True)
class Batch:
    """Things of one kind, read together: a list says which it will want, the first use reads them all."""

    load: Load
    wanted: set[Any] = field(default_factory=set)
    found: dict[Any, Any] = field(default_factory=dict)
    failed: Exception | None = None

    def want(self, keys: Iterable[Any]) -> None:
        """These will be asked for."""
        self.wanted.update(key for key in keys if key is not None and key not in self.found)

    def get(self, actor: Actor, key: Any) -> Any:
        """What `key` stands for, None where there is no such thing for this actor."""
        if self.failed is not None:
            raise self.failed
        if key not in self.found:
            keys = self.wanted | {key}
            self.wanted = set()
            self.found.update(dict.fromkeys(keys))
            self.found.update(self._loaded(actor, keys))
        return self.found[key]

    def _loaded(self, actor: Actor, keys: Iterable[Any]) -> Mapping[Any, Any]:
        """Asks once: what was refused for one row is refused, and on record, once for all of them."""
        try:
            return self.load(actor, keys)
        except Exception as error:
            self.failed = error
            raise


@dataclass(slots=True)
class Context:
    """`info.context` of every resolver."""

    request: HttpRequest
    organisation: Tenant
    actor: Actor | None
    budget: Budget = field(default_factory=Budget)
    batches: dict[Load, Batch] = field(default_factory=dict)
    frames: ExitStack = field(default_factory=ExitStack)
    is_reading: bool = False

    def signed_in(self) -> Actor:
        """Who asks; raises `Refused("not_signed_in")` for nobody."""
        if self.actor is None:
            raise Refused("not_signed_in", _("Sign in first."))
        return self.actor

    def batch(self, load: Load) -> Batch:
        """The batch of everything that `load` reads in this request."""
        return self.batches.setdefault(load, Batch(load))

    def reading(self) -> Actor:
        """Who reads, in the read frame of this answer, which opens with the first read and closes with the answer."""
        actor = self.signed_in()
        if not self.is_reading:
            self.frames.enter_context(read_frame(actor))
            self.is_reading = True
            limit_statements(LIMITS.statement_seconds)
        return actor

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Around a query, or around one root field of a mutation: all that is read inside is one unit of work."""
        self.batches = {}
        try:
            with self.frames:
                yield
        finally:
            self.is_reading = False
