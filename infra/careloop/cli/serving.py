"""`up`, `demo` and `relay`: Careloop running."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer
from rich.table import Table

from careloop.cli.terminal import err, out, progress, say
from careloop.embedded.ports import LOOPBACK
from careloop.embedded.state import default_folder
from careloop.foundation import use
from careloop.stack import Ports, Stack
from careloop.words import _

Host = Annotated[str, typer.Option("--host", help=_("The address that the servers listen on."))]
WebPort = Annotated[int, typer.Option("--port", envvar="CARELOOP_WEB_PORT", help=_("The port of the web server."))]
LivePort = Annotated[
    int, typer.Option("--live-port", envvar="CARELOOP_LIVE_PORT", help=_("The port of the WebSocket server."))
]


def register(app: typer.Typer) -> None:
    """Adds the commands of this group."""
    app.command(help=_("Start Careloop: services, migrations, servers, relay, worker. Ctrl-C stops it."))(up)
    app.command(help=_("Start Careloop with the demonstration network in it."))(demo)
    app.command(help=_("Run the relay alone: it carries messages between organisations."))(relay)


def up(host: Host = LOOPBACK, port: WebPort = 8000, live_port: LivePort = 8001) -> None:
    """Runs until Ctrl-C or SIGTERM."""
    with running(Ports.chosen(host=host, web=port, live=live_port)) as stack:
        announce(stack)
        wait()


def demo(host: Host = LOOPBACK, port: WebPort = 8000, live_port: LivePort = 8001) -> None:
    """Runs until Ctrl-C or SIGTERM; the network is built at the first start and kept."""
    with running(Ports.chosen(host=host, web=port, live=live_port)) as stack:
        from careloop import demo as network

        with progress(_("Building the demonstration network")) as report:
            built = network.build(report)
        announce(stack)
        network.present(built, port=stack.ports.web.port)
        wait()


def relay() -> None:
    """Serves under the relay's own identity until SIGTERM; usually `up` starts it."""
    os.environ.setdefault("CARELOOP_PROCESS", "relay")
    use(dict(os.environ))
    from careloop import relaying

    relaying.run()


@contextmanager
def running(ports: Ports) -> Iterator[Stack]:
    """A served stack; signals end the block, and nothing interrupts the stopping."""
    began = time.monotonic()
    stack = Stack(default_folder(), ports, say=say)
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell starts background jobs with SIGINT ignored
        signal.signal(number, _interrupt)
    try:
        _start(stack)
        err.print(_("Ready after {seconds:.1f} s.").format(seconds=time.monotonic() - began), style="dim")
        yield stack
    except KeyboardInterrupt:
        pass
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        began_anything = stack.foundation.embedded.holding
        if began_anything:
            say(_("Stopping …"))
        stack.close()
        if began_anything:
            say(_("Everything is stopped."))


def _start(stack: Stack) -> None:
    say(_("Starting services …"))
    stack.open()
    with progress(_("Migrating")) as report:
        if stack.migrate(report) is None:
            say(_("DATABASE_OWNER_URL is not set: migrations are left to `careloop migrate`."))
    say(_("Starting servers, relay, worker and beat …"))
    stack.serve()


def wait() -> None:
    """Sleeps until a signal comes."""
    threading.Event().wait()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def announce(stack: Stack) -> None:
    """Prints where each organisation answers."""
    from django.conf import settings

    from tenancy.queries import host_of, organisations

    scheme = "https" if settings.CARELOOP_HTTPS else "http"
    table = Table(title=_("Careloop answers at"), title_justify="left", box=None, pad_edge=False)
    table.add_column(_("Organisation"))
    table.add_column(_("Address"))
    for card in organisations():
        table.add_row(card.name, f"{scheme}://{host_of(card.id)}:{stack.ports.web.port}/")
    if table.row_count:
        out.print(table)
    else:
        say(_("There is no organisation yet: `careloop org add` makes one, `careloop demo` a whole network."))
    say(_("Ctrl-C stops everything; the data are kept in {folder}.").format(folder=stack.foundation.state.folder))
