"""Both embedded services of one state folder, started and stopped together."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from careloop.embedded.postgres import Postgres
from careloop.embedded.redis import IMITATION, Redis, spoken
from careloop.embedded.state import SECRETS, SERVICES, State


@dataclass(frozen=True, slots=True)
class Services:
    """Where the running services answer, empty for one that was not asked for.

    `database_url` is the administrator's: for the bootstrap, not for work.
    """

    database_url: str = ""
    redis_url: str = ""
    redis_program: str = ""


def silent(_sentence: str) -> None:
    """Says nothing."""


class Embedded:
    """PostgreSQL and Redis of one state folder, or one of them where the other is somebody else's server.

    Data stay between runs unless `durable` is False (tests).
    """

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        postgres: bool = True,
        redis: bool = True,
        say: Callable[[str], None] = silent,
    ) -> None:
        self.state = State(folder)
        self.wanted = {"postgres": postgres, "redis": redis}
        self.durable = durable
        self.say = say
        self.holding = False
        self._postgres: Postgres | None = None
        self._redis: Redis | None = None

    def start(self) -> Services:
        """Starts both; raises `CannotRun` with one sentence, nothing left running, where that fails."""
        self.state.prepare()
        self.state.lock()
        self.holding = True
        try:
            for name in (SECRETS, SERVICES):
                self.state.facts(name)
            return self._started()
        except BaseException:
            self.stop()
            raise

    def _started(self) -> Services:
        found = Services()
        if self.wanted["postgres"]:
            self._postgres = Postgres(self.state, durable=self.durable)
            self._postgres.start()
            found = replace(found, database_url=self._postgres.url)
        if self.wanted["redis"]:
            self._redis = Redis(self.state)
            if self._redis.program.name == IMITATION:
                self.say(spoken())
            self._redis.start()
            found = replace(found, redis_url=self._redis.url, redis_program=self._redis.program.name)
        return found

    @property
    def has_data(self) -> bool:
        """Whether an earlier run left a database here."""
        return self.wanted["postgres"] and Postgres(self.state).made

    def heal(self) -> tuple[str, ...]:
        """Starts again, on the same port, what died; returns the names of what was started."""
        services = {"PostgreSQL": self._postgres, "Redis": self._redis}
        return tuple(name for name, service in services.items() if service and service.heal())

    def stop(self) -> None:
        """Stops both and gives the folder back; throw-away data are deleted. Without a start it does nothing."""
        if not self.holding:
            return
        if self._redis:
            self._redis.stop()
        if self._postgres:
            self._postgres.stop()
            if not self.durable:
                self._postgres.remove()
        self._redis = self._postgres = None
        self.holding = False
        self.state.unlock()
        if not self.durable:
            shutil.rmtree(self.state.folder, ignore_errors=True)

    def __enter__(self) -> Services:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
