"""`careloop journey`: one patient through the whole loop, headless, with the time of each step."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from careloop.journey.stage import staged
from careloop.journey.stories import STORIES, story_of
from careloop.journey.walk import Failed, Journey, Step
from careloop.words import _

__all__ = ["STORIES", "Failed", "Journey", "Step", "main", "staged", "story_of"]


def main(folder: Path, kind: str, *, as_json: bool) -> int:
    """Walks the story of that kind on the running Careloop of `folder`, else on a temporary one.

    Returns 0, or 1 with the step that failed; raises `CannotRun` for a kind there is not.
    """
    import json

    story = story_of(kind)
    out, err = Console(highlight=False), Console(stderr=True, highlight=False)

    def say(sentence: str) -> None:
        err.print(sentence, style="dim", markup=False)

    with staged(folder, say=say, neighbours=story.neighbours) as stage:
        journey = story(stage, told=lambda step: None if as_json else _tell(out, step))
        failed = None
        try:
            journey.walk()
        except Failed as fault:
            failed = fault
        finally:
            journey.close()
    if as_json:
        steps = [{"step": step.name, "ms": step.ms, "commit_to_socket_ms": step.socket_ms} for step in journey.steps]
        ended = failed.step if failed else journey.steps[-1].name
        sys.stdout.write(json.dumps({"steps": steps, "failed": failed is not None, "ended": ended}, indent=2) + "\n")
    if failed:
        err.print(_("The journey failed in the step “{step}”.").format(step=str(failed)), style="red", markup=False)
    return 1 if failed else 0


def _tell(out: Console, step: Step) -> None:
    across = "" if step.socket_ms is None else _("  · heard {ms:.0f} ms after the commit").format(ms=step.socket_ms)
    out.print(f"{step.name:<28}{step.ms:>9.0f} ms{across}", markup=False)
