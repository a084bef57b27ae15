"""Database work of the socket server: a few threads, each with its connection, none of it on the event loop."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection

P = ParamSpec("P")
Answer = TypeVar("Answer")
_pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")


async def in_thread(function: Callable[P, Answer], *args: P.args, **inputs: P.kwargs) -> Answer:
    """Runs `function` with a database connection; a connection that was lost is opened anew, once."""
    context = contextvars.copy_context()
    call: Callable[[], Any] = partial(function, *args, **inputs)
    return await asyncio.get_running_loop().run_in_executor(_pool, context.run, _reconnecting, call)


def _reconnecting(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except (OperationalError, InterfaceError):
        connection.close()
        return call()
