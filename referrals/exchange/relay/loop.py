"""The process: woken by a hint, sweeping at least once a second, never the only one of its kind and never stopping."""

from __future__ import annotations

import logging
import threading

from django.db import connection

from exchange.contracts import Claim
from exchange.relay.delivery import OUTAGES, Interrupted, deliver_one, take_back
from exchange.relay.wakeup import Wakeup

log = logging.getLogger(__name__)
SWEEP = 1.0
PAUSE, LONGEST_PAUSE = 0.1, 2.0


class Relay:
    """Delivers until `stop` is set. Any number of relays may run at the same time; killing one loses nothing.

    While the database is away it knocks again after 0.1 to 2 s; without Redis it sweeps once a second.
    """

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self._interrupted: list[Claim] = []
        self._pause = PAUSE
        self._wakeup = Wakeup(stop)

    def run(self) -> None:
        """Returns when `stop` is set, after the message at hand."""
        while not self.stop.is_set():
            try:
                self._drain()
            except (Interrupted, *OUTAGES) as fault:
                self._recover(fault)
            except Exception:
                log.exception("the relay stumbled and goes on")
                self._recover(None)
            else:
                self._pause = PAUSE
                self._wakeup.wait(SWEEP)
        self._wakeup.close()
        connection.close()

    def _drain(self) -> None:
        while self._interrupted:
            take_back(self._interrupted[-1])
            self._interrupted.pop()
        self._wakeup.listen()
        while not self.stop.is_set() and deliver_one():
            pass

    def _recover(self, fault: BaseException | None) -> None:
        if isinstance(fault, Interrupted):
            self._interrupted.append(fault.claim)
        log.warning("the relay waits for the database", extra={"cause": type(fault).__name__})
        connection.close()
        self.stop.wait(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
