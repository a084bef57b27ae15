"""The relay process: messages between organisations, and beside them the sealing of every organisation's record."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from django.db import DatabaseError, IntegrityError, InterfaceError, connection

from audit.commands import BATCH, seal
from exchange.relay import Relay
from tenancy.access import unit_of_work
from tenancy.queries import tenants

logger = logging.getLogger("careloop.relay")
SEAL_SECONDS = 1.0


def run() -> None:
    """Delivers and seals until SIGTERM or SIGINT; what is in hand is finished or rolled back."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _asks(stop))
    sealer = threading.Thread(target=seal_until, args=(stop,), name="sealer")
    sealer.start()
    try:
        Relay(stop).run()
    finally:
        stop.set()
        sealer.join()


def seal_until(stop: threading.Event) -> None:
    """Seals what is new in every organisation each second; a database that is away is waited for."""
    while not stop.wait(SEAL_SECONDS):
        try:
            seal_everywhere()
        except (DatabaseError, InterfaceError):
            logger.warning("sealing waits for the database", exc_info=True)
            connection.close()
    connection.close()


def seal_everywhere() -> int:
    """One round over all organisations; returns how many entries were sealed."""
    sealed = 0
    for tenant in tenants():
        count = BATCH
        while count == BATCH:
            try:
                with unit_of_work(tenant):
                    count = seal()
            except IntegrityError:
                count = 0
            sealed += count
    return sealed


def _asks(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    def handler(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    return handler
