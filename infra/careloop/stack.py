"""A whole running Careloop: foundation, migrations, five kinds of process. Used by `up`, by `journey` and by tests."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from careloop import foundation
from careloop.embedded.ports import LOOPBACK, free_port, require_free
from careloop.foundation import Foundation
from careloop.installation import require_master_key
from careloop.processes import Address, all_processes
from careloop.supervisor import Supervisor, end_leftovers
from careloop.words import _

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the two servers listen."""

    web: Address
    live: Address

    @classmethod
    def chosen(cls, *, host: str = LOOPBACK, web: int = 8000, live: int = 8001) -> Ports:
        """The ports that were asked for."""
        return cls(Address(host, web), Address(host, live))

    @classmethod
    def any_free(cls) -> Ports:
        """Two free ports on the loopback address, for a stack that nobody looks at."""
        return cls(Address(LOOPBACK, free_port()), Address(LOOPBACK, free_port()))


def silent(_what: str, _done: int = 0, _of: int = 0) -> None:
    """Says nothing."""


class Stack:
    """One Careloop in one state folder. As a context manager it is served inside the block and stopped after it."""

    def __init__(
        self, folder: Path, ports: Ports, *, durable: bool = True, say: Callable[[str], None] = silent
    ) -> None:
        self.ports = ports
        self.say = say
        self.foundation = Foundation(folder, durable=durable, say=say)
        self.supervisor: Supervisor | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What every process of this Careloop gets."""
        return self.foundation.environment

    def open(self) -> None:
        """Servers and identities, and Django ready in this process; refuses a busy port before anything starts."""
        folder = self.foundation.state
        folder.prepare()
        if not folder.locked():
            end_leftovers(folder)
            require_free(self.ports.web.port, _("the web server"), "--port", self.ports.web.host)
            require_free(self.ports.live.port, _("the WebSocket server"), "--live-port", self.ports.live.host)
        self.foundation.open()
        self.foundation.note(CARELOOP_WEB_PORT=str(self.ports.web.port))
        if os.environ.get("CARELOOP_PROXY") != "1":
            self.foundation.note(CARELOOP_LIVE_PORT=str(self.ports.live.port))
        foundation.use(self.environment)

    def migrate(self, progress: Progress = silent) -> int | None:
        """Brings every schema to the newest migration; None where this process was not given the owner's identity."""
        if "DATABASE_OWNER_URL" not in self.environment:
            return None
        from tenancy.provisioning import migrate_everything

        try:
            return migrate_everything(progress)
        finally:
            foundation.disconnect()

    def serve(self) -> None:
        """Starts the processes and waits until the servers answer; refuses where the master key is another."""
        require_master_key()
        foundation.disconnect()
        processes = all_processes(web=self.ports.web, live=self.ports.live, folder=self.foundation.state.folder)
        self.supervisor = Supervisor(
            processes,
            self.environment,
            self.foundation.state,
            say=self.say,
            heal=self.foundation.embedded.heal,
        )
        self.supervisor.start()

    def close(self) -> None:
        """Stops the processes, then what they stood on."""
        if self.supervisor:
            self.supervisor.stop()
            self.supervisor = None
        if self.environment:
            foundation.disconnect()
        self.foundation.close()

    def __enter__(self) -> Self:
        try:
            self.open()
            self.migrate()
            self.serve()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()
