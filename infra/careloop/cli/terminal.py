"""What all commands share at the terminal: where words go, progress, JSON for programs, and the state folder."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from typing import Annotated, Any, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from careloop.embedded.state import default_folder
from careloop.foundation import attached
from careloop.words import _

P = ParamSpec("P")
Result = TypeVar("Result")
Report = Callable[[str, int, int], None]

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Json = Annotated[bool, typer.Option("--json", help=_("Print JSON for a program instead of text for a person."))]


def say(sentence: str) -> None:
    """One sentence about what happens, beside the result."""
    err.print(sentence, style="dim", markup=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """One JSON document on standard output, and nothing else there."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return sorted(value, key=str) if isinstance(value, set | frozenset) else str(value)


@contextmanager
def progress(title: str) -> Iterator[Report]:
    """A progress bar for work that reports `(what, done, of)`; plain lines where nobody watches."""
    if not err.is_terminal:
        say(title)
        yield lambda what, done, of: say(f"  {done}/{of} {what}")
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("[dim]{task.fields[what]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err) as bar:
        task = bar.add_task(title, total=None, what="")
        yield lambda what, done, of: bar.update(task, completed=done, total=of or None, what=what)


def on_the_foundation(command: Callable[P, Result]) -> Callable[P, Result]:
    """Runs a command with Django ready, on whatever servers there are."""

    @functools.wraps(command)
    def wrapper(*args: P.args, **inputs: P.kwargs) -> Result:
        with attached(default_folder(), say=say):
            return command(*args, **inputs)

    return wrapper
