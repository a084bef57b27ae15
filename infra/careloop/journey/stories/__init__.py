"""The stories, one for each kind of referral."""

from __future__ import annotations

from careloop.journey.stories.advice import Advice
from careloop.journey.stories.discharge import Discharge
from careloop.journey.stories.green import Green
from careloop.journey.stories.lateral import Lateral
from careloop.journey.stories.temporary import Temporary
from careloop.journey.stories.upward import Upward
from careloop.journey.walk import Journey
from careloop.refusals import CannotRun
from careloop.words import _

STORIES: dict[str, type[Journey]] = {
    story.kind: story for story in (Discharge, Upward, Green, Lateral, Advice, Temporary)
}


def story_of(kind: str) -> type[Journey]:
    """The story of that kind, in large or small letters; raises `CannotRun` for a kind there is not."""
    found = STORIES.get(kind.upper())
    if found is None:
        sentence = _("There is no journey of the kind “{kind}”; there is {kinds}.")
        raise CannotRun(sentence, kind=kind, kinds=", ".join(STORIES))
    return found
